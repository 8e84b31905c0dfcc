"""The center's own file back, with what is wrong beside each row, to correct and send again."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from services.enrollment.operations.imports.container import Container
from services.enrollment.operations.imports.encodings import read_sheet_text
from services.enrollment.operations.imports.findings import Findings
from services.enrollment.operations.imports.form import HEADINGS
from services.enrollment.operations.imports.sheets import UNREADABLE, Sheet, read_sheets

ADDED: Final = HEADINGS["findings"]
"""The heading of the column that we add; a later import passes it over."""
MOST_KEPT: Final = 150_000
"""Filled cells up to which a workbook is returned with its own formatting, which takes memory for each."""
_TITLE_LETTERS: Final = re.compile(r"[\\/*?:\[\]\x00-\x1f]")
_GENERAL: Final = "Cần sửa (chung)"
_WIDEST: Final = 60
"""Columns given back of a copy; a class list has about fifteen."""
_LAST_COLUMN: Final = 16_384
_MARKED: Final = PatternFill("solid", fgColor="FFFFC7CE")
_SAID: Final = Alignment(wrap_text=True, vertical="top")
_WIDTH: Final = 60

Problem = Mapping[str, Any]
ByRow = Mapping[tuple[str, int], Sequence[Problem]]


def workbook_of_problems(
    content: bytes, problems: Sequence[Problem], heading_rows: Mapping[str, int] | None = None
) -> bytes:
    """Return an .xlsx with their sheets and rows in place and one column of problems after them.

    An .xlsx comes back as it is, formatting and formulas kept, but for the column and the marked cells;
    of any other file, and of one too large for that, the cells are copied. No cell of a copy is a
    formula, whatever it begins with. Problems without a row stand on a sheet of their own. A column of
    problems from the last time is written anew.
    """
    by_row: dict[tuple[str, int], list[Problem]] = {}
    for problem in problems:
        if problem.get("row"):
            by_row.setdefault((problem["sheet"], problem["row"]), []).append(problem)
    general = [str(problem["vi"]) for problem in problems if not problem.get("row")]
    container = Container(content)
    sheets = list(read_sheets(container))
    cells = sum(len(row.columns) for sheet in sheets for row in sheet.packed.values())
    if container.kind == "xlsx" and cells <= MOST_KEPT:
        kept = _kept(content, by_row, general, heading_rows or {})
        if kept is not None:
            return kept
    return _copied(sheets, by_row, general, heading_rows or {})


def _kept(
    content: bytes, by_row: ByRow, general: Sequence[str], heading_rows: Mapping[str, int]
) -> bytes | None:
    """Return their workbook with the problems in it; None if the library cannot carry all of it."""
    try:
        book = load_workbook(io.BytesIO(content), rich_text=True)
        for sheet in book.worksheets:
            rows = {row: told for (name, row), told in by_row.items() if name == sheet.title}
            if rows or sheet.title in heading_rows:
                _annotate(sheet, rows, heading_rows.get(sheet.title))
        if general:
            first = book.create_sheet(_GENERAL, 0)
            for number, sentence in enumerate(general, start=1):
                first.cell(number, 1, sentence).alignment = _SAID
            first.column_dimensions["A"].width = 2 * _WIDTH
        written = io.BytesIO()
        book.save(written)
    except UNREADABLE:
        return None
    return written.getvalue()


def _annotate(sheet: Any, rows: Mapping[int, Sequence[Problem]], heading_row: int | None) -> None:
    head = [] if heading_row is None else list(sheet[heading_row])
    column = next((cell.column for cell in head if cell.value == ADDED), None)
    if column is None:
        column = min(max(sheet.max_column, 1) + 1, _LAST_COLUMN)
    else:
        for row in range(heading_row or 1, sheet.max_row + 1):
            sheet.cell(row, column).value = None
    if heading_row is not None:
        titled = sheet.cell(heading_row, column, ADDED)
        titled.font = Font(bold=True)
    for row, problems in rows.items():
        said = sheet.cell(row, column, "\n".join(str(problem["vi"]) for problem in problems))
        said.alignment = _SAID
        for problem in problems:
            if problem.get("cell"):
                sheet[problem["cell"]].fill = _MARKED
    sheet.column_dimensions[get_column_letter(column)].width = _WIDTH


def _copied(
    sheets: Sequence[Sheet], by_row: ByRow, general: Sequence[str], heading_rows: Mapping[str, int]
) -> bytes:
    book = Workbook(write_only=True)
    if general:
        first = book.create_sheet(_GENERAL)
        for sentence in general:
            first.append([_text(first, sentence)])
    for sheet in sheets:
        _copy_sheet(book, read_sheet_text(sheet, Findings()), by_row, heading_rows.get(sheet.name))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _copy_sheet(book: Workbook, sheet: Sheet, by_row: ByRow, heading_row: int | None) -> None:
    made = book.create_sheet(_TITLE_LETTERS.sub(" ", sheet.name)[:31].strip("' ") or "Sheet")
    head = sheet.rows.get(heading_row or 0, {})
    ours = next((column for column, cell in head.items() if cell.text == ADDED), None)
    widest = max((max(row.columns) for row in sheet.packed.values()), default=0)
    column = ours or min(widest, _WIDEST) + 1
    made.column_dimensions[get_column_letter(column)].width = _WIDTH
    last = 0
    told = {row for name, row in by_row if name == sheet.name}
    for number in sorted({*sheet.packed, *told}):
        for _ in range(min(number - last - 1, 1000)):  # far-away rows move up; the text names the true one
            made.append([])
        last = number
        problems = by_row.get((sheet.name, number), [])
        said = ADDED if number == heading_row else "\n".join(str(each["vi"]) for each in problems)
        cells = sheet.rows[number] if number in sheet.packed else {}
        marked = {each.get("cell") for each in problems}
        row: list[Cell | None] = []
        for place in range(1, column):
            cell = cells.get(place)
            wrong = cell is not None and cell.reference in marked
            row.append(_text(made, cell.text if cell else "", marked=wrong))
        made.append([*row, _text(made, said)])


def _text(sheet: Any, text: str, *, marked: bool = False) -> Cell:
    """Return a cell that is text even if it begins like a formula, which a spreadsheet would run."""
    cell: Cell = WriteOnlyCell(sheet, value="")
    cell.value = "".join(letter for letter in text if letter.isprintable() or letter in "\n\t")
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in {"=", "+", "-", "@", "\t"}
    if marked:
        cell.fill = _MARKED
    return cell
