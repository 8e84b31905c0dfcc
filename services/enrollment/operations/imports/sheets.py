"""The sheets of an uploaded file, whatever program wrote it: names, and the cells that are filled."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from services.enrollment.operations.imports.container import Container, damaged
from services.enrollment.operations.imports.csv_cells import read_csv
from services.enrollment.operations.imports.ods_cells import OdsBook
from services.enrollment.operations.imports.packing import PackedRow, Packing, Rows
from services.enrollment.operations.imports.xls_cells import XLS_ERRORS, XlsBook
from services.enrollment.operations.imports.xlsx_cells import XlsxBook
from shared.errors import Invalid

MOST_CELLS: Final = 2_000_000
"""Filled cells of one file: 100,000 rows of twenty columns."""
MOST_SHEETS: Final = 200
UNREADABLE: Final = (
    *(zipfile.BadZipFile, zlib.error, ParseError, ExpatError, struct.error, EOFError, OSError, RuntimeError),
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError),
    *XLS_ERRORS,
)
"""What the libraries let through of a damaged file: they check little and trip over the rest."""


@dataclass(frozen=True)
class Sheet:
    """One worksheet: its name and its rows; empty cells and rows are absent.

    Once its text was read (`encodings.py`), `raws` has what stood in the cells of the first rows and
    `columns` in which encoding each column was.
    """

    name: str
    packed: Mapping[int, PackedRow]
    raws: Mapping[tuple[int, int], str] = field(default_factory=dict)
    columns: Mapping[int, Any] = field(default_factory=dict)

    @property
    def rows(self) -> Rows:
        """The rows in order, each its cells by column, counted from 1."""
        return Rows(self.packed, self.raws)


def read_sheets(container: Container, pause: Callable[[], None] = lambda: None) -> Iterator[Sheet]:
    """Give every worksheet in order; raise `Invalid` for a damaged or oversized file.

    `pause` is called after each piece of the file.
    """
    if container.kind == "csv":
        yield _finished("CSV", read_csv(container.content), MOST_CELLS)
        return
    try:
        book: Any = (
            XlsxBook(container.content, pause)
            if container.kind == "xlsx"
            else _BOOKS[container.kind](container.content)
        )
        left = MOST_CELLS
        sheets = book.sheets()
        if len(sheets) > MOST_SHEETS:
            raise _too_many_cells()
        for name, part in sheets:
            packing = Packing()
            for _ in book.fill(part, packing):
                pause()
                if packing.count > left:
                    raise _too_many_cells()
            left -= packing.count
            yield _finished(name, packing, left + packing.count)
    except UNREADABLE as error:
        raise damaged() from error


_BOOKS: Final[Mapping[str, Any]] = {"xls": XlsBook, "ods": OdsBook}


def _finished(name: str, packing: Packing, most: int) -> Sheet:
    if packing.count > most:
        raise _too_many_cells()
    return Sheet(name, packing.rows())


def _too_many_cells() -> Invalid:
    return Invalid(
        f"Tệp có quá nhiều ô hoặc quá nhiều trang (tối đa {MOST_CELLS} ô, {MOST_SHEETS} trang). "
        "Hãy tách thành nhiều tệp.",
        f"The file has too many cells or sheets (at most {MOST_CELLS} and {MOST_SHEETS}). "
        "Split it into several files.",
        code="workbook-too-many-cells",
    )
