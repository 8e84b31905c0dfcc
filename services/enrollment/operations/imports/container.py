"""The uploaded file before any of it is believed: what kind it is, and parts inflated under a limit.

A workbook is a ZIP archive; a few kilobytes can claim to be, or become, gigabytes. The directory's
own figures are checked first and then not trusted: inflating stops at the same limits.
"""

import io
import zipfile
import zlib
from typing import Final

from shared.errors import Invalid

LARGEST_FILE: Final = 8 * 1024 * 1024
"""Bytes of the upload; a center's half-year of 600 learners is about 80 kB."""
LARGEST_INFLATED: Final = 64 * 1024 * 1024
"""Bytes of all parts together once inflated."""
MOST_PARTS: Final = 1000
HIGHEST_RATIO: Final = 250
"""Inflated to stored size; XML of class lists stays under 30."""
_RATIO_FROM: Final = 1024 * 1024
"""Small parts may be very regular; the ratio counts from this inflated size on."""
_CHUNK: Final = 64 * 1024

_OLE_MAGIC: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_FLAG: Final = 0x1


class Container:
    """An .xlsx archive whose parts can be read by name, never more than `LARGEST_INFLATED` in all."""

    def __init__(self, content: bytes) -> None:
        """Open the archive; raise `Invalid` if it is no workbook, is locked, or would inflate too far."""
        _refuse_other_kinds(content)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise _damaged() from error
        self._left = LARGEST_INFLATED
        entries = self._archive.infolist()
        self._entries = {entry.filename.lstrip("/").lower(): entry for entry in entries}
        if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
            raise _locked()
        if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_INFLATED:
            raise _bomb()
        for entry in entries:
            if entry.file_size > max(_RATIO_FROM, HIGHEST_RATIO * entry.compress_size):
                raise _bomb()
        if "xl/workbook.xml" not in self._entries:
            raise _not_a_workbook("xl/workbook.bin" in self._entries)

    @property
    def has_macros(self) -> bool:
        """Whether the workbook carries macros; they are never run."""
        return any(name.endswith("vbaproject.bin") for name in self._entries)

    def __contains__(self, part: str) -> bool:
        """Tell whether the archive has a part of this name, without regard to case."""
        return part.lower() in self._entries

    def read(self, part: str) -> bytes:
        """Return one part inflated; raise `Invalid` when it is damaged or goes past the limits."""
        entry = self._entries.get(part.lower())
        if entry is None:
            raise _damaged()
        inflated = bytearray()
        try:
            with self._archive.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    inflated += chunk
                    self._left -= len(chunk)
                    if self._left < 0 or len(inflated) > max(
                        _RATIO_FROM, HIGHEST_RATIO * entry.compress_size
                    ):
                        raise _bomb()
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise _damaged() from error
        return bytes(inflated)


def _refuse_other_kinds(content: bytes) -> None:
    if len(content) > LARGEST_FILE:
        raise too_large()
    if not content:
        raise Invalid(
            "Tệp rỗng (0 byte). Hãy lưu lại tệp Excel rồi gửi lại.",
            "The file is empty (0 bytes). Save the Excel file again and send it again.",
            code="workbook-empty",
        )
    if content.startswith(_OLE_MAGIC):
        if _ENCRYPTED_STREAM in content:
            raise _locked()
        raise Invalid(
            "Đây là tệp Excel kiểu cũ (.xls). Hãy mở bằng Excel, chọn Lưu thành (Save As) kiểu .xlsx "
            "rồi gửi lại.",
            "This is an old Excel file (.xls). Open it in Excel, use Save As with type .xlsx and send that.",
            code="workbook-old-format",
        )
    if not content.startswith(b"PK"):
        raise _not_a_workbook(binary=False)


def too_large() -> Invalid:
    """Return the refusal for an upload past `LARGEST_FILE`."""
    return Invalid(
        "Tệp quá lớn: mỗi lần chỉ nhận tệp tối đa 8 MB. Hãy tách thành nhiều tệp, mỗi tệp một số lớp.",
        "The file is too large: 8 MB at most. Split it into files of a few classes each.",
        code="workbook-too-large",
    )


def _locked() -> Invalid:
    return Invalid(
        "Tệp có mật khẩu nên không đọc được. Hãy mở tệp, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ sổ làm việc) "
        "rồi lưu và gửi lại.",
        "The file is protected by a password. Open it, remove the password (File → Info → Protect Workbook), "
        "save it and send it again.",
        code="workbook-locked",
    )


def _bomb() -> Invalid:
    return Invalid(
        "Tệp này khi giải nén lớn bất thường nên không được mở. Hãy chép các danh sách lớp sang một tệp "
        "Excel mới rồi gửi lại.",
        "Unpacked, this file is abnormally large, so it was not opened. Copy the class lists to a new Excel "
        "file and send that.",
        code="workbook-inflates",
    )


def _damaged() -> Invalid:
    return Invalid(
        "Tệp Excel bị hỏng, không đọc được. Hãy mở bằng Excel, lưu lại rồi gửi lại.",
        "The Excel file is damaged and cannot be read. Open it in Excel, save it again and send it again.",
        code="workbook-damaged",
    )


def _not_a_workbook(binary: bool) -> Invalid:
    kind = " (.xlsb)" if binary else ""
    return Invalid(
        f"Tệp này{kind} không phải là tệp Excel .xlsx. Hãy mở bằng Excel, chọn Lưu thành (Save As) "
        "kiểu .xlsx rồi gửi lại.",
        f"This file{kind} is not an Excel .xlsx file. Open it in Excel, use Save As with type .xlsx "
        "and send that.",
        code="workbook-other-format",
    )


def damaged() -> Invalid:
    """Return the refusal for a workbook whose parts contradict each other or are no XML."""
    return _damaged()
