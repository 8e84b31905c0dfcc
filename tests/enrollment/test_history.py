"""The history of results: every version is kept and shown, and totals are those of what stands."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.enrollment.operations.classes.complete import cancel_class
from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.operations.completions import annul_completion, correct_completion
from services.enrollment.operations.signing import Signature
from services.enrollment.storage import completions, control_totals
from shared.db import Database
from shared.errors import Conflict
from tests import people
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.field import KEYS, TODAY, Loaded, learner, published

Shown = list[tuple[int, str, Decimal | None, str | None, str | None, str]]
FIRST: dict[int, Shown] = {
    1: [(1, "passed", Decimal("7.5"), "kha", None, "10-QĐ/TTCT")],
    2: [(1, "not_passed", Decimal("4.0"), None, None, "10-QĐ/TTCT")],
    3: [(1, "passed", Decimal("8.0"), "gioi", None, "10-QĐ/TTCT")],
}
# The steps of a history: on which of two days, whose result, and a new mark; "annul" takes it back,
# on place 0 the whole class is cancelled.
STEPS = st.lists(
    st.tuples(st.sampled_from([1, 2]), st.integers(0, 3), st.sampled_from(["3.0", "5.5", "9.2", "annul"])),
    max_size=10,
)


def made(database: Database) -> Loaded:
    with database.transaction() as connection:
        return field.completed(connection, learner(1, "7.5"), learner(2, "4.0"), learner(3, "8.0"))


def shown(database: Database, result: UUID) -> Shown:
    """Return what the page of a result shows of each version."""
    with database.snapshot() as connection:
        rows = completions.history(connection, result)
    return [
        (row["version"], row["outcome"], row["mark"], row["band"], row["reason"], row["decision_number"])
        for row in rows
    ]


def take(database: Database, loaded: Loaded, step: tuple[int, int, str], result: UUID | None) -> None:
    """Take one step of a history; `Conflict` if it is refused."""
    day, _place, what = step
    by = Signature(f"{20 + day}-QĐ/TTCT", date(2021, 5, day))
    common: Any = {"by": by, "principal": loaded.field.director, "today": TODAY}
    with database.transaction() as connection:
        if result is None:
            cancel_class(connection, loaded.group.id, reason="Lớp mở sai", **common)
        elif what == "annul":
            annul_completion(connection, result, reason="Học hộ", **common)
        else:
            change: Any = {"mark": Decimal(what), "attended": None, "reason": "Chấm sót", "keys": KEYS}
            correct_completion(connection, result, **change, **common)


def after(before: Shown, step: tuple[int, int, str]) -> Shown:
    """Return what is shown after a step, by the rules of the field: marks from 5 pass."""
    version, _outcome, mark, band, _reason, _number = before[-1]
    number = f"{20 + step[0]}-QĐ/TTCT"
    if step[1] == 0 or step[2] == "annul":
        reason = "Học hộ" if step[1] else "Lớp mở sai"
        return [*before, (version + 1, "annulled", mark, band, reason, number)]
    bands = {"3.0": None, "5.5": "trung_binh", "9.2": "xuat_sac"}
    outcome = "passed" if bands[step[2]] else "not_passed"
    return [*before, (version + 1, outcome, Decimal(step[2]), bands[step[2]], "Chấm sót", number)]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@example(steps=[(1, 1, "3.0"), (2, 1, "9.2"), (1, 1, "5.5"), (1, 2, "annul"), (2, 0, "annul")])
def test_every_version_is_kept_and_shown_in_order(
    service_database: Callable[[str], TestDatabase], steps: list[tuple[int, int, str]]
) -> None:
    """Any chain of corrections, annulments and the class's cancelling: the page shows each step once."""
    database = service_database("enrollment").database
    loaded = made(database)
    results, expected = field.result_ids(database), {place: list(FIRST[place]) for place in FIRST}
    for step in steps:
        with suppress(Conflict):  # annulled or cancelled before, or nothing to change
            take(database, loaded, step, results.get(step[1]))
            for place in (step[1],) if step[1] else (1, 2, 3):
                if step[1] or expected[place][-1][1] != "annulled":
                    expected[place] = after(expected[place], step)
    assert {place: shown(database, results[place]) for place in results} == expected


