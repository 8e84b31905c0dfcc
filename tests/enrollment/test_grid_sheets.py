"""Sheets of attendance and marks as files: what the grid shows stands there, whoever reads the file."""

import io
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from services.enrollment.domain.attendance import read_attendance, write_attendance
from services.enrollment.domain.papers import read_cell, write_cell
from services.enrollment.operations.attendance import attendance_grid
from services.enrollment.operations.exports.grids import export_attendance, export_marks
from services.enrollment.operations.grids import seen_class
from services.enrollment.operations.imports.container import Container
from services.enrollment.operations.imports.sheets import read_sheets
from services.enrollment.operations.mark_columns import mark_columns
from services.enrollment.operations.papers import paper_grid
from shared.errors import NotFound
from tests import people
from tests.databases import TestDatabase
from tests.enrollment.results import Class, class_in

Make = Callable[[str], TestDatabase]
TAKEN = st.sampled_from(["", "x", "P", "K", "1", "3", "4P"])
MARKS = st.decimals(0, 10, places=2).map(write_cell)
_TABLE = 6
"""The row of the headings."""


def cells_of(content: bytes) -> list[list[str]]:
    """Return the table as the readers of imports see it, headings first."""
    (sheet,) = read_sheets(Container(content))
    width = max(sheet.rows[_TABLE])
    return [
        [cells[column].text if column in cells else "" for column in range(1, width + 1)]
        for number, cells in sheet.rows.items()
        if number >= _TABLE
    ]


@given(values=st.lists(st.lists(TAKEN, min_size=10, max_size=10), min_size=3, max_size=3))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_attendance_sheet_says_what_the_grid_says(one: Class, values: Sequence[Sequence[str]]) -> None:
    """For any attendance: each cell of the file, read as a cell of the grid is, is the grid's."""
    with one.database.snapshot() as connection:
        group, rules = seen_class(connection, one.id, one.officer)
        before = [row.cells for row in attendance_grid(connection, group, rules).rows]
    places = [(a, b) for a in range(3) for b in range(10)]
    one.attend(*((a + 1, b + 1, before[a][b], values[a][b]) for a, b in places))
    with one.database.snapshot() as connection:
        grid = attendance_grid(connection, group, rules)
        name, content = export_attendance(connection, one.id, one.officer)
    assert name.endswith("diem danh.xlsx")
    heads, *rows = cells_of(content)
    assert heads[:4] == ["STT", "Họ và tên", "Ngày sinh", "Đơn vị"]
    assert heads[4] == "Buổi 1: 1/3/2021 sáng, 5 tiết"
    assert [[write_attendance(read_attendance(text, 5), 5) for text in row[4:14]] for row in rows] == values
    assert [(row[0], row[1]) for row in rows] == [
        (str(each.learner.ordinal), each.learner.full_name) for each in grid.rows
    ]
    assert [row[14] for row in rows] == [
        "" if each.learner.attended is None else str(each.learner.attended) for each in grid.rows
    ]


@given(marks=st.lists(MARKS, min_size=6, max_size=6))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_mark_sheet_says_what_the_grid_says(marked: Class, marks: Sequence[str]) -> None:
    """For any two marks of each learner: the file has both to the last decimal, and no agreed one unasked."""
    with marked.database.snapshot() as connection:
        group, rules = seen_class(connection, marked.id, marked.officer)
        before = [row.papers for row in paper_grid(connection, group, rules).rows]
    changed: list[Any] = []
    for place, papers in enumerate(before):
        for at, whose in enumerate(("first", "second")):
            seen = write_cell(papers[0].at(whose)) if papers else ""  # type: ignore[arg-type]
            changed.append((place + 1, 1, whose, seen, marks[2 * place + at]))
    marked.mark(*changed)
    with marked.database.snapshot() as connection:
        columns = mark_columns(paper_grid(connection, group, rules), rules)
        _, content = export_marks(connection, marked.id, marked.officer)
    heads, *rows = cells_of(content)
    assert heads[4:] == [each.label for each in columns]
    assert heads[4:7] == ["Chấm 1", "Chấm 2", "Thống nhất"]
    found = [write_cell(read_cell(text)) for row in rows for text in row[4:6]]
    assert found == list(marks)
    assert {text for row in rows for text in row[6:]} == {""}


@pytest.mark.parametrize("export", [export_attendance, export_marks])
def test_the_sheet_of_a_new_class_is_ready_to_print_and_another_center_has_none(
    one: Class, export: Callable[..., tuple[str, bytes]]
) -> None:
    """A4, the heading row on every page, the class above, all learners with empty cells; 404 to strangers."""
    with one.database.snapshot() as connection:
        _, content = export(connection, one.id, one.officer)
        with pytest.raises(NotFound):
            export(connection, one.id, people.officer(one.id))
    sheet: Any = load_workbook(io.BytesIO(content)).worksheets[0]
    assert str(sheet.page_setup.paperSize) == "9"
    assert sheet.print_title_rows == f"${_TABLE}:${_TABLE}"
    assert sheet.cell(2, 1).value == f"Mã lớp: {one.loaded.group.code}"
    assert {sheet.cell(row, 5).value for row in range(_TABLE + 1, _TABLE + 4)} == {None}
    assert [row[0] for row in cells_of(content)[1:]] == ["1", "2", "3"]


@pytest.fixture
def one(service_database: Make) -> Class:
    return class_in(service_database("enrollment").database)


@pytest.fixture
def marked(service_database: Make) -> Class:
    made = class_in(service_database("enrollment").database, markers=2, marker_tolerance=Decimal(10))
    made.all_attend()
    return made
