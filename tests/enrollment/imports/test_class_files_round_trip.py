"""Sheets of one class taken away and handed in: unchanged they change nothing, changed exactly that."""

import io
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import text

from services.enrollment.domain.nominations import Nominee
from services.enrollment.domain.papers import write_cell
from services.enrollment.operations.attendance import attendance_grid
from services.enrollment.operations.classes.nominate import nominate
from services.enrollment.operations.exports.grids import export_attendance, export_marks
from services.enrollment.operations.exports.nominations import export_nominations
from services.enrollment.operations.grids import seen_class
from services.enrollment.operations.imports.check import check_again
from services.enrollment.operations.imports.check_class_file import find_changes
from services.enrollment.operations.imports.choices import Choices
from services.enrollment.operations.papers import paper_grid
from shared.vietnamese import nfc
from tests.enrollment.field import TODAY
from tests.enrollment.imports.handed import another, handed_in, saved
from tests.enrollment.imports.test_round_trip import BIRTHS, LINES, NAMES
from tests.enrollment.results import Class

TAKEN = st.sampled_from(["", "x", "P", "K", "1", "3", "4P"])
MARKS = st.sampled_from(["", "0", "4.75", "5", "6.9", "8.25", "10"])
_HEADINGS, _LEARNERS, _SESSIONS = 6, 3, 10
"""The row of the headings; learners and sessions of the class."""
Export = Callable[..., tuple[str, bytes]]
QUICK = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def one(served: Class) -> Class:
    return another(served, "NT-A", _LEARNERS)


@pytest.fixture(scope="module")
def marked(served: Class) -> Class:
    made = another(served, "NT-B", _LEARNERS)
    made.all_attend()
    return made


@pytest.fixture(scope="module")
def lists(served: Class) -> Iterator[Class]:
    """Give one class without anybody after the other."""
    return (another(served, f"NT-{number}", 0) for number in itertools.count())


def taken_away(one: Class, export: Export) -> bytes:
    """Return a sheet of the class as it is exported."""
    with one.database.snapshot() as connection:
        return export(connection, one.id, one.officer)[1]


def attendance(one: Class) -> list[list[str]]:
    """Return the cells of the grid of attendance."""
    with one.database.snapshot() as connection:
        return [
            list(row.cells)
            for row in attendance_grid(connection, *seen_class(connection, one.id, one.officer)).rows
        ]


def marks(one: Class) -> list[list[Any]]:
    """Return both markers' marks of each learner's first paper."""
    with one.database.snapshot() as connection:
        grid = paper_grid(connection, *seen_class(connection, one.id, one.officer))
    return [[row.papers[0].first, row.papers[0].second] if row.papers else [None, None] for row in grid.rows]


def set_attendance(one: Class, wanted: Sequence[Sequence[str]]) -> None:
    """Bring the grid of attendance to this."""
    now = attendance(one)
    places = [(a, b) for a in range(_LEARNERS) for b in range(_SESSIONS)]
    one.attend(*((a + 1, b + 1, now[a][b], wanted[a][b]) for a, b in places))


def rewritten(content: bytes, first_column: int, values: Sequence[Sequence[str]]) -> bytes:
    """Return the sheet with these texts in its cells of values."""
    book = load_workbook(io.BytesIO(content))
    for row, texts in enumerate(values, start=_HEADINGS + 1):
        for column, each in enumerate(texts, start=first_column):
            book.worksheets[0].cell(row, column).value = each or None
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


GRID = st.lists(
    st.lists(TAKEN, min_size=_SESSIONS, max_size=_SESSIONS), min_size=_LEARNERS, max_size=_LEARNERS
)


@QUICK
@given(before=GRID, after=GRID)
def test_an_attendance_sheet_changes_exactly_what_was_changed_in_it(
    one: Class, before: list[list[str]], after: list[list[str]]
) -> None:
    """Unchanged: nothing. Changed: those cells, an emptied one not; saved and taken away again: nothing."""
    set_attendance(one, before)
    content = taken_away(one, export_attendance)
    stored, changes = handed_in(one, "attendance", content)
    assert (stored.problems, changes, stored.rows_known) == ([], [], _LEARNERS)
    stored, changes = handed_in(one, "attendance", rewritten(content, 5, after))
    assert stored.problems == []
    differing = {
        (a + 1, b + 1, before[a][b], after[a][b])
        for a in range(_LEARNERS)
        for b in range(_SESSIONS)
        if after[a][b] and before[a][b] != after[a][b]
    }
    assert {
        (row.ordinal, int(each.field.removeprefix("session-")), each.before, each.after)
        for row in changes
        for each in row.changes
    } == differing
    saved(one, stored.id)
    assert attendance(one) == [
        [new or old for old, new in zip(olds, news, strict=True)]
        for olds, news in zip(before, after, strict=True)
    ]
    assert handed_in(one, "attendance", taken_away(one, export_attendance))[1] == []


