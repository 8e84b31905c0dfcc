"""The tables of a report as CSV for machines: one file a table, UTF-8 with its mark, numbers with a point.

No text of a cell can be read as a formula by a spreadsheet: one that begins like it gets an apostrophe.
"""

import csv
import io
import zipfile
from typing import Final

from services.reporting.domain.content import ContentRow, ContentTable, ReportContent
from services.reporting.web.archives import ALWAYS

_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_text(text: str) -> str:
    """Return a text that no spreadsheet computes."""
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text


def csv_file(content: ReportContent, table: ContentTable) -> bytes:
    """Return a table: code, name, then its columns by `group: label`; its last line is the total."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    heads = [content.words["code"], table.first, *(f"{each.group}: {each.label}" for each in table.columns)]
    writer.writerow(safe_text(head) for head in heads)
    for row in (*table.rows, *((table.total,) if table.rows else ())):
        writer.writerow(_cells(row, table, content.words["missing"]))
    return written.getvalue().encode("utf-8-sig")


def _cells(row: ContentRow, table: ContentTable, missing: str) -> list[str]:
    values = (row.values.get(column.key) for column in table.columns)
    return [safe_text(row.code), safe_text(row.name), *(missing if v is None else str(v) for v in values)]


def csv_archive(content: ReportContent) -> bytes:
    """Return all tables in one zip, the same to the byte whenever the content is the same."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in content.tables:
            entry = zipfile.ZipInfo(f"{content.period}-{table.code}.csv", ALWAYS)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, csv_file(content, table))
    return written.getvalue()
