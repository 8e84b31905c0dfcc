"""The cells of an .xlsx: values, fonts, formulas without result, errors, in one pass over each sheet.

openpyxl reads the directory, the sheets' names and the styles; the rows and the string table, which are
nearly all of a file, are read by expat directly: a fifth of the time, and nothing is kept of a cell but
its text. Only cells that are there are given, so one cell in the last corner costs nothing. Parts that a
list does not need (properties, theme, drawings, names) are never read, so nothing in them can refuse it.
"""

import io
import re
import warnings
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, Final
from xml.parsers import expat

from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles import is_date_format
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml import DEFUSEDXML, LXML
from openpyxl.xml.constants import XLSM, XLSX, XLTM, XLTX

from services.enrollment.domain.workbook_cells import Kind
from services.enrollment.operations.imports.packing import Form, Packing

LONGEST_TEXT: Final = 2_000
"""Letters kept of one cell; no field of a list is nearly so long."""
_LAST_COLUMN: Final = 16_384
_LAST_ROW: Final = 1_048_576
_DATED: Final = range(1, 2_958_466)
"""Excel's day numbers of 1900 to 9999."""
_CONTROL: Final = re.compile(r"_x00[01][0-9A-Fa-f]_")
"""How a workbook writes a control character, such as the return within a cell: `_x000D_`."""
_MAIN: Final = frozenset({XLSX, XLSM, XLTX, XLTM})
_NAMESPACE: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRINGS: Final = "xl/sharedStrings.xml"
_CHUNK: Final = 1 << 16

if LXML or not DEFUSEDXML:  # see `shared/__init__.py`: entities would be expanded
    raise ImportError("openpyxl was imported before it was told to read through defusedxml")

# Its warnings quote cells, and names and identity numbers do not belong in a log.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")

Style = tuple[str, bool]
"""The font's name, and whether a number is shown as a day."""


class XlsxBook:
    """An open workbook: its string and style tables, and what they say of each cell."""

    def __init__(self, content: bytes, pause: Callable[[], None] = lambda: None) -> None:
        self._pause = pause
        self._reader = ExcelReader(io.BytesIO(content), read_only=True, keep_links=False)
        self._reader.read_manifest()
        # The archive was tried on the understanding that each kind of part has its usual name.
        for part in self._reader.package.Override:
            if part.ContentType in _MAIN and part.PartName != "/xl/workbook.xml":
                raise ValueError("the main part stands under another name")
        self._strings = self._string_table()
        self._reader.read_workbook()
        apply_stylesheet(self._reader.archive, self._reader.wb)
        self._styled = Worksheet(self._reader.wb)
        self._styles: dict[int, Style] = {}

    def sheets(self) -> list[tuple[str, str]]:
        """Return name and part of every worksheet; a chart or dialog sheet has no cells."""
        return [
            (sheet.name, relation.target)
            for sheet, relation in self._reader.parser.find_sheets()
            if str(relation.Type).endswith("/worksheet")
        ]

    def fill(self, part: str, packing: Packing) -> Iterator[None]:
        """Put every cell of a worksheet that is not empty into `packing`, giving way after each piece."""
        reading = _Cells(self, packing)
        with self._reader.archive.open(part) as source:
            yield from _parsed(source, reading)

    def _string_table(self) -> list[tuple[str, str]]:
        """Return text and own font ('' if none) of every shared string."""
        name = next(
            (
                each.PartName[1:]
                for each in self._reader.package.Override
                if "sharedStrings" in each.ContentType
            ),
            _STRINGS,
        )
        reading = _Strings()
        if name in self._reader.archive.namelist():
            with self._reader.archive.open(name) as source:
                for _ in _parsed(source, reading):
                    self._pause()
        return reading.strings

    def shared(self, place: int) -> tuple[str, str]:
        """Return text and own font of a shared string."""
        if place < 0:
            raise IndexError(place)
        return self._strings[place]

    def style(self, number: int) -> Style:
        """Return what a style says, worked out once."""
        if number not in self._styles:
            cell = ReadOnlyCell(self._styled, 1, 1, None, "n", number)
            shown = cell.number_format
            # The library counts times too; a mark shown as a time is still a mark.
            dated = bool(is_date_format(shown)) and bool({"d", "y"} & set(shown.lower()))
            self._styles[number] = (cell.font.name or "", dated)
        return self._styles[number]

    def number(self, text: str, *, dated: bool) -> tuple[Kind, str | date]:
        """Return a number in plain notation, or the day it is shown as."""
        value: float = float(text) if {".", "E", "e"} & set(text) else int(text)
        if dated and int(value) in _DATED:
            shown = from_excel(int(value), self._reader.wb.epoch)
            if isinstance(shown, datetime):
                return "date", shown.date()
        return plain_number(value)


