"""The cells of a workbook as openpyxl reads them: values, fonts, formulas without result, errors.

openpyxl's own row parser is used instead of its worksheets: it gives only the cells that are there,
so one cell in the last corner costs nothing, and says where a formula has no saved result. Parts
that a class list does not need (properties, theme, drawings, names) are never read, so nothing in
them can refuse a list.
"""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles import is_date_format
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import XLSM, XLSX, XLTM, XLTX
from openpyxl.xml.functions import iterparse

from services.enrollment.domain.workbook_cells import Cell, Kind
from services.enrollment.operations.imports.container import Container, damaged
from shared.errors import Invalid

MOST_CELLS: Final = 300_000
MOST_SHEETS: Final = 200
LONGEST_TEXT: Final = 2_000
"""Letters kept of one cell; no field of a class list is nearly so long."""
_LAST_COLUMN: Final = 16_384
_LAST_ROW: Final = 1_048_576
_DATED: Final = range(1, 2_958_466)
"""Excel's day numbers of 1900 to 9999."""
_CONTROL: Final = re.compile(r"_x00[01][0-9A-Fa-f]_")
"""How a workbook writes a control character, such as the return within a cell: `_x000D_`."""
_UNREADABLE: Final = (
    *(zipfile.BadZipFile, zlib.error, ParseError, EOFError, OSError, RuntimeError),
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError),
)
"""What openpyxl lets through of a damaged workbook: it checks little and trips over the rest."""

_MAIN: Final = frozenset({XLSX, XLSM, XLTX, XLTM})

# Its warnings quote cells, and names and identity numbers do not belong in a log.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")


@dataclass(frozen=True)
class Sheet:
    """One worksheet: its name and its rows in order, each its cells by column, counted from 1.

    Empty cells and rows are absent.
    """

    name: str
    rows: dict[int, dict[int, Cell]]


def read_sheets(container: Container) -> Iterator[Sheet]:
    """Give every worksheet in order; raise `Invalid` for a damaged or oversized workbook."""
    try:
        book = _Book(container.content)
        left = MOST_CELLS
        for name, part in book.worksheets():
            cells: dict[tuple[int, int], Cell] = {}
            for cell in book.cells(part):
                cells[cell.row, cell.column] = cell
                if len(cells) > left:
                    raise _too_many_cells()
            left -= len(cells)
            yield Sheet(name, _by_row(cells))
    except _UNREADABLE as error:
        raise damaged() from error


def _by_row(cells: dict[tuple[int, int], Cell]) -> dict[int, dict[int, Cell]]:
    rows: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in sorted(cells.items()):
        rows.setdefault(row, {})[column] = cell
    return rows


def _too_many_cells() -> Invalid:
    return Invalid(
        f"Tệp có quá nhiều ô hoặc quá nhiều trang (tối đa {MOST_CELLS} ô, {MOST_SHEETS} trang). "
        "Hãy tách thành nhiều tệp.",
        f"The file has too many cells or sheets (at most {MOST_CELLS} and {MOST_SHEETS}). "
        "Split it into several files.",
        code="workbook-too-many-cells",
    )


class _Rows(WorkSheetParser):
    """openpyxl's parser of rows, which also tells a formula without a result from an empty cell."""

    def parse(self) -> Generator[tuple[int, list[dict[str, Any]]], None, None]:
        """Give number and cells of each row, and leave what follows the rows unread."""
        for _, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                yield self.parse_row(element)
                element.clear()
            elif element.tag == DATA_TAG:
                return

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """Return what openpyxl reads; of type `f` only where the result was not saved."""
        cell = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            cell.update(value="=", data_type="f")
        return cell


class _Book:
    """An open workbook: its string and style tables, and what they say of each cell."""

    def __init__(self, content: bytes) -> None:
        self._reader = ExcelReader(io.BytesIO(content), read_only=True, keep_links=False, rich_text=True)
        self._reader.read_manifest()
        # The archive was tried on the understanding that each kind of part has its usual name.
        for part in self._reader.package.Override:
            if part.ContentType in _MAIN and part.PartName != "/xl/workbook.xml":
                raise damaged()
        self._reader.read_strings()
        self._reader.read_workbook()
        apply_stylesheet(self._reader.archive, self._reader.wb)
        self._styled = Worksheet(self._reader.wb)
        self._styles: dict[int, tuple[str, bool]] = {}

    def worksheets(self) -> list[tuple[str, str]]:
        """Return name and part of every worksheet; a chart or dialog sheet has no cells."""
        sheets = list(self._reader.parser.find_sheets())
        if len(sheets) > MOST_SHEETS:
            raise _too_many_cells()
        return [
            (sheet.name, relation.target)
            for sheet, relation in sheets
            if str(relation.Type).endswith("/worksheet")
        ]

    def cells(self, part: str) -> Iterator[Cell]:
        """Give every cell of a worksheet that is not empty."""
        with self._reader.archive.open(part) as source:
            # No date formats are passed on: openpyxl would turn a number that is no date into an error.
            rows = _Rows(source, self._reader.shared_strings, data_only=True, rich_text=True)
            for _, cells in rows.parse():
                for read in cells:
                    if read["value"] is None:
                        continue
                    if not (1 <= read["row"] <= _LAST_ROW and 1 <= read["column"] <= _LAST_COLUMN):
                        raise damaged()
                    yield self._cell(ReadOnlyCell(self._styled, **read), read["style_id"])

    def _style(self, cell: ReadOnlyCell, style: int) -> tuple[str, bool]:
        """Return the font's name and whether a number is shown as a day, once for each style."""
        if style not in self._styles:
            shown = cell.number_format
            # The library counts times too; a mark shown as a time is still a mark.
            dated = bool(is_date_format(shown)) and bool({"d", "y"} & set(shown.lower()))
            self._styles[style] = (cell.font.name or "", dated)
        return self._styles[style]

    def _cell(self, cell: ReadOnlyCell, style: int) -> Cell:
        font, dated = self._style(cell, style)
        value: Any = cell.value
        kinds: dict[str, Kind] = {"f": "uncomputed", "e": "error"}
        kind, text, day = kinds.get(cell.data_type, "text"), "", None
        if isinstance(value, datetime):
            kind, day = "date", value.date()
        elif isinstance(value, bool):
            text = str(int(value))
        elif isinstance(value, int | float):
            kind, text, day = self._number(value, dated=dated)
        else:
            text = _CONTROL.sub(" ", str(value))[:LONGEST_TEXT]
            font = _font_of_runs(value) or font
        if day is not None:
            text = f"{day.day}/{day.month}/{day.year}"
        return Cell(cell.row, cell.column, kind, text, font, day)

    def _number(self, value: float, *, dated: bool) -> tuple[Kind, str, date | None]:
        if dated and int(value) in _DATED:
            shown = from_excel(int(value), self._reader.wb.epoch)
            if isinstance(shown, datetime):
                return "date", "", shown.date()
        # Excel writes 17 digits; the shortest form is what was typed.
        number = Decimal(repr(value))
        if not number.is_finite():
            return "text", str(value), None
        plain = f"{number.normalize():f}"
        return "number", "0" if plain == "-0" else plain, None


def _font_of_runs(value: Any) -> str:
    """Return the font of the first run that has one of its own, or an empty string."""
    if not isinstance(value, CellRichText):
        return ""
    fonts = (run.font.rFont for run in value if isinstance(run, TextBlock))
    return next((font for font in fonts if font), "")
