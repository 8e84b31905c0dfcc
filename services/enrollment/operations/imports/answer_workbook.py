"""The center's own rows back, each with what is wrong in it, as a workbook to correct."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import PatternFill

from services.enrollment.operations.imports.container import Container
from services.enrollment.operations.imports.encodings import read_sheet_text
from services.enrollment.operations.imports.findings import Findings
from services.enrollment.operations.imports.sheets import Sheet, read_sheets

_TITLE_LETTERS: Final = re.compile(r"[\\/*?:\[\]\x00-\x1f]")
_GENERAL: Final = "Cần sửa (chung)"
_WIDEST: Final = 60
"""Columns given back; a class list has about fifteen."""
_MARKED: Final = PatternFill("solid", fgColor="FFFFC7CE")


def workbook_of_problems(content: bytes, problems: Sequence[Mapping[str, Any]]) -> bytes:
    """Return an .xlsx with their sheets and rows in place and one column of problems before them.

    Every cell is written as text, never as a formula, whatever it begins with. Problems without a
    row stand on a sheet of their own.
    """
    book = Workbook(write_only=True)
    by_row: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
    general = [problem for problem in problems if not problem.get("row")]
    for problem in problems:
        if problem.get("row"):
            by_row.setdefault((problem["sheet"], problem["row"]), []).append(problem)
    if general:
        first = book.create_sheet(_GENERAL)
        for problem in general:
            first.append([_text(first, problem["vi"])])
    for sheet in read_sheets(Container(content)):
        _write_sheet(book, read_sheet_text(sheet, Findings()), by_row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _write_sheet(
    book: Workbook, sheet: Sheet, by_row: Mapping[tuple[str, int], Sequence[Mapping[str, Any]]]
) -> None:
    made = book.create_sheet(_TITLE_LETTERS.sub(" ", sheet.name)[:31].strip("' ") or "Sheet")
    made.column_dimensions["A"].width = 60
    last = 0
    told = [row for name, row in by_row if name == sheet.name]
    for number in sorted({*sheet.rows, *told}):
        for _ in range(min(number - last - 1, 1000)):  # far-away rows move up; the text names the true one
            made.append([])
        last = number
        problems = by_row.get((sheet.name, number), [])
        cells = sheet.rows.get(number, {})
        marked = {problem.get("cell") for problem in problems}
        row = [_text(made, "\n".join(problem["vi"] for problem in problems))]
        for column in range(1, min(max(cells, default=0), _WIDEST) + 1):
            cell = cells.get(column)
            row.append(
                _text(made, cell.text if cell else "", marked=cell is not None and cell.reference in marked)
            )
        made.append(row)


def _text(sheet: Any, text: str, *, marked: bool = False) -> Cell:
    """Return a cell that is text even if it begins like a formula, which a spreadsheet would run."""
    cell: Cell = WriteOnlyCell(sheet, value="")
    cell.value = "".join(letter for letter in text if letter.isprintable() or letter in "\n\t")
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in {"=", "+", "-", "@", "\t"}
    if marked:
        cell.fill = _MARKED
    return cell