def plain_number(value: float) -> tuple[Kind, str]:
    """Return a number as it was typed: Excel writes 17 digits, the shortest form is meant."""
    if isinstance(value, int):
        return "number", str(value)
    number = Decimal(repr(value))
    if not number.is_finite():
        return "text", str(value)
    plain = f"{number.normalize():f}"
    return "number", "0" if plain == "-0" else plain


class _Strings:
    """Reads rich or plain strings: those of the table (`si`), and, in a sheet, those of cells (`is`)."""

    def __init__(self) -> None:
        self.strings: list[tuple[str, str]] = []
        self._text: list[str] = []
        self._font = ""
        self._taking = False
        self._aside = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in {"si", "is"}:
            self._text, self._font, self._aside = [], "", 0
        elif name == "rPh":
            self._aside += 1
        elif name == "t":
            self._taking = not self._aside
        elif name == "rFont" and not self._font:
            self._font = attributes.get("val", "")

    def end(self, name: str) -> bool:
        """Go on; False when nothing more is wanted."""
        if name == "t":
            self._taking = False
        elif name == "rPh":
            self._aside -= 1
        elif name == "si":
            self.strings.append(self.taken())
        return True

    def data(self, text: str) -> None:
        if self._taking:
            self._text.append(text)

    def taken(self) -> tuple[str, str]:
        """Return the string just read and its own font."""
        return _CONTROL.sub(" ", "".join(self._text))[:LONGEST_TEXT], self._font


class _Cells(_Strings):
    """Reads the rows of a sheet, and leaves what follows them unread."""

    def __init__(self, book: XlsxBook, packing: Packing) -> None:
        super().__init__()
        self._book, self._packing = book, packing
        self._row = self._column = 0
        self._cell: dict[str, str] = {}
        self._value: list[str] = []
        self._formula = self._in_value = False
        self._inline: tuple[str, str] | None = None
        self._known: dict[tuple[Kind, str], Form] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._cell, self._value, self._inline, self._formula = attributes, [], None, False
        elif name == "v":
            self._in_value = True
        elif name == "f":
            self._formula = True
        elif name == "row":
            number = attributes.get("r")
            self._row = int(float(number)) if number else self._row + 1
            self._column = 0
        else:
            super().start(name, attributes)

    def end(self, name: str) -> bool:
        if name == "c":
            self._put()
        elif name == "v":
            self._in_value = False
        elif name == "is":
            self._inline = self.taken()
        elif name == "sheetData":
            return False
        else:
            super().end(name)
        return True

    def data(self, text: str) -> None:
        if self._in_value:
            self._value.append(text)
        else:
            super().data(text)

    def _put(self) -> None:
        place = self._cell.get("r")
        row, self._column = coordinate_to_tuple(place) if place else (self._row, self._column + 1)
        if not (1 <= row <= _LAST_ROW and 1 <= self._column <= _LAST_COLUMN):
            raise ValueError("a cell lies outside the sheet")
        font, dated = self._book.style(int(self._cell.get("s", 0)))
        kind, value, own = self._read(dated=dated)
        if value == "" and kind == "text":
            return
        form = self._known.setdefault((kind, own or font), Form(kind, own or font))
        self._packing.add(row, self._column, form, value)

    def _read(self, *, dated: bool) -> tuple[Kind, str | date, str]:
        typed, value = self._cell.get("t", "n"), "".join(self._value)
        if self._inline is not None:
            return "text", *self._inline
        if not value:
            return ("uncomputed", "=", "") if self._formula else ("text", "", "")
        if typed == "s":
            return "text", *self._book.shared(int(value))
        if typed == "n":
            return *self._book.number(value, dated=dated), ""
        return *_other(typed, value), ""


def _other(typed: str, value: str) -> tuple[Kind, str | date]:
    """Return what a cell of a rarer type holds: yes or no, a day, an error, a formula's text."""
    if typed == "b":
        return "text", str(int(value))
    if typed == "d":
        day: Any = from_ISO8601(value)  # type: ignore[no-untyped-call]
        if isinstance(day, datetime):
            return "date", day.date()
        return ("date", day) if isinstance(day, date) else ("text", value)
    return ("error" if typed == "e" else "text"), _CONTROL.sub(" ", value)[:LONGEST_TEXT]


def _parsed(source: IO[bytes], reading: _Strings) -> Iterator[None]:
    """Parse a part piece by piece; entities of its own, which can explode, are refused."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    wanted = True
    here = len(_NAMESPACE)

    def started(name: str, attributes: dict[str, str]) -> None:
        if wanted and name.startswith(_NAMESPACE):
            reading.start(name[here:], attributes)

    def ended(name: str) -> None:
        nonlocal wanted
        if wanted and name.startswith(_NAMESPACE):
            wanted = reading.end(name[here:])

    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = reading.data
    parser.StartDoctypeDeclHandler = _refuse
    while wanted:
        piece = source.read(_CHUNK)
        parser.Parse(piece, not piece)
        yield
        if not piece:
            return


def _refuse(*_: Any) -> None:
    raise ValueError("a document type is declared")
