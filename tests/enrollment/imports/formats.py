"""The workbook of `books.py` in every other kind of file that a center may send."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import xlwt

from tests.enrollment.imports.books import COLUMNS, HEAD, ROWS

Write = Callable[[str], str]


def lines() -> list[list[Any]]:
    """Return the rows of the sheet as they stand, head and table."""
    head = [[f"{label}:", value] for label, value in HEAD.items()]
    return [*head, [], COLUMNS, *ROWS]


def xls(write: Write = str, font: str = "Arial", rows: list[list[Any]] | None = None) -> bytes:
    """Return an .xls with every cell in one font."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Lop 01")
    plain = xlwt.easyxf(f"font: name {font}")
    dated = xlwt.easyxf(f"font: name {font}", num_format_str="DD/MM/YYYY")
    for row, values in enumerate(rows or lines()):
        for column, value in enumerate(values):
            if value is not None:
                shown = write(value) if isinstance(value, str) else value
                sheet.write(row, column, shown, dated if isinstance(value, date) else plain)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def ods(write: Write = str, font: str = "Arial", rows: str | None = None) -> bytes:
    """Return an .ods as LibreOffice writes it: gaps and the rest of the sheet as repeated empty cells."""
    body = rows or "".join(map(lambda values: _ods_row(values, write), lines()))  # noqa: C417
    content = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">
<office:automatic-styles><style:style style:name="ce1" style:family="table-cell">
<style:text-properties style:font-name="{font}"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="Lop 01">{body}
<table:table-row table:number-rows-repeated="1048560">
<table:table-cell table:number-columns-repeated="16384"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return made.getvalue()


def _ods_row(values: list[Any], write: Write) -> str:
    cells = "".join(_ods_cell(value, write) for value in values)
    return (
        f'<table:table-row>{cells}<table:table-cell table:number-columns-repeated="16370"/></table:table-row>'
    )


def _ods_cell(value: Any, write: Write) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, date):
        return (
            f'<table:table-cell table:style-name="ce1" office:value-type="date" '
            f'office:date-value="{value}"><text:p>{value}</text:p></table:table-cell>'
        )
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>x</text:p></table:table-cell>'  # noqa: E501 -- one element
    return (
        '<table:table-cell table:style-name="ce1" office:value-type="string">'
        f"<text:p>{escape(write(value))}</text:p></table:table-cell>"
    )


def text(separator: str = ";", write: Write = str) -> str:
    """Return the sheet as a text file, numbers with a decimal comma where the comma parts nothing."""
    made = io.StringIO()
    writer = csv.writer(made, delimiter=separator, lineterminator="\r\n")
    for values in lines():
        writer.writerow([_shown(value, separator, write) for value in values])
    return made.getvalue()


def _shown(value: Any, separator: str, write: Write) -> str:
    if isinstance(value, date):
        return f"{value.day}/{value.month}/{value.year}"
    if isinstance(value, float):
        return str(value) if separator == "," else str(value).replace(".", ",")
    return write("" if value is None else str(value))