def test_who_recorded_a_version_and_when_stays_with_it(
    service_database: Callable[[str], TestDatabase],
) -> None:
    """One decision may amend results on several days: each version keeps its own recorder and instant."""
    database = service_database("enrollment").database
    loaded = made(database)
    one, _, other = (field.result_ids(database)[place] for place in (1, 2, 3))
    take(database, loaded, (1, 1, "9.2"), one)
    second = people.director(loaded.field.center.id)
    again = Loaded(field.Field(loaded.field.center, second, second, loaded.field.appointment), loaded.group)
    take(database, again, (1, 3, "9.2"), other)
    before = instants(database, other)
    take(database, again, (1, 3, "5.5"), other)
    assert instants(database, other)[:2] == before
    assert sorted(instants(database, other)) == instants(database, other)
    assert instants(database, one)[0] == before[0]
    assert instants(database, one)[1] < before[1]
    with database.snapshot() as connection:
        kept = connection.execute(
            text("SELECT recorded_by FROM completion_version WHERE completion_id = :id ORDER BY version"),
            {"id": other},
        ).scalars()
        assert list(kept) == [loaded.field.director.id, second.id]


def instants(database: Database, result: UUID) -> list[datetime]:
    with database.snapshot() as connection:
        return [row["recorded_at"] for row in completions.history(connection, result)]


@pytest.mark.parametrize(
    "slip",
    [
        "UPDATE completion SET class_id = (SELECT id FROM training_class WHERE state = 'open')",
        "UPDATE completion SET id = '00000000-0000-0000-0000-000000000001' WHERE outcome = 'not_passed'",
        "UPDATE completion SET version = 2",
        "UPDATE completion SET band = NULL",
        "UPDATE completion SET decision_id = id",
        "UPDATE training_class SET closed_on = NULL WHERE state = 'completed'",
    ],
)
def test_a_result_belongs_to_an_enrolment_of_its_class(
    service_database: Callable[[str], TestDatabase], slip: str
) -> None:
    """Whoever writes: a result without its enrolment, class, decision, band or recorder is refused."""
    database = service_database("enrollment").database
    loaded = made(database)
    with database.transaction() as connection:
        load_class_lists(
            connection, loaded.field.center.id, [field.class_list("NT-02")], loaded.field.officer, TODAY
        )
    with pytest.raises(IntegrityError), database.transaction() as connection:
        connection.execute(text(slip))


# The recipe of shared/control_totals.py, row by row, without any grouping.
_ROW_BY_ROW = text(
    """
    SELECT center_id, program_code, count(*) AS count,
        sum((uuid_hash_extended(c.id, c.version) & 2147483647) * (hash_record_extended(
            ROW(center_id, program_code, band, good, closed_on), 0) & 2147483647))::text AS checksum
    FROM completion c JOIN training_class g ON g.id = c.class_id
    WHERE outcome = 'passed' GROUP BY center_id, program_code
    """
)


def test_grouped_totals_are_those_of_every_row(service_database: Callable[[str], TestDatabase]) -> None:
    """After a correction, an annulment and a pass at last: the same counts and fingerprints."""
    database = service_database("enrollment").database
    loaded = made(database)
    results = field.result_ids(database)
    take(database, loaded, (1, 1, "9.2"), results[1])
    take(database, loaded, (1, 3, "annul"), results[3])
    take(database, loaded, (1, 2, "9.2"), results[2])
    with database.snapshot() as connection:
        found = {
            (each.center_id, each.program_code, each.count, each.checksum)
            for each in control_totals.totals(connection)
            if each.kind == "completions"
        }
        wanted = {tuple(row) for row in connection.execute(_ROW_BY_ROW)}
    assert found == wanted
    assert {count for _center, _program, count, _sum in found} == {2}
    assert len(published(database, "graduation.recorded")) == 3
