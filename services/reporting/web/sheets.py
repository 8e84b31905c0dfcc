"""One numbered table as a sheet of a workbook: real numbers, totals and rates as formulas, gaps in words.

A spreadsheet's reader must be able to check each total with a click, so nothing that can be computed in
the sheet is written as a value.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter

from services.reporting.domain.content import (
    NO_RATE,
    ContentRow,
    ContentTable,
    Formula,
    Shown,
    SumFormula,
    Value,
)

_SHOWN: Final[Mapping[Shown, str]] = {"whole": "#,##0", "percent": "0.00", "millions": "#,##0.0"}
_A4: Final = 9
"""The number that spreadsheets give the paper A4."""
_HEADED: Final = 3
_LINE: Final = Side(style="thin", color="BFB8A8")
_BOX: Final = Border(top=_LINE, bottom=_LINE, left=_LINE, right=_LINE)
_SHADE: Final = PatternFill("solid", fgColor="F3EFE4")
_WORDS: Final = "TTCT words"


def add_styles(book: Any) -> None:
    """Give a workbook the styles of its tables by name: to style each cell anew costs three times as much."""
    words: dict[str, Any] = {"border": _BOX, "alignment": Alignment(wrap_text=True, vertical="center")}
    figure = {"border": _BOX, "alignment": Alignment(horizontal="right", vertical="center", wrap_text=True)}
    looks: dict[str, dict[str, Any]] = {
        _WORDS: words,
        **{_named(shown): {**figure, "number_format": _SHOWN[shown]} for shown in _SHOWN},
    }
    for name, look in looks.items():
        book.add_named_style(NamedStyle(name, **look))
        book.add_named_style(NamedStyle(f"{name}, total", **look, fill=_SHADE, font=Font(bold=True)))


def _named(shown: Shown, *, total: bool = False) -> str:
    return f"TTCT {shown}{', total' if total else ''}"


def written(formula: Formula, at: Mapping[str, str]) -> str:
    """Return a formula over the addresses of a row's cells; a rate that nothing divides is a dash."""
    if isinstance(formula, SumFormula):
        came = "+".join(at[key] for key in formula.plus)
        return f"={came}{''.join(f'-{at[key]}' for key in formula.minus)}"
    above, below = ("+".join(at[key] for key in keys) for keys in (formula.numerator, formula.denominator))
    return f'=IF(({below})=0,"{NO_RATE}",ROUND(100*({above})/({below}),2))'


def write_table(
    sheet: Any, table: ContentTable, notes: Sequence[str], words: Mapping[str, str]
) -> tuple[int, int]:
    """Write the table, `notes` under its title; return the first and the last row of its lines.

    The last is below the first if there are none. `words` are those of the content.
    """
    for number, line in enumerate((table.title, *notes), start=1):
        put(sheet, number, 1, line).font = Font(bold=number == 1, size=14 if number == 1 else 11)
    head = len(notes) + _HEADED
    _write_heads(sheet, table, head, words["code"])
    begin = head + 3
    for number, row in enumerate(table.rows, start=begin):
        _write_line(sheet, number, table, row, words["missing"])
    end = begin + len(table.rows) - 1
    if table.rows:
        _write_total(sheet, table, (begin, end), words["missing"])
    sheet.freeze_panes = sheet.cell(begin, _HEADED)
    sheet.print_title_rows = f"{head}:{head + 2}"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = _A4, "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return begin, end


def _write_heads(sheet: Any, table: ContentTable, head: int, code: str) -> None:
    for place, title in enumerate((table.first, code), start=1):
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
            _head(sheet, head + 1, place, column.label)
            _head(sheet, head + 2, place, place - _HEADED + 1, small=True)
            sheet.column_dimensions[get_column_letter(place)].width = 9.5
            place += 1


def _write_line(sheet: Any, number: int, table: ContentTable, row: ContentRow, missing: str) -> None:
    for place, word in enumerate((row.name, row.code), start=1):
        put(sheet, number, place, word).style = _WORDS
    at = _addresses(table, number)
    for place, column in enumerate(table.columns, start=_HEADED):
        value: Value = row.values.get(column.key)
        if value is not None and column.formula is not None:
            value = written(column.formula, at)
        sheet.cell(number, place, missing if value is None else value).style = _named(column.shown)


def _write_total(sheet: Any, table: ContentTable, lines: tuple[int, int], missing: str) -> None:
    begin, end = lines
    number = end + 1
    for place, word in enumerate((table.total.name, ""), start=1):
        put(sheet, number, place, word).style = f"{_WORDS}, total"
    at = _addresses(table, number)
    for place, column in enumerate(table.columns, start=_HEADED):
        value = table.total.values.get(column.key)
        told = f"{get_column_letter(place)}{begin}:{get_column_letter(place)}{end}"
        if column.formula is not None and value is not None:
            value = written(column.formula, at)
        elif column.shown != "percent":
            value = f'=IF(COUNT({told})=0,"{missing}",SUM({told}))'
        # A rate made of more than the table shows cannot be summed: it stays the value that it is.
        cell = sheet.cell(number, place, missing if value is None else value)
        cell.style = _named(column.shown, total=True)


def _addresses(table: ContentTable, number: int) -> dict[str, str]:
    return {
        column.key: f"{get_column_letter(place)}{number}"
        for place, column in enumerate(table.columns, start=_HEADED)
    }


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
