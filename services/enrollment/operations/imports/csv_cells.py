"""The cells of a text file: encoding, separator and quotes found out; every cell is text.

A file without a mark of Unicode that is no UTF-8 holds one byte a letter. Its bytes are shown as
Windows-1252 does, which is how TCVN3, VNI and Windows-1258 appear in every other kind of file too:
which of them a column is in is decided later, by column.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import Final

from services.enrollment.operations.imports.packing import Form, Packing
from services.enrollment.operations.imports.xlsx_cells import LONGEST_TEXT
from shared.errors import Invalid
from shared.vietnamese import western_text

_SEPARATORS: Final = ",;\t|"
_LINES_LOOKED_AT: Final = 50
_MOST_COLUMNS: Final = 1000
_TEXT: Final = Form("text", "")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS: Final = frozenset(range(32)) - {9, 10, 12, 13}


def is_text(content: bytes) -> bool:
    """Tell whether these bytes can be a text file."""
    if content.startswith(tuple(mark for mark, _ in _MARKS)):
        return True
    return not _CONTROLS & set(content[:4096])


def read_csv(content: bytes) -> Packing:
    """Return the cells of a text file; `Invalid` if its quotes or columns make no table."""
    text = _decoded(content)
    separator = separator_of(text)
    packing = Packing()
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    try:
        for number, cells in enumerate(_within(lines), start=1):
            for column, value in enumerate(cells, start=1):
                if value.strip():
                    packing.add(number, column, _TEXT, value[:LONGEST_TEXT])
    except csv.Error as error:
        raise _no_table() from error
    return packing


def separator_of(text: str) -> str:
    """Return the sign that parts the columns: the one that parts most lines into equally many.

    Signs within quotes do not count; a decimal comma beside semicolons therefore parts nothing.
    """
    best, worth = ",", (0, 0)
    for sign in _SEPARATORS:
        reader = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=sign)
        widths: dict[int, int] = {}
        try:
            for number, cells in enumerate(reader):
                if number >= _LINES_LOOKED_AT:
                    break
                if len(cells) > 1:
                    widths[len(cells)] = widths.get(len(cells), 0) + 1
        except csv.Error:
            continue
        if widths:
            width, lines = max(widths.items(), key=lambda each: (each[1], each[0]))
            if (lines, width) > worth:
                best, worth = sign, (lines, width)
    return best


def _within(lines: Iterator[list[str]]) -> Iterator[list[str]]:
    for cells in lines:
        if len(cells) > _MOST_COLUMNS:
            raise _no_table()
        yield cells


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return western_text(content)


def _no_table() -> Invalid:
    return Invalid(
        "Tệp văn bản này không đọc được thành bảng (dấu nháy hoặc dấu phân cách không khớp). "
        "Hãy mở bằng Excel, lưu thành .xlsx rồi gửi lại.",
        "This text file makes no table (quotes or separators do not match). "
        "Open it in Excel, save it as .xlsx and send that.",
        code="workbook-no-table",
    )