PAIRS = st.lists(st.lists(MARKS, min_size=2, max_size=2), min_size=_LEARNERS, max_size=_LEARNERS)


@QUICK
@given(before=PAIRS, after=PAIRS)
def test_a_mark_sheet_changes_exactly_what_was_changed_in_it(
    marked: Class, before: list[list[str]], after: list[list[str]]
) -> None:
    """Unchanged: nothing. Changed: those marks, an emptied cell not; saved and taken away again: nothing."""
    now = marks(marked)
    places: list[Any] = [
        (a + 1, 1, whose, write_cell(now[a][b]), before[a][b])
        for a in range(_LEARNERS)
        for b, whose in enumerate(("first", "second"))
    ]
    marked.mark(*places)
    content = taken_away(marked, export_marks)
    stored, changes = handed_in(marked, "marks", content)
    assert (stored.problems, changes, stored.rows_known) == ([], [], _LEARNERS)
    stored, changes = handed_in(marked, "marks", rewritten(content, 5, after))
    assert stored.problems == []
    assert [
        (row.ordinal, each.field, each.before, each.after) for row in changes for each in row.changes
    ] == [
        (a + 1, f"{whose}-1", before[a][b], after[a][b])
        for a in range(_LEARNERS)
        for b, whose in enumerate(("first", "second"))
        if after[a][b] and before[a][b] != after[a][b]
    ]
    saved(marked, stored.id)
    assert [[write_cell(each) for each in pair] for pair in marks(marked)] == [
        [new or old for old, new in zip(olds, news, strict=True)]
        for olds, news in zip(before, after, strict=True)
    ]
    assert handed_in(marked, "marks", taken_away(marked, export_marks))[1] == []


@st.composite
def nominees(draw: st.DrawFn) -> list[tuple[Nominee, str]]:
    """Return people and who sends them; some alike but for their numbers, most without a number."""
    made = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        numbered = draw(st.booleans())
        birth = draw(BIRTHS)
        one = Nominee(
            row=number,
            full_name=nfc(draw(NAMES)),
            birth=birth,
            gender=draw(st.sampled_from(["male", "female"])),
            unit=f"Xã Thử {number}",
            identity_number=f"{next(_NUMBERS):012d}" if numbered else "",
            ethnicity=nfc(draw(LINES)),
            birth_place=nfc(draw(LINES)),
            party_cell=nfc(draw(LINES)),
            party_status=nfc(draw(LINES)),
        )
        made.append((one, draw(st.sampled_from(["", "Đảng uỷ xã Gốc", "Công an huyện"]))))
    return made


_NUMBERS = itertools.count(26_185_000_001)


@QUICK
@given(people=nominees())
def test_nominations_taken_away_and_handed_in_change_nothing_and_build_another_list(
    lists: Iterator[Class], people: list[tuple[Nominee, str]]
) -> None:
    """Handed into their own class: all known. Into an empty class: all of them, everything as it was."""
    source, target = next(lists), next(lists)
    for one, sender in people:
        with source.database.transaction() as connection:
            nominate(
                connection,
                source.id,
                [one],
                sending_unit=sender,
                doubles_known=True,
                principal=source.officer,
                today=TODAY,
            )
    content = taken_away(source, export_nominations)
    stored, changes = handed_in(source, "nominations", content)
    assert (stored.problems, changes, stored.rows_known) == ([], [], len(people))
    stored, changes = handed_in(target, "nominations", named(content, target.loaded.group.code))
    if stored.problems:  # two of one name and birth date: asked, and answered
        assert {each.get("means") for each in stored.problems} == {"người khác"}
        answers = Choices(answers={"full_name": "yes"})
        with target.database.transaction() as connection:
            stored = check_again(connection, stored.id, answers, target.officer, TODAY).stored
            changes = find_changes(connection, stored.id, target.officer)
    assert (stored.problems, len(changes)) == ([], len(people))
    saved(target, stored.id)
    assert nominated(target) == nominated(source)
    assert handed_in(target, "nominations", taken_away(target, export_nominations))[1] == []


def named(content: bytes, code: str) -> bytes:
    """Return the list with another class's code above it."""
    book = load_workbook(io.BytesIO(content))
    book.worksheets[0].cell(2, 1).value = f"Mã lớp: {code}"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def nominated(one: Class) -> list[Any]:
    """Return all that a class's list says of those who were sent to it."""
    with one.database.snapshot() as connection:
        return list(connection.execute(_NOMINATED, {"class_id": one.id}))


_NOMINATED = text(
    "SELECT ordinal, full_name, birth_date, gender, ethnicity, birth_place, unit, party_cell, party_status,"
    " sending_unit, state, learner_id IS NOT NULL FROM enrolment WHERE class_id = :class_id ORDER BY ordinal"
)
