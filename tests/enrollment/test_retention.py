"""What is no record of the field goes on the day that its rule says, and no day earlier."""

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, insert, text

from services.enrollment import timed
from services.enrollment.domain.retention import RetentionRule, in_force
from services.enrollment.operations import retention
from services.enrollment.retention import tell
from services.enrollment.storage.import_tables import class_list_import, import_row
from shared.ids import new_id
from tests.databases import TestDatabase
from tests.enrollment import field

LAST_KEPT = date(2027, 3, 1)
"""A day on which everything below was last touched, at the last instant of it in Vietnam."""
AT = "2027-03-01 23:59:59.999999+07"


def _rule(version: int, begins: date, days: int) -> RetentionRule:
    return RetentionRule("unused_import", version, begins, days, "thử")


def test_the_rule_of_the_day_holds_and_no_later_one() -> None:
    """The version that began last holds; before the first there is none, and nothing is due."""
    first, second = _rule(1, date(2026, 1, 1), 180), _rule(2, date(2027, 1, 1), 90)
    assert in_force([second, first], date(2025, 12, 31)) == []
    assert in_force([second, first], date(2026, 12, 31)) == [first]
    assert in_force([second, first], date(2027, 1, 1)) == [second]


def _put(connection: Connection, center_id: UUID, state: str, number: int) -> None:
    taken = state in ("partly", "loaded")
    given: dict[str, Any] = {key: [] for key in ("class_lists", "problems", "notices")}
    given |= {"id": new_id(), "center_id": center_id, "file_name": "a.xlsx", "workbook": b"x", "state": state}
    given |= {"sha256": str(number), "checked_by": "a", "checked_at": AT, "rows_good": 1}
    given |= {"result": {}, "loaded_by": "a", "loaded_at": AT} if taken else {}
    connection.execute(insert(class_list_import).values(given))
    row = {"import_id": given["id"], "sheet": 0, "row": 1, "content": {"full_name": "Nguyễn Thị An"}}
    connection.execute(insert(import_row).values(row))


@pytest.fixture
def filled(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    """Put in a file of each state, all last touched on `LAST_KEPT`, and an answer of a request."""
    made = service_database("enrollment")
    with made.database.transaction() as connection:
        field.prepare(connection)
        center_id = field.center(connection).center.id
        for number, state in enumerate(("checked", "refused", "refused", "loading", "partly", "loaded")):
            _put(connection, center_id, state, number)
        connection.execute(
            text("INSERT INTO idempotency_key VALUES ('a', 'k', 'x', 201, '{}', CAST(:at AS timestamptz))"),
            {"at": AT},
        )
    return made


def _left(made: TestDatabase) -> tuple[list[str], int, int, list[tuple[str, date, int]]]:
    """Return states of files, rows of files, answers, and what was noted."""
    with made.database.snapshot() as connection:
        return (
            list(connection.scalars(text("SELECT state FROM class_list_import ORDER BY state"))),
            connection.execute(text("SELECT count(*) FROM import_row")).scalar_one(),
            connection.execute(text("SELECT count(*) FROM idempotency_key")).scalar_one(),
            [
                (row.code, row.as_of, row.count_)
                for row in connection.execute(
                    text('SELECT code, as_of, "count" AS count_ FROM retention_run ORDER BY as_of, code')
                )
            ],
        )


def test_what_nobody_used_goes_after_its_term_and_is_counted(
    filled: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a day early, in parts, once; a file of which something was or is being taken stays."""
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    every = ["checked", "loaded", "loading", "partly", "refused", "refused"]
    answers, files = LAST_KEPT + timedelta(days=31), LAST_KEPT + timedelta(days=181)
    assert timed.erase_due(filled.database, answers - timedelta(days=1)) == 0
    assert _left(filled) == (every, 6, 1, [])
    assert timed.erase_due(filled.database, answers) == 1
    assert _left(filled) == (every, 6, 0, [("request_answer", answers, 1)])
    assert timed.erase_due(filled.database, files - timedelta(days=1)) == 0
    with filled.database.transaction() as connection:
        assert retention.erase_part(connection, files) == 1, "a transaction takes no more than a part"
    assert timed.erase_due(filled.database, files) == 2
    noted = [("request_answer", answers, 1), ("unused_import", files, 3)]
    assert _left(filled) == (["loaded", "loading", "partly"], 3, 0, noted)
    assert timed.erase_due(filled.database, files) == 0
    assert _left(filled)[3] == noted


def test_the_command_says_what_would_go_and_takes_nothing(filled: TestDatabase) -> None:
    """It foretells exactly what the timed task then erases, by the rule of the day asked for."""
    on = LAST_KEPT + timedelta(days=181)
    before = _left(filled)
    said, early = StringIO(), StringIO()
    tell(filled.database, on, said)
    tell(filled.database, date(2025, 12, 31), early)
    assert _left(filled) == before
    assert "unused_import: 3 would be erased on 2027-08-29 (kept for 180 days, version 1)." in said.getvalue()
    assert "request_answer: 1 would be erased on 2027-08-29 (kept for 30 days, version 1)." in said.getvalue()
    assert "nothing would be erased" in early.getvalue()
    assert timed.erase_due(filled.database, on) == 4


def test_a_file_that_somebody_holds_is_left_to_them(filled: TestDatabase) -> None:
    """Who takes rows just now is not waited for, and loses nothing."""
    on = LAST_KEPT + timedelta(days=181)
    with filled.database.transaction() as officer:
        officer.execute(text("SELECT FROM class_list_import WHERE state = 'checked' FOR UPDATE"))
        assert timed.erase_due(filled.database, on) == 3
        assert _left(filled)[0] == ["checked", "loaded", "loading", "partly"]
    assert timed.erase_due(filled.database, on) == 1
