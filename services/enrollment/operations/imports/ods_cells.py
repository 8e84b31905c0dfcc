"""The cells of an OpenDocument spreadsheet (.ods), in one pass over its content, with their fonts.

An .ods says "this cell 16,000 times" in one element. What is repeated and empty is passed over by
counting; what is repeated and filled is put as often as it is said, and the limit on cells holds.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any, Final
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from services.enrollment.domain.workbook_cells import Kind
from services.enrollment.operations.imports.packing import Form, Packing
from services.enrollment.operations.imports.xlsx_cells import LONGEST_TEXT, plain_number

_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO: Final = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_MOST_COLUMNS: Final = 16_384
_MOST_ROWS: Final = 1_048_576
_ROWS_AT_ONCE: Final = 500
_ERRORS: Final = ("#", "Err:")


class OdsBook:
    """An open .ods."""

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._fonts: dict[str, str] = {}
        names: list[tuple[str, int]] = []
        with self._archive.open("content.xml") as source:
            for _, element in iterparse(source):
                if element.tag == f"{_STYLE}style":
                    self._fonts[element.get(f"{_STYLE}name", "")] = _font(element)
                elif element.tag == f"{_TABLE}table":
                    names.append((element.get(f"{_TABLE}name", ""), len(names)))
                if element.tag in {f"{_TABLE}table-row", f"{_TABLE}table"}:
                    element.clear()
        self._names = names

    def sheets(self) -> list[tuple[str, int]]:
        """Return name and place of every table."""
        return self._names

    def fill(self, place: int, packing: Packing) -> Iterator[None]:
        """Put every cell of a table that is not empty into `packing`, giving way after some rows."""
        number, table, columns = 0, -1, dict[int, str]()
        with self._archive.open("content.xml") as source:
            for event, element in iterparse(source, events=("start", "end")):
                if event == "start" and element.tag == f"{_TABLE}table":
                    table, number, columns = table + 1, 0, {}
                elif event == "end" and element.tag == f"{_TABLE}table" and table == place:
                    return
                elif event == "end" and element.tag == f"{_TABLE}table-column":
                    _count_columns(element, columns)
                elif event == "end" and element.tag == f"{_TABLE}table-row":
                    again = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
                    if table == place:
                        yield from self._row(element, number, again, packing)
                    number += again
                    element.clear()
                    if number % _ROWS_AT_ONCE == 0:
                        yield

    def _row(self, element: Element, number: int, again: int, packing: Packing) -> Iterator[None]:
        filled: list[tuple[int, Form, str | date]] = []
        column = 0
        for cell in element:
            if cell.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
                continue
            times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            kind, value = _read(cell)
            if value != "":
                form = Form(kind, self._fonts.get(cell.get(f"{_TABLE}style-name", ""), ""))
                for repeated in range(times):
                    if column + repeated >= _MOST_COLUMNS:
                        raise ValueError("a cell lies outside the sheet")
                    filled.append((column + repeated + 1, form, value))
            column += times
        if not filled:
            return
        for repeated in range(again):
            if number + repeated >= _MOST_ROWS:
                raise ValueError("a row lies outside the sheet")
            for at, form, value in filled:
                packing.add(number + repeated + 1, at, form, value)
            yield


def _count_columns(element: Element, columns: dict[int, str]) -> None:
    columns[len(columns)] = element.get(f"{_TABLE}default-cell-style-name", "")


def _font(style: Element) -> str:
    words = style.find(f"{_STYLE}text-properties")
    if words is None:
        return ""
    return words.get(f"{_STYLE}font-name") or words.get(f"{_FO}font-family", "").strip("'\"")


def _read(cell: Element) -> tuple[Kind, Any]:
    typed = cell.get(f"{_OFFICE}value-type", "")
    shown = "\n".join(_paragraph(each) for each in cell.iterfind(f"{_TEXT}p"))[:LONGEST_TEXT]
    if cell.get(f"{_TABLE}formula") and shown.startswith(_ERRORS):
        return "error", shown
    if typed == "date":
        return _day(cell.get(f"{_OFFICE}date-value", ""), shown)
    if typed in {"float", "percentage", "currency"}:
        value = float(cell.get(f"{_OFFICE}value", ""))
        return plain_number(int(value) if value.is_integer() else value)
    if typed == "boolean":
        return "text", "1" if cell.get(f"{_OFFICE}boolean-value") == "true" else "0"
    return "text", shown


def _day(value: str, shown: str) -> tuple[Kind, Any]:
    try:
        return "date", date.fromisoformat(value[:10])
    except ValueError:
        return "text", shown


def _paragraph(element: Element) -> str:
    """Return the text of a paragraph; `text:s` stands for spaces, which XML would fold."""
    parts = [element.text or ""]
    for part in element:
        if part.tag == f"{_TEXT}s":
            parts.append(" " * min(int(part.get(f"{_TEXT}c", "1")), LONGEST_TEXT))
        elif part.tag in {f"{_TEXT}tab", f"{_TEXT}line-break"}:
            parts.append(" ")
        elif not part.tag.endswith("annotation"):
            parts.append(_paragraph(part))
        parts.append(part.tail or "")
    return "".join(parts)
