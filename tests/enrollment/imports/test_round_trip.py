"""What is exported is understood: a class list taken away and sent back changes nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.enrollment.domain.class_lists import ListedLearner, PartialDate
from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.operations.exports.class_list import export_class_list
from services.enrollment.operations.imports.check import Upload, check_workbook
from services.enrollment.operations.imports.load import take_step
from shared.vietnamese import nfc
from tests.databases import Databases, TestDatabase
from tests.enrollment import field

_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệóòỏõọốồổỗộớờởỡợúùủũụứừửữự"
_WORD = st.text(_LETTERS, min_size=1, max_size=6)
NAMES = st.lists(_WORD.map(str.title), min_size=1, max_size=5).map(" ".join)
LINES = st.one_of(
    st.just(""),
    NAMES,
    st.sampled_from(["=1+1", "@SUM(A1)", "+84 912", "-", "Chi bộ 1", "x", "0012", "Tổ 3, thôn 2; xã “Hoà”"]),
)
BIRTHS = st.one_of(
    st.dates(date(1925, 1, 1), date(2005, 1, 1)).map(
        lambda day: PartialDate(day.year, day.month, day.day, str(day), "day")
    ),
    st.integers(1930, 2004).map(lambda year: PartialDate(year, None, None, str(year), "year")),
    st.tuples(st.integers(1930, 2004), st.integers(1, 12)).map(
        lambda known: PartialDate(known[0], known[1], None, "", "month")
    ),
)


@st.composite
def learners(draw: st.DrawFn) -> list[ListedLearner]:
    """Return rows of a class: distinct people, with or without identity numbers, marks and attendance."""
    made = []
    for number in range(draw(st.integers(1, 8))):
        admitted = draw(st.booleans())
        made.append(
            ListedLearner(
                row=number + 12,
                full_name=nfc(draw(NAMES)),
                birth=draw(BIRTHS),
                gender=draw(st.sampled_from(["male", "female"])),
                unit=f"Xã Thử {number}",
                admitted=admitted,
                attended_periods=draw(st.integers(0, 50)) if admitted else None,
                mark=draw(st.none() | st.decimals(0, 10, places=2)) if admitted else None,
                ethnicity=nfc(draw(LINES)),
                birth_place=nfc(draw(LINES)),
                identity_number=draw(st.sampled_from(["", f"0261850000{number:02d}"])),
                party_cell=nfc(draw(LINES)),
                party_status=nfc(draw(LINES)),
            )
        )
    return made


@pytest.fixture(scope="module")
def center(databases: Databases) -> Iterator[tuple[TestDatabase, field.Field]]:
    with databases.fresh("enrollment") as made:
        with made.database.transaction() as connection:
            field.prepare(connection)
            own = field.center(connection)
        yield made, own


_CODES = iter(range(10_000))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(learners())
def test_a_class_list_taken_away_and_sent_back_changes_nothing(
    center: tuple[TestDatabase, field.Field], rows: list[ListedLearner]
) -> None:
    """Export, check, take: no problem, every row known, nothing new, the enrolments as they were."""
    database, own = center
    number = next(_CODES)
    rows = [
        replace(row, identity_number=f"{number:06d}{row.row:06d}" if row.identity_number else "")
        for row in rows
    ]
    with database.database.transaction() as connection:
        listed = field.class_list(learners=rows, code=f"NT-{number}")
        (group,) = load_class_lists(connection, own.center.id, [listed], own.officer, field.TODAY)
    with database.database.snapshot() as connection:
        before = connection.execute(_STANDS, {"class_id": group.id}).all()
        _, content = export_class_list(connection, group.id, own.officer)
    with database.database.transaction() as connection:
        upload = Upload(own.center.id, "danh sach.xlsx", content)
        checked = check_workbook(connection, upload, own.officer, field.TODAY).stored
        assert checked.problems == []
        assert (checked.rows_good, checked.rows_known) == (0, len(rows))
        assert take_step(connection, checked.id, own.officer, field.TODAY).finished
        assert connection.execute(_STANDS, {"class_id": group.id}).all() == before


_STANDS = text(
    "SELECT e.*, c.version, c.summoned FROM enrolment e JOIN training_class c ON c.id = e.class_id"
    " WHERE e.class_id = :class_id ORDER BY e.ordinal"
)
