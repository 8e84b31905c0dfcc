"""Corrections and annulments: a chain of versions, each told exactly as others must count it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.enrollment.operations.completions import annul_completion, correct_completion
from services.enrollment.operations.signing import Signature
from services.enrollment.storage import classes, completions
from shared.db import Database
from shared.errors import Conflict, Invalid, NotFound
from shared.principal import Principal
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.field import KEYS, TODAY, Loaded, learner, published

AMENDING = Signature("20-QĐ/TTCT", date(2021, 5, 1))


@pytest.fixture
def database(service_database: Callable[[str], TestDatabase]) -> Database:
    return service_database("enrollment").database


@pytest.fixture
def made(database: Database) -> Loaded:
    with database.transaction() as connection:
        return field.completed(connection, learner(1, "7.5"), learner(2, "4.0"), learner(3, "8.0"))


def correct(
    database: Database, result: UUID, mark: str, principal: Principal, by: Signature = AMENDING
) -> None:
    with database.transaction() as connection:
        correct_completion(
            connection,
            result,
            mark=Decimal(mark),
            attended=None,
            reason="Chấm sót một câu",
            by=by,
            principal=principal,
            today=TODAY,
            keys=KEYS,
        )


def annul(database: Database, result: UUID, principal: Principal, by: Signature = AMENDING) -> None:
    with database.transaction() as connection:
        annul_completion(connection, result, reason="Học hộ", by=by, principal=principal, today=TODAY)


def tail(database: Database, after: int) -> list[tuple[str, int]]:
    """Return kind and version of what was published after the first `after` events."""
    return [(e["type"].removeprefix("enrollment."), e["version"]) for e in published(database)[after:]]


def test_a_mark_corrected_within_passing_is_told_as_corrected(database: Database, made: Loaded) -> None:
    """Version 2 with the new band; the class's counts did not move, so the class is not told again."""
    before = len(published(database))
    correct(database, field.result_ids(database)[1], "9.0", made.field.director)
    assert tail(database, before) == [("graduation.corrected.v1", 2)]
    (told,) = published(database, "corrected")
    assert (told["band"], told["mark"], told["reason"]) == ("xuat_sac", "9.0", "Chấm sót một câu")
    assert (told["decision_number"], told["decided_on"]) == ("10-QĐ/TTCT", "2021-04-02")


def test_failing_by_correction_is_told_as_annulled_and_moves_the_class(
    database: Database, made: Loaded
) -> None:
    """The others drop it; passing again later is recorded under the decision that recognised it."""
    result, director = field.result_ids(database)[1], made.field.director
    before = len(published(database))
    correct(database, result, "3.0", director)
    correct(database, result, "6.0", director, Signature("21-QĐ/TTCT", date(2021, 6, 1)))
    assert tail(database, before) == [
        ("graduation.annulled.v1", 2),
        ("class.completed.v1", 3),
        ("graduation.recorded.v1", 3),
        ("class.completed.v1", 4),
    ]
    counts = [(e["completed"], e["not_passed"]) for e in published(database, "class.completed")]
    assert counts == [(2, 1), (1, 2), (2, 1)]
    assert published(database, "recorded")[-1]["decision_number"] == "21-QĐ/TTCT"


def test_an_annulled_result_is_final_and_its_history_stays(database: Database, made: Loaded) -> None:
    """Nothing changes it again; every version is kept with its decision."""
    result, director = field.result_ids(database)[3], made.field.director
    correct(database, result, "9.5", director)
    annul(database, result, director)
    with pytest.raises(Conflict):
        annul(database, result, director)
    with pytest.raises(Conflict):
        correct(database, result, "8", director)
    with database.snapshot() as connection:
        kept = completions.history(connection, result)
    assert [(row["version"], row["outcome"], row["band"]) for row in kept] == [
        (1, "passed", "gioi"),
        (2, "passed", "xuat_sac"),
        (3, "annulled", "xuat_sac"),
    ]
    assert [row["decision_number"] for row in kept] == ["10-QĐ/TTCT", "20-QĐ/TTCT", "20-QĐ/TTCT"]


def test_what_changes_nothing_or_is_dated_wrong_is_refused_and_not_told(
    database: Database, made: Loaded
) -> None:
    """The same mark, a decision before the completing one, one in the future, another center's director."""
    result, director = field.result_ids(database)[1], made.field.director
    with database.transaction() as connection:
        stranger = field.center(connection, "244").director
    before = published(database)
    for day, mark, who, refusal in (
        (AMENDING.decided_on, "7.5", director, Conflict),
        (date(2021, 4, 1), "9", director, Invalid),
        (date(2021, 7, 28), "9", director, Invalid),
        (AMENDING.decided_on, "9", stranger, NotFound),
        (AMENDING.decided_on, "11", director, Invalid),
    ):
        with pytest.raises(refusal):
            correct(database, result, mark, who, Signature("20-QĐ/TTCT", day))
    assert published(database) == before


def test_the_completing_decision_cannot_amend_itself(database: Database, made: Loaded) -> None:
    """A number already used by a completing decision of that year is refused."""
    with pytest.raises(Conflict, match="10-QĐ/TTCT"):
        annul(
            database,
            field.result_ids(database)[1],
            made.field.director,
            Signature("10-QĐ/TTCT", date(2021, 4, 2)),
        )


STEPS = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(["3.0", "5.5", "7.2", "8.8", "annul"])), max_size=12
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_what_was_told_adds_up_to_what_is_stored(
    service_database: Callable[[str], TestDatabase], steps: list[tuple[int, str]]
) -> None:
    """Any history: the highest version told of each result and of the class is exactly what stands."""
    database = service_database("enrollment").database
    with database.transaction() as connection:
        made = field.completed(connection, learner(1, "7.5"), learner(2, "4.0"), learner(3, "8.0"))
    results = field.result_ids(database)
    for place, step in steps:
        with suppress(Conflict):  # annulled before, or nothing to change; anything else is a failure
            if step == "annul":
                annul(database, results[place], made.field.director)
            else:
                correct(database, results[place], step, made.field.director)
    standing: dict[str, dict[str, Any]] = {}
    for told in published(database, "graduation."):
        assert told["version"] > standing.get(told["completion_id"], {"version": 0})["version"]
        standing[told["completion_id"]] = told
        assert "annulled" in told["type"] or (told["passed"], told["attendance_met"]) == (True, True)
    alive = {key: told["band"] for key, told in standing.items() if "annulled" not in told["type"]}
    with database.snapshot() as connection:
        group = classes.get(connection, made.group.id)
        stored = [completions.get(connection, result)[0] for result in results.values()]
    assert alive == {str(each.id): each.band for each in stored if each.outcome == "passed"}
    last = published(database, "class.")[-1]
    assert group is not None
    assert (last["version"], last["completed"], last["not_passed"]) == (
        group.version,
        sum(each.outcome == "passed" for each in stored),
        sum(each.outcome == "not_passed" for each in stored),
    )
