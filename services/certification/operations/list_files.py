"""Lists as files: .xlsx and .csv read within limits, and written back with more columns and no formula.

Whatever encoding a list came in, it goes back in Unicode, for what is written names no font.
"""

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.xml import DEFUSEDXML, LXML

from services.certification.domain.list_checks import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from services.certification.operations.list_text import Cell, in_unicode
from shared.errors import Invalid, TooLarge
from shared.vietnamese import western_text

if LXML or not DEFUSEDXML:  # see `shared/__init__.py`: entities would be expanded
    raise ImportError("openpyxl was imported before it was told to read through defusedxml")

MOST_BYTES = 2_000_000
_MOST_UNPACKED = 40_000_000
_MOST_PARTS = 500
_MOST_TAGS = 2_000_000
"""Of a sheet or the table of its strings: four or five for each cell of the longest list."""
_MOST_TAGS_ELSEWHERE = 150_000
"""Of any other part, where openpyxl makes an object of each: eight kilobytes could hold a minute of work."""
_OF_CELLS = ("xl/worksheets/", "xl/sharedstrings")
_CHUNK = 64 * 1024
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take text for a formula (OWASP, CSV injection)."""

Kind = Literal["xlsx", "csv"]


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list as it was sent: every cell as text."""

    kind: Kind
    rows: list[list[str]]
    separator: str = ","


def read_list(content: bytes) -> ListFile:
    """Return the list in a file, told by what is in it; `Invalid` or `TooLarge` if it cannot be taken."""
    if len(content) > MOST_BYTES:
        raise TooLarge("Tệp lớn quá 2 MB. Hãy chia nhỏ danh sách.", "The file is over 2 MB. Split the list.")
    return _read_workbook(content) if content.startswith(b"PK") else _read_text(content)


def _read_workbook(content: bytes) -> ListFile:
    try:
        _try_archive(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        read = sheet.iter_rows(max_row=MOST_ROWS + 20, max_col=MOST_COLUMNS)
        rows: list[list[str]] = []
        fonts: dict[Cell, str] = {}
        for at, row in enumerate(read):
            rows.append([_as_text(cell.value) for cell in row])
            for place, text in enumerate(rows[at]):
                if not text.isascii():
                    fonts[at, place] = str(row[place].font.name or "")
    except Invalid:
        raise
    except Exception as broken:  # openpyxl raises whatever its parsers meet in a broken file
        raise _unreadable() from broken
    return ListFile("xlsx", in_unicode(_within_limits(rows), fonts))


def _try_archive(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        # What a part says of its size binds: zipfile stops reading it there.
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
            raise _unreadable()
        for part in parts:
            _try_part(archive, part)


def _try_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    left = _MOST_TAGS if part.filename.lower().startswith(_OF_CELLS) else _MOST_TAGS_ELSEWHERE
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            left -= chunk.count(b"<")
            if left < 0:
                raise _unreadable()


def _read_text(content: bytes) -> ListFile:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = western_text(content)
    if "\0" in text:
        raise _unreadable()
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    try:
        rows = [row[:MOST_COLUMNS] for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
    except csv.Error as broken:
        raise _unreadable() from broken
    return ListFile("csv", in_unicode(_within_limits(rows), {}), separator)


def _within_limits(rows: list[list[str]]) -> list[list[str]]:
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > MOST_ROWS:
        raise TooLarge(
            f"Danh sách dài quá {MOST_ROWS} dòng. Hãy chia thành nhiều tệp.",
            f"The list is longer than {MOST_ROWS} rows. Split it into several files.",
        )
    width = max((max((at + 1 for at, cell in enumerate(row) if cell), default=0) for row in rows), default=0)
    return [[cell[:LONGEST_CELL] for cell in row[:width]] + [""] * (width - len(row)) for row in rows]


def _unreadable() -> Invalid:
    return Invalid(
        "Không đọc được tệp này. Hãy gửi tệp Excel (.xlsx) hoặc CSV không đặt mật khẩu.",
        "This file cannot be read. Send an Excel file (.xlsx) or a CSV file without a password.",
    )


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value.day}/{value.month}/{value.year}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def write_list(kind: Kind, rows: Sequence[Sequence[str]], separator: str, bold_row: int) -> bytes:
    """Return the rows as a file of the kind that came; nothing in it is a formula."""
    return _write_workbook(rows, bold_row) if kind == "xlsx" else _write_text(rows, separator)


def _write_workbook(rows: Sequence[Sequence[str]], bold_row: int) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Kết quả")
    for place in range(len(rows[0]) if rows else 0):
        longest = max(len(row[place]) for row in rows[bold_row:])
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(max(longest + 2, 8), 60)
    sheet.freeze_panes = f"A{bold_row + 2}"
    for at, row in enumerate(rows):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=_plain(value))
            cell.data_type = "s"  # text, whatever it begins with
            cell.number_format = "@"
            cell.font = Font(bold=at == bold_row)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cells.append(cell)
        sheet.append(cells)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _plain(value: str) -> str:
    """Return the text without signs that no XML can hold."""
    return "".join(sign for sign in value if sign in "\t\n" or " " <= sign < "\ufffe" or sign > "\uffff")


def _write_text(rows: Sequence[Sequence[str]], separator: str) -> bytes:
    written = io.StringIO(newline="")
    lines = csv.writer(written, delimiter=separator)
    for row in rows:
        lines.writerow([f"'{value}" if value.startswith(_FORMULA_SIGNS) else value for value in row])
    return written.getvalue().encode("utf-8-sig", errors="replace")
