"""The wide tables of a report in Word: heads on every page, no row parted, what is missing in words.

A table is one text of markup that is read once: python-docx searches a table anew for each cell.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from services.reporting.domain.content import ContentRow, ContentTable
from services.reporting.web.printed import column_numbers, printed_row, widths_of

_TWIPS_A_MM: Final = 1440 / 25.4
_NUMBER_MM, _NAME_MM = 8.0, 40.0
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SHADE: Final = "F2F2F2"


def clean(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return _UNPRINTABLE.sub("", text)


def word_table(table: ContentTable, width_mm: float, missing: str, language: str) -> Any:
    """Return the element of a table as wide as `width_mm`, to be put into a document's body."""
    widths = [_NUMBER_MM, _NAME_MM]
    weights = widths_of(table, language)
    widths += [(width_mm - _NUMBER_MM - _NAME_MM) * each / sum(weights) for each in weights]
    twips = [round(each * _TWIPS_A_MM) for each in widths]
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in twips)
    rows = [
        *_heads(table, twips),
        *(
            _line(table, row, (str(number), row.name), twips, missing, language)
            for number, row in enumerate(table.rows, start=1)
        ),
    ]
    if table.rows:
        rows.append(_line(table, table.total, ("", table.total.name), twips, missing, language, bold=True))
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/>'
        f'{_borders()}<w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="28" w:type="dxa"/><w:right w:w="28" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _borders() -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    return f"<w:tblBorders>{lines}</w:tblBorders>"


def _row(cells: Iterable[str], *, head: bool = False) -> str:
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(
    text: str,
    width: int,
    align: str = "center",
    *,
    bold: bool = False,
    italic: bool = False,
    span: int = 1,
    merge: str = "",
    shade: bool = False,
    half_points: int = 0,
) -> str:
    look = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    look += f'<w:sz w:val="{half_points}"/>' if half_points else ""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{_SHADE}"/>' if shade else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{merge}{fill}<w:vAlign w:val="center"/>'
        f'</w:tcPr><w:p><w:pPr><w:pStyle w:val="TableText"/><w:jc w:val="{align}"/></w:pPr>'
        f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r></w:p></w:tc>'
    )


def _heads(table: ContentTable, twips: Sequence[int]) -> Iterator[str]:
    begun, went_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    groups, labels = [], []
    for place, title in enumerate(("TT", table.first)):
        groups.append(_cell(title, twips[place], bold=True, merge=begun, shade=True))
        labels.append(_cell("", twips[place], merge=went_on, shade=True))
    place = len(groups)
    for group, members in groupby(table.columns, key=lambda column: column.group):
        columns = list(members)
        width = sum(twips[place : place + len(columns)])
        groups.append(_cell(group, width, bold=True, span=len(columns), shade=True))
        labels += [_cell(column.label, twips[place + at], shade=True) for at, column in enumerate(columns)]
        place += len(columns)
    yield _row(groups, head=True)
    yield _row(labels, head=True)
    numbers = ("A", "B", *column_numbers(table.columns))
    yield _row(
        (
            _cell(number, twips[at], italic=True, shade=True, half_points=13)
            for at, number in enumerate(numbers)
        ),
        head=True,
    )


def _line(  # noqa: PLR0917 -- a row of a table
    table: ContentTable,
    row: ContentRow,
    first: tuple[str, str],
    twips: Sequence[int],
    missing: str,
    language: str,
    *,
    bold: bool = False,
) -> str:
    cells = [
        _cell(first[0], twips[0], bold=bold, shade=bold),
        _cell(first[1], twips[1], "left", bold=bold, shade=bold),
    ]
    place = len(cells)
    for each in printed_row(row, table.columns, missing, language):
        width = sum(twips[place : place + each.span])
        if each.missing:
            cells.append(_cell(each.text, width, italic=True, span=each.span, shade=bold))
        else:
            cells.append(_cell(each.text, width, "right", bold=bold, shade=bold))
        place += each.span
    return _row(cells)
