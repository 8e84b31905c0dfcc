"""The uploaded file before any of it is believed: what kind it is, and that it can be opened safely.

A workbook is a ZIP archive; a few kilobytes can claim to be, or become, gigabytes. The directory's
own figures are checked first and then not trusted: every part is inflated once into nothing, no
further than the directory says, and must then be whole. Only after that a library may open it.
Entities, which can explode as well, are refused by defusedxml, through which openpyxl parses.
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
MOST_TAGS: Final = 1_300_000
"""Opening and closing tags of a worksheet or the string table: four for each of 300,000 cells. The
reader needs up to 300 bytes of memory for each."""
MOST_TAGS_ELSEWHERE: Final = 150_000
"""Tags of any other part; the library makes an object of each element, which takes far more."""
MOST_PARTS: Final = 1000
HIGHEST_RATIO: Final = 250
"""Inflated to stored size; XML of class lists stays under 30."""
_RATIO_FROM: Final = 1024 * 1024
"""Small parts may be very regular; the ratio counts from this inflated size on."""
_CHUNK: Final = 64 * 1024
_UNREADABLE: Final = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError),
)

_WORKBOOK: Final = "xl/workbook.xml"
_OF_CELLS: Final = ("xl/worksheets/", "xl/sharedstrings")

_OLE_MAGIC: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_FLAG: Final = 0x1
_STRICT: Final = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
"""Namespace of ISO 29500 Strict, in which openpyxl finds no sheets."""


class Container:
    """An .xlsx archive that is safe to open: `content` inflates to no more than `LARGEST_INFLATED`."""

    def __init__(self, content: bytes) -> None:
        """Try the whole archive; raise `Invalid` if it is no workbook, is locked, or inflates too far."""
        _refuse_other_kinds(content)
        self.content: Final = content
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                self._names = {entry.filename.lower() for entry in archive.infolist()}
                self._check_directory(archive.infolist())
                for entry in archive.infolist():
                    _try(archive, entry)
        except _UNREADABLE as error:
            raise damaged() from error

    @property
    def has_macros(self) -> bool:
        """Whether the workbook carries macros; they are never run."""
        return any(name.endswith("vbaproject.bin") for name in self._names)

    def _check_directory(self, entries: list[zipfile.ZipInfo]) -> None:
        if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
            raise _locked()
        if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_INFLATED:
            raise _bomb()
        for entry in entries:
            if entry.file_size > max(_RATIO_FROM, HIGHEST_RATIO * entry.compress_size):
                raise _bomb()
        if _WORKBOOK not in self._names:
            raise _not_a_workbook("xl/workbook.bin" in self._names)


def _try(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Inflate one part into nothing; `zipfile` stops at the size the directory claims."""
    name = entry.filename.lower()
    tags_left = MOST_TAGS if name.startswith(_OF_CELLS) else MOST_TAGS_ELSEWHERE
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            tags_left -= chunk.count(b"<")
            if tags_left < 0:
                raise _bomb()
            if name == _WORKBOOK and _STRICT in chunk:
                raise _strict()


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


def _strict() -> Invalid:
    return Invalid(
        "Tệp lưu theo kiểu “Strict Open XML”. Hãy mở bằng Excel, chọn Lưu thành (Save As) kiểu "
        "“Excel Workbook (.xlsx)” rồi gửi lại.",
        "The file is of type “Strict Open XML”. Open it in Excel, use Save As with type "
        "“Excel Workbook (.xlsx)” and send that.",
        code="workbook-strict",
    )


def damaged() -> Invalid:
    """Return the refusal for a workbook whose parts contradict each other or are no XML."""
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
