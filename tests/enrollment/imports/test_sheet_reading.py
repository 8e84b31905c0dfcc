"""What another program writes into cells is what the reader finds there."""

import io
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enrollment.domain.workbook_cells import Cell
from services.enrollment.operations.imports.container import Container
from services.enrollment.operations.imports.sheets import read_sheets
from tests.enrollment.imports import books

Place = tuple[int, int]

FONTS = ["Calibri", "Times New Roman", ".VnTime", ".VnTimeH", "VNI-Times"]
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40
).filter(
    # Letters that stand for a control character in a workbook, and what openpyxl takes for their escape.
    lambda text: "x005F_" not in text and not re.search("_x[0-9A-Fa-f]{4}_", text)
)
NUMBERS = st.one_of(
    st.integers(-(10**15), 10**15),
    st.floats(-1e12, 1e12, allow_nan=False).map(lambda number: float(f"{number:.16G}")),
)
DAYS = st.dates(date(1900, 3, 1), date(9999, 12, 31))
ERRORS = st.sampled_from(["#REF!", "#DIV/0!", "#N/A", "#NAME?", "#VALUE!"])
VALUES = st.one_of(
    st.tuples(st.just("text"), TEXTS),
    st.tuples(st.just("runs"), st.tuples(TEXTS, TEXTS)),
    st.tuples(st.just("number"), NUMBERS),
    st.tuples(st.just("yes"), st.booleans()),
    st.tuples(st.just("date"), DAYS),
    st.tuples(st.just("error"), ERRORS),
    st.tuples(st.just("formula"), NUMBERS),
    st.tuples(st.just("uncomputed"), st.just("")),
    st.tuples(st.just("blank"), st.just("")),
)
PLACES = st.tuples(st.integers(0, 40), st.integers(0, 30) | st.just(16_383))


def _write(sheet: Any, formats: Any, place: Place, kind: str, value: Any) -> None:
    plain, dated = formats
    if kind == "text":
        sheet.write_string(*place, value, plain)
    elif kind == "runs":
        sheet.write_rich_string(*place, plain, value[0], plain, value[1])
    elif kind == "yes":
        sheet.write_boolean(*place, value, plain)
    elif kind == "number":
        sheet.write_number(*place, value, plain)
    elif kind == "date":
        sheet.write_datetime(*place, value, dated)
    elif kind in {"error", "formula"}:
        sheet.write_formula(*place, "=A1*2", plain, value)
    elif kind == "uncomputed":
        sheet.write_formula(*place, "=A1*2", plain, "")
    else:
        sheet.write_blank(*place, None, plain)


def _expected(kind: str, value: Any) -> tuple[str, Any] | None:
    """Return kind and content of the cell to find; None for no cell."""
    if kind == "blank":
        return None
    if kind in {"number", "formula"}:
        return "number", Decimal(repr(value))
    if kind == "yes":
        return "text", str(int(value))
    if kind == "runs":
        return "text", "".join(value)
    if kind == "uncomputed":
        return "uncomputed", "="
    return kind, value


def _found(cell: Cell) -> tuple[str, Any]:
    meanings = {"date": cell.day, "number": Decimal(cell.text) if cell.kind == "number" else None}
    return cell.kind, meanings.get(cell.kind, cell.text)


def _workbook(cells: dict[Place, tuple[tuple[str, Any], str]], *, since_1904: bool) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "date_1904": since_1904}) as book:
        formats = {
            font: (
                book.add_format({"font_name": font}),
                book.add_format({"font_name": font, "num_format": "dd/mm/yyyy"}),
            )
            for font in FONTS
        }
        sheet = book.add_worksheet("Lop 01")
        for place, ((kind, value), font) in cells.items():
            _write(sheet, formats[font], place, kind, value)
    return made.getvalue()


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(PLACES, st.tuples(VALUES, st.sampled_from(FONTS)), max_size=25),
    st.booleans(),
)
def test_what_was_written_is_read_with_its_font(
    cells: dict[Place, tuple[tuple[str, Any], str]], since_1904: bool
) -> None:
    """Value, kind and font of every cell come back in their place, and no other cells."""
    if since_1904:
        cells = {
            place: ((kind, value + timedelta(1461) if kind == "date" and value.year < 1905 else value), font)
            for place, ((kind, value), font) in cells.items()
        }
    content = _workbook(cells, since_1904=since_1904)
    (sheet,) = read_sheets(Container(content))
    found = {
        (number - 1, column - 1): (_found(cell), cell.font)
        for number, row in sheet.rows.items()
        for column, cell in row.items()
    }
    wanted = {
        place: (expected, font)
        for place, ((kind, value), font) in cells.items()
        if (expected := _expected(kind, value)) is not None
    }
    assert found == wanted


def test_cells_without_references_and_rows_out_of_order_keep_their_place() -> None:
    """A cell without a reference is the next one, and rows may come in any order."""
    xml = (
        b'<row r="9"><c r="B9"><v>9</v></c><c><v>10</v></c></row>'
        b'<row r="7"><c><v>7</v></c></row><row><c r="C8"><v>8</v></c></row></sheetData>'
    )
    content = _workbook({}, since_1904=False)
    content = books.with_sheet_xml(content, lambda old: old.replace(b"<sheetData/>", b"<sheetData>" + xml))
    (sheet,) = read_sheets(Container(content))
    assert [(cell.reference, cell.text) for row in sheet.rows.values() for cell in row.values()] == [
        ("A7", "7"), ("C8", "8"), ("B9", "9"), ("C9", "10"),
    ]  # fmt: skip


def test_a_number_that_is_no_day_stays_a_number_under_a_date_format() -> None:
    """An identity number or a mark in a column formatted as dates is still read as what was typed."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        sheet.write_number(0, 0, 26185000001, book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_number(0, 1, 0.5, book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_number(0, 2, 8.5, book.add_format({"num_format": "hh:mm"}))
    (read,) = read_sheets(Container(made.getvalue()))
    assert [(cell.kind, cell.text) for cell in read.rows[1].values()] == [
        ("number", "26185000001"), ("number", "0.5"), ("number", "8.5"),
    ]  # fmt: skip


def test_a_shared_formula_is_not_worked_through() -> None:
    """A formula of many terms shared by many cells costs no more than its letters."""
    long = b"+".join([b"A1"] * 200_000)
    cells = b"".join(b'<c><f t="shared" si="0"/></c>' for _ in range(3000))
    row = b'<row r="1"><c r="A1"><f t="shared" ref="A1:XFD1" si="0">' + long + b"</f></c>" + cells + b"</row>"
    content = books.with_sheet_xml(
        _workbook({}, since_1904=False),
        lambda old: old.replace(b"<sheetData/>", b"<sheetData>" + row + b"</sheetData>"),
    )
    (sheet,) = read_sheets(Container(content))
    assert {cell.kind for cell in sheet.rows[1].values()} == {"uncomputed"}
    assert len(sheet.rows[1]) == 3001
