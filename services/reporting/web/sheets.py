"""One numbered table as a sheet of a workbook: real numbers, totals and rates as formulas, gaps in words.

A spreadsheet's reader must be able to check each total with a click, so nothing that can be computed in
the sheet is written as a value.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

WHOLE: Final = "#,##0"
PERCENT: Final = "0.00"
MILLIONS: Final = "#,##0.0"
NO_RATE: Final = "–"

_A4: Final = 9
"""The number that spreadsheets give the paper A4."""
_HEADED: Final = 3
_LINE: Final = Side(style="thin", color="BFB8A8")
_BOX: Final = Border(top=_LINE, bottom=_LINE, left=_LINE, right=_LINE)
_SHADE: Final = PatternFill("solid", fgColor="F3EFE4")
_SOFT_HYPHEN: Final = "\N{SOFT HYPHEN}"

Formula = Callable[[Mapping[str, str]], str]
"""Makes a formula of one row from the addresses of its cells by key of the column."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its key, heads, number format, and for a computed one the formula of every row."""

    key: str
    group: str
    label: str
    shown: str = WHOLE
    formula: Formula | None = None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A line: who, and its values by key of the column; what is absent or None was not reported."""

    name: str
    code: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A whole table; `notes` stand under its title."""

    title: str
    notes: Sequence[str]
    first: str
    columns: Sequence[SheetColumn]
    rows: Sequence[SheetRow]
    words: Mapping[str, str]
    """`missing`: said where nothing was reported; `total`: the last line's name; `code`: head of codes."""


def rate(numerator: Sequence[str], denominator: Sequence[str]) -> Formula:
    """Return the formula of a percentage over the row's own sums, a dash where nothing divides."""

    def written(at: Mapping[str, str]) -> str:
        above, below = ("+".join(at[key] for key in keys) for keys in (numerator, denominator))
        return f'=IF(({below})=0,"{NO_RATE}",ROUND(100*({above})/({below}),2))'

    return written


def write_table(sheet: Any, table: SheetTable) -> tuple[int, int]:
    """Write the table; return the first and the last row of its lines (last below first: there are none)."""
    for number, line in enumerate((table.title, *table.notes), start=1):
        put(sheet, number, 1, line).font = Font(bold=number == 1, size=14 if number == 1 else 11)
    head = len(table.notes) + _HEADED
    _write_heads(sheet, table, head)
    begin = head + 3
    for number, row in enumerate(table.rows, start=begin):
        _write_line(sheet, number, table, (row.name, row.code), row.values)
    end = begin + len(table.rows) - 1
    if table.rows:
        _write_total(sheet, end + 1, table, begin, end)
    sheet.freeze_panes = sheet.cell(begin, _HEADED)
    sheet.print_title_rows = f"{head}:{head + 2}"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = _A4, "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return begin, end


def _write_heads(sheet: Any, table: SheetTable, head: int) -> None:
    for place, title in enumerate((table.first, table.words["code"]), start=1):
        sheet.merge_cells(start_row=head, end_row=head + 1, start_column=place, end_column=place)
        _head(sheet, head, place, title)
        _head(sheet, head + 2, place, "AB"[place - 1], small=True)
        sheet.column_dimensions[get_column_letter(place)].width = (32, 11)[place - 1]
    place = _HEADED
    for group, members in groupby(table.columns, key=lambda column: column.group):
        columns = list(members)
        if len(columns) > 1:
            sheet.merge_cells(
                start_row=head, end_row=head, start_column=place, end_column=place + len(columns) - 1
            )
        _head(sheet, head, place, group)
        for column in columns:
            _head(sheet, head + 1, place, column.label.replace(_SOFT_HYPHEN, ""))
            _head(sheet, head + 2, place, place - _HEADED + 1, small=True)
            sheet.column_dimensions[get_column_letter(place)].width = 9.5
            place += 1


def _write_line(
    sheet: Any, number: int, table: SheetTable, who: tuple[str, str], values: Mapping[str, Any]
) -> None:
    for place, word in enumerate(who, start=1):
        cell = put(sheet, number, place, word)
        cell.border, cell.alignment = _BOX, Alignment(wrap_text=True, vertical="center")
    at = _addresses(table, number)
    for place, column in enumerate(table.columns, start=_HEADED):
        value = values.get(column.key)
        if value is not None and column.formula is not None:
            value = column.formula(at)
        _figure(sheet, number, place, column, table.words["missing"] if value is None else value)


def _write_total(sheet: Any, number: int, table: SheetTable, begin: int, end: int) -> None:
    for place, word in enumerate((table.words["total"], ""), start=1):
        cell = put(sheet, number, place, word)
        cell.border, cell.fill, cell.font = _BOX, _SHADE, Font(bold=True)
    at = _addresses(table, number)
    for place, column in enumerate(table.columns, start=_HEADED):
        letter = get_column_letter(place)
        told = f"{letter}{begin}:{letter}{end}"
        value = (
            f'=IF(COUNT({told})=0,"{table.words["missing"]}",SUM({told}))'
            if column.formula is None
            else column.formula(at)
        )
        cell = _figure(sheet, number, place, column, value)
        cell.fill, cell.font = _SHADE, Font(bold=True)


def _addresses(table: SheetTable, number: int) -> dict[str, str]:
    return {
        column.key: f"{get_column_letter(place)}{number}"
        for place, column in enumerate(table.columns, start=_HEADED)
    }


def _figure(sheet: Any, number: int, place: int, column: SheetColumn, value: Any) -> Any:
    """Write a figure, a formula of ours, or the word for what is missing."""
    cell = sheet.cell(number, place, value)
    cell.number_format, cell.border = column.shown, _BOX
    cell.alignment = Alignment(horizontal="right", vertical="center", wrap_text=True)
    return cell


def _head(sheet: Any, number: int, place: int, title: str | int, *, small: bool = False) -> None:
    cell = put(sheet, number, place, title)
    cell.font, cell.border, cell.fill = (
        Font(bold=not small, italic=small, size=9 if small else 11),
        _BOX,
        _SHADE,
    )
    cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")


_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def put(sheet: Any, number: int, place: int, value: str | int) -> Any:
    """Write a value; a text stays a text, whatever it begins with."""
    cell = sheet.cell(number, place)
    if isinstance(value, str):
        cell.value = _UNPRINTABLE.sub("", value)
        cell.data_type = "s"
    else:
        cell.value = value
    return cell
