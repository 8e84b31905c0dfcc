"""The uploaded file before any of it is believed: what kind it is, and that it can be opened safely.

An .xlsx or .ods is a ZIP archive; a few kilobytes can claim to be, or become, gigabytes. The directory's
own figures are checked first and then not trusted: every part is inflated once into nothing, no
further than the directory says, and must then be whole. Only after that a library may open it.
Entities, which can explode as well, are refused where the parts are parsed. An .xls and a text file
are no larger unpacked than they are.
"""

import io
import zipfile
import zlib
from typing import Final, Literal

from services.enrollment.operations.imports.csv_cells import is_text
from services.enrollment.operations.imports.xls_cells import locked
from shared.errors import Invalid

Format = Literal["xlsx", "xls", "ods", "csv"]

LARGEST_FILE: Final = 16 * 1024 * 1024
"""Bytes of the upload; a center's half-year of 600 learners is about 80 kB, 100,000 learners 6 MB."""
LARGEST_INFLATED: Final = 192 * 1024 * 1024
"""Bytes of all parts together once inflated."""
MOST_TAGS: Final = 10_000_000
"""Opening and closing tags of a worksheet or the string table: four or five for each of two million
cells. None is kept as an object."""
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
_OPEN_DOCUMENT: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_OF_CELLS: Final = ("xl/worksheets/", "xl/sharedstrings", "content.xml")

_OLE_MAGIC: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_FLAG: Final = 0x1
_XML: Final = (".xml", ".rels")
_DECLARED: Final = b"<!DOCTYPE"
_STRICT: Final = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
"""Namespace of ISO 29500 Strict, in which openpyxl finds no sheets."""


class Container:
    """A file that is safe to open; an archive inflates to no more than `LARGEST_INFLATED`."""

    def __init__(self, content: bytes) -> None:
        """Try the whole file; raise `Invalid` if it is of no known kind, locked, or inflates too far."""
        self.content: Final = content
        self._names: set[str] = set()
        self.kind: Final[Format] = _other_kind(content) or self._archived()

    @property
    def has_macros(self) -> bool:
        """Whether the workbook carries macros; they are never run."""
        return any(name.endswith("vbaproject.bin") for name in self._names)

    def _archived(self) -> Format:
        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
                self._names = {entry.filename.lower() for entry in archive.infolist()}
                self._check_directory(archive.infolist())
                for entry in archive.infolist():
                    _try(archive, entry)
                if _WORKBOOK in self._names:
                    return "xlsx"
                if "mimetype" in self._names and archive.read("mimetype").startswith(_OPEN_DOCUMENT):
                    _refuse_locked_document(archive)
                    return "ods"
        except _UNREADABLE as error:
            raise damaged() from error
        raise _not_a_workbook("xl/workbook.bin" in self._names)

    def _check_directory(self, entries: list[zipfile.ZipInfo]) -> None:
        if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
            raise locked()
        if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_INFLATED:
            raise _bomb()
        for entry in entries:
            if entry.file_size > max(_RATIO_FROM, HIGHEST_RATIO * entry.compress_size):
                raise _bomb()


def _refuse_locked_document(archive: zipfile.ZipFile) -> None:
    """Refuse an .ods with a password: its parts are encrypted, which its manifest says."""
    if b"manifest:encryption-data" in archive.read("META-INF/manifest.xml"):
        raise locked()


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
            # No part of a workbook may declare entities (ISO/IEC 29500-2); not every reader refuses them.
            if name.endswith(_XML) and not name.startswith("meta-inf/") and _DECLARED in chunk:
                raise damaged()


def _other_kind(content: bytes) -> Format | None:
    """Return the kind of a file that is no archive; None for an archive."""
    if len(content) > LARGEST_FILE:
        raise too_large()
    if not content:
        raise Invalid(
            "Tệp rỗng (0 byte). Hãy lưu lại tệp Excel rồi gửi lại.",
            "The file is empty (0 bytes). Save the Excel file again and send it again.",
            code="workbook-empty",
        )
    if content.startswith(b"PK"):
        return None
    if content.startswith(_OLE_MAGIC):
        if _ENCRYPTED_STREAM in content:
            raise locked()
        return "xls"
    if not is_text(content):
        raise _not_a_workbook(binary=False)
    return "csv"


def too_large() -> Invalid:
    """Return the refusal for an upload past `LARGEST_FILE`."""
    return Invalid(
        "Tệp quá lớn: mỗi lần chỉ nhận tệp tối đa 16 MB. Hãy tách thành nhiều tệp, mỗi tệp một số lớp.",
        "The file is too large: 16 MB at most. Split it into files of a few classes each.",
        code="workbook-too-large",
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
        f"Tệp này{kind} không phải là tệp Excel (.xlsx, .xls), .ods hay .csv. Hãy mở bằng Excel, chọn Lưu "
        "thành (Save As) kiểu .xlsx rồi gửi lại.",
        f"This file{kind} is no Excel file (.xlsx, .xls), .ods or .csv. Open it in Excel, use Save As with "
        "type .xlsx and send that.",
        code="workbook-other-format",
    )
