"""The cells of a workbook with what no value-only reader gives: font, formula without result, error.

Own reading of the few parts that matter, by a streaming parser, because a class list needs the
font of every cell (it tells the encoding) and must not be blown up by one cell in the last row:
readers that fill a rectangle reserve memory for all that lies between.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from services.enrollment.domain.workbook_cells import Cell, Kind
from services.enrollment.operations.imports.container import Container, damaged
from services.enrollment.operations.imports.styles import Styles, read_styles
from services.enrollment.operations.imports.xml_parts import Attributes, parse
from shared.errors import Invalid

MOST_CELLS: Final = 300_000
MOST_SHEETS: Final = 200
LONGEST_TEXT: Final = 2_000
"""Letters kept of one cell; no field of a class list is nearly so long."""


@dataclass(frozen=True)
class Sheet:
    """One worksheet: its name and its rows in order, each its cells by column, counted from 1.

    Empty cells and rows are absent.
    """

    name: str
    rows: dict[int, dict[int, Cell]]


@dataclass(frozen=True)
class Text:
    """A text of the string table and the font of its first run, if it has one of its own."""

    value: str
    font: str


def read_sheets(container: Container) -> list[Sheet]:
    """Return every worksheet in order; raise `Invalid` for a damaged or oversized workbook."""
    names, epoch_1904 = _sheet_names(container)
    if len(names) > MOST_SHEETS:
        raise _too_many_cells()
    targets = _targets(container)
    texts = _string_table(container)
    styles = read_styles(container)
    left = MOST_CELLS
    sheets = []
    for name, relation in names:
        part = targets.get(relation)
        if part is None or part not in container:
            raise damaged()
        if "worksheets/" not in part.lower():
            continue  # a chart or dialog sheet has no cells
        reading = _SheetReading(texts, styles, epoch_1904, left)
        parse(container.read(part), reading.start, reading.end, reading.characters)
        left -= len(reading.cells)
        sheets.append(Sheet(name, _by_row(reading.cells)))
    return sheets


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


def _sheet_names(container: Container) -> tuple[list[tuple[str, str]], bool]:
    names: list[tuple[str, str]] = []
    epoch_1904 = False

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal epoch_1904
        if tag == "sheet":
            names.append((attributes.get("name", ""), attributes.get("id", "")))
        elif tag == "workbookPr":
            epoch_1904 = attributes.get("date1904", "0") in {"1", "true"}

    parse(container.read("xl/workbook.xml"), start)
    return names, epoch_1904


def _targets(container: Container) -> dict[str, str]:
    targets: dict[str, str] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            target = attributes.get("Target", "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target.removeprefix('./')}"
            targets[attributes.get("Id", "")] = part

    parse(container.read("xl/_rels/workbook.xml.rels"), start)
    return targets


def _string_table(container: Container) -> list[Text]:
    if "xl/sharedStrings.xml" not in container:
        return []
    texts: list[Text] = []
    letters: list[str] = []
    font = ""
    within: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal font
        within.append(tag)
        if tag == "si":
            letters.clear()
            font = ""
        elif tag == "rFont" and not font:
            font = attributes.get("val", "")

    def characters(piece: str) -> None:
        if within[-1] == "t" and "rPh" not in within:
            letters.append(piece)

    def end(tag: str) -> None:
        within.pop()
        if tag == "si":
            texts.append(Text("".join(letters)[:LONGEST_TEXT], font))

    parse(container.read("xl/sharedStrings.xml"), start, end, characters)
    return texts


_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_LAST_COLUMN: Final = 16_384
_LAST_ROW: Final = 1_048_576


class _SheetReading:
    """Collects the cells of one worksheet while its XML streams past."""

    def __init__(self, texts: list[Text], styles: Styles, epoch_1904: bool, most: int) -> None:
        self.cells: dict[tuple[int, int], Cell] = {}
        self._texts = texts
        self._styles = styles
        self._epoch = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
        self._most = most
        self._row = 0
        self._column = 0
        self._within: list[str] = []
        self._begin_cell({})

    def _begin_cell(self, attributes: Attributes) -> None:
        self._type = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self._style = int(style) if style.isdigit() else 0
        self._value: list[str] = []
        self._inline: list[str] = []
        self._run_font = ""
        self._formula = False

    def start(self, tag: str, attributes: Attributes) -> None:
        self._within.append(tag)
        if tag == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isascii() and number.isdigit() else self._row + 1
            self._column = 0
        elif tag == "c":
            self._begin_cell(attributes)
            self._place(attributes.get("r"))
        elif tag == "f":
            self._formula = True
        elif tag == "rFont" and not self._run_font:
            self._run_font = attributes.get("val", "")

    def _place(self, reference: str | None) -> None:
        """Take the cell's place from its reference, or the next one in the row if it has none."""
        if reference is None:
            self._column += 1
        else:
            match = _REFERENCE.fullmatch(reference)
            if match is None:
                raise damaged()
            column = 0
            for letter in match[1]:
                column = column * 26 + ord(letter) - ord("A") + 1
            self._row, self._column = int(match[2]), column
        if not (1 <= self._row <= _LAST_ROW and 1 <= self._column <= _LAST_COLUMN):
            raise damaged()

    def characters(self, piece: str) -> None:
        if self._within[-1] == "v":
            self._value.append(piece)
        elif self._within[-1] == "t" and "rPh" not in self._within:
            self._inline.append(piece)

    def end(self, tag: str) -> None:
        self._within.pop()
        if tag != "c":
            return
        cell = self._cell("".join(self._value), "".join(self._inline))
        if cell is not None:
            self.cells[cell.row, cell.column] = cell
            if len(self.cells) > self._most:
                raise _too_many_cells()

    def _cell(self, value: str, inline: str) -> Cell | None:
        font = self._run_font or self._styles.font(self._style)
        if self._type == "inlineStr":
            return self._made("text", inline, font)
        if not value:
            # Saved by a program that does not calculate: its result is unknown, not empty.
            return self._made("uncomputed", "=", font) if self._formula else None
        if self._type == "s":
            if not (value.isascii() and value.isdigit() and int(value) < len(self._texts)):
                raise damaged()
            text = self._texts[int(value)]
            return self._made("text", text.value, text.font or font)
        if self._type == "e":
            return self._made("error", value, font)
        if self._type == "n":
            return self._number(value, font)
        return self._made("text", value, font)

    def _number(self, value: str, font: str) -> Cell:
        try:
            number = Decimal(
                repr(float(value))
            )  # Excel writes 17 digits; the shortest form is what was typed
        except (ValueError, InvalidOperation):
            return self._made("text", value, font)
        if not number.is_finite():
            return self._made("text", value, font)
        if self._styles.is_date(self._style) and (day := self._day(number)) is not None:
            return Cell(self._row, self._column, "date", f"{day.day}/{day.month}/{day.year}", font, day)
        plain = f"{number.normalize():f}"
        return self._made("number", "0" if plain == "-0" else plain, font)

    def _day(self, serial: Decimal) -> date | None:
        days = int(serial)
        if not 1 <= days <= 2_958_465 or days == 60:  # noqa: PLR2004 — 60 is 29/02/1900, which never was
            return None
        if self._epoch.year < 1900 and days < 60:  # noqa: PLR2004 — before Excel's invented leap day
            days += 1
        try:
            return self._epoch + timedelta(days=days)
        except OverflowError:
            return None

    def _made(self, kind: Kind, text: str, font: str) -> Cell:
        return Cell(self._row, self._column, kind, text[:LONGEST_TEXT], font)
