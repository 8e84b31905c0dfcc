"""A content as it is printed on paper, by Word and PDF alike: figures, lines of tables, numbered headings."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from services.reporting.domain.content import (
    ContentColumn,
    ContentRow,
    ContentTable,
    RateFormula,
    Section,
    Shown,
    Value,
)
from services.reporting.domain.letterheads import Form, ended, part_heading
from services.reporting.domain.narrative_told import is_blank
from shared.web.formats import number_in

_NARROWEST: Final[dict[Shown, int]] = {"whole": 5, "percent": 7, "millions": 6}
"""Letters for which a column has room at least: those of its head's words."""
_PLACES: Final[dict[Shown, int]] = {"whole": 0, "percent": 2, "millions": 1}


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """What a cell shows; neighbours that were not reported are one cell over all of them."""

    text: str
    span: int = 1
    missing: bool = False


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of the narrative: a part's heading, that of a section within it, text, or a place to fill."""

    kind: Literal["part", "section", "text", "blank"]
    text: str


def printed(value: Value, shown: Shown, language: str) -> str:
    """Return a figure as it is printed: `5.470`, `91,32`; a dash stays one. What is missing is '' here."""
    if value is None or isinstance(value, str):
        return value or ""
    return number_in(language, value, _PLACES[shown])


def printed_row(
    row: ContentRow, columns: Sequence[ContentColumn], missing: str, language: str
) -> list[PrintedCell]:
    """Return the cells of a line; `missing` is the word for what was not reported."""
    cells: list[PrintedCell] = []
    for untold, members in groupby(columns, key=lambda column: row.values.get(column.key) is None):
        found = list(members)
        if untold:
            cells.append(PrintedCell(missing, len(found), missing=True))
        else:
            cells += [PrintedCell(printed(row.values[each.key], each.shown, language)) for each in found]
    return cells


def widths_of(table: ContentTable, language: str) -> list[float]:
    """Return how wide the columns are to each other: no figure is ever parted over two lines."""
    return [
        1.5
        + max(
            _NARROWEST[column.shown],
            *(
                len(printed(row.values.get(column.key), column.shown, language))
                for row in (*table.rows, table.total)
            ),
        )
        for column in table.columns
    ]


def printed_narrative(sections: Sequence[Section], form: Form) -> list[PrintedLine]:
    """Return the narrative line by line, numbered as the format does, ended with its sign."""
    lines: list[PrintedLine] = []
    part = within = 0
    for section in sections:
        if "." in section.code:
            within += 1
            lines.append(PrintedLine("section", f"{within}. {section.title}"))
        else:
            part, within = part + 1, 0
            lines.append(PrintedLine("part", part_heading(form, part, section.title)))
        lines += [PrintedLine("blank" if is_blank(text) else "text", text) for text in section.paragraphs]
    if lines and lines[-1].kind in {"text", "blank"}:
        lines[-1] = PrintedLine(lines[-1].kind, ended(form, lines[-1].text))
    return lines


def column_numbers(columns: Sequence[ContentColumn]) -> list[str]:
    """Return the number of each column, of a computed one with its formula, as `15= 6:5×100`."""
    places = {column.key: str(place) for place, column in enumerate(columns, start=1)}
    return [_numbered(places, column) for column in columns]


def _numbered(places: dict[str, str], column: ContentColumn) -> str:
    number, formula = places[column.key], column.formula
    if formula is None:
        return number
    if isinstance(formula, RateFormula):
        above, below = (
            "+".join(places[key] for key in keys) for keys in (formula.numerator, formula.denominator)
        )
        above, below = (f"({each})" if "+" in each else each for each in (above, below))
        return f"{number}= {above}:{below}×100"
    came = "+".join(places[key] for key in formula.plus)
    went = "".join(f"-{places[key]}" for key in formula.minus)
    return f"{number}= {came}{went}"
