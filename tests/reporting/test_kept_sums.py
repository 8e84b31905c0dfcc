"""Sums kept in memory are those of the reader's snapshot, whatever moved the cells."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from services.reporting.domain.books import Measured
from services.reporting.domain.counting import Cell
from services.reporting.storage import cells, kept_sums
from services.reporting.storage.kept_sums import editions_query
from shared import migrations
from shared.db import Database, undone
from shared.queries import fetch
from shared.scope import Scope
from tests.databases import TestDatabase

A, B, C = (UUID(int=number) for number in (1, 2, 3))
START, END = date(2021, 1, 1), date(2021, 6, 1)
CENTERS, PROGRAMS, MONTHS = (A, B, C), ("", "NT"), (date(2020, 12, 1), START, END, date(2021, 7, 1))
_CELLS = st.builds(
    Cell, st.sampled_from(CENTERS), st.sampled_from(PROGRAMS), st.sampled_from(MONTHS), st.just("admitted")
)
_MOVED_ELSEWHERE = (
    "UPDATE cell SET center_id = :other WHERE center_id = :center"
    " AND NOT EXISTS (SELECT FROM cell AS taken WHERE taken.center_id = :other)"
)
_STEPS = st.one_of(
    st.tuples(st.just("moved"), st.dictionaries(_CELLS, st.integers(-3, 5), max_size=4), st.booleans()),
    st.tuples(
        st.sampled_from(
            (
                "UPDATE cell SET value = value + 1 WHERE center_id = :center",
                "DELETE FROM cell WHERE center_id = :center",
                _MOVED_ELSEWHERE,
            )
        ),
        st.sampled_from(CENTERS),
        st.booleans(),
    ),
    st.just(("read", None, True)),
)


@pytest.fixture
def made(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    return service_database("reporting")


Sums = dict[tuple[UUID, str, str], tuple[int, ...]]


def summed(connection: Connection) -> Sums:
    editions = fetch(connection, editions_query(None))
    return _by_measure(kept_sums.kept_sums(connection, editions, START, END))


def anew(connection: Connection) -> Sums:
    return _by_measure(cells.sums(connection, start=START, end=END, centers=None))


def _by_measure(found: list[Measured]) -> Sums:
    """Return the sums, wherever a measure stands in its line; each center and program has one line."""
    sums: Sums = {}
    for center, program, held in found:
        assert held.measures
        for place, measure in enumerate(held.measures):
            key = (center, program, measure)
            lines = (held.in_period, held.in_year, held.to_date, held.year_so_far)
            told = tuple(line[place] for line in lines if line)
            sums[key] = tuple(map(sum, zip(sums[key], told, strict=True))) if key in sums else told
    return sums


def _take(database: Database, step: tuple[Any, Any, bool]) -> None:
    """Move cells by a batch or by hand; undo it again where the step says so."""
    what, on, stays = step
    with database.transaction() as connection, nullcontext() if stays else undone(connection):
        if what == "moved":
            cells.move_cells(connection, on)
        elif what != "read":
            other = CENTERS[(CENTERS.index(on) + 1) % len(CENTERS)]
            connection.execute(
                text(what).bindparams(center=on, **({"other": other} if ":other" in what else {}))
            )
        assert summed(connection) == anew(connection), "within the transaction that moves them"


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(_STEPS, min_size=2, max_size=10))
def test_what_is_kept_is_what_stands(made: TestDatabase, steps: list[tuple[Any, Any, bool]]) -> None:
    """After batches, corrections by hand and what was undone; an older snapshot keeps its own sums."""
    with made.database.snapshot() as before:
        first = anew(before)
        for step in steps:
            _take(made.database, step)
            with made.database.snapshot() as after:
                assert summed(after) == anew(after)
            assert summed(before) == first, "an older snapshot, asked after a newer one"


def test_only_what_moved_is_read(made: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second reader reads no center's cells again but those that moved."""
    asked: list[set[UUID]] = []

    def note(start: date, end: date, centers: Any) -> Any:
        asked.append(set(centers))
        return cells.sums_query(start, end, centers)

    monkeypatch.setattr(kept_sums, "sums_query", note)
    with made.database.transaction() as connection:
        cells.move_cells(connection, {Cell(each, "NT", START, "admitted"): 1 for each in CENTERS})
    for moved in ({}, {}, {Cell(B, "NT", START, "admitted"): 1}):
        with made.database.transaction() as connection:
            cells.move_cells(connection, moved)
        with made.database.snapshot() as connection:
            summed(connection)
    assert asked == [set(CENTERS), {B}]


def test_emptied_cells_are_not_remembered(made: TestDatabase) -> None:
    """TRUNCATE names no row; every center gets another edition all the same."""
    with made.database.transaction() as connection:
        cells.move_cells(connection, {Cell(A, "NT", START, "admitted"): 4})
    with made.database.snapshot() as connection:
        assert summed(connection)
    with psycopg.connect(made.owner_url.replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute("TRUNCATE cell")
    with made.database.snapshot() as connection:
        assert summed(connection) == {}


def test_nobody_is_given_what_another_was_shown(made: TestDatabase) -> None:
    """What a process keeps of a center is told to whom row-level security shows the center alone."""
    with made.database.transaction() as connection:
        cells.move_cells(connection, {Cell(each, "NT", START, "admitted"): 1 for each in CENTERS})
    seen = {}
    for who in (A, B):
        scoped = made.http.acting_for(Scope("somebody", frozenset({who})))
        with scoped.snapshot() as connection:
            seen[who] = {center for center, _, _ in summed(connection)}
    assert seen == {A: {A}, B: {B}}


def test_cells_of_before_have_an_edition(made: TestDatabase) -> None:
    """The revision that brings editions gives one to every center that has cells, however many."""
    with made.database.transaction() as connection:
        cells.move_cells(
            connection, {Cell(each, "NT", month, "admitted"): 1 for each in (A, B) for month in MONTHS}
        )
    migrations.downgrade("reporting", made.owner_url, service_role=made.role, revision="0029")
    migrations.upgrade("reporting", made.owner_url, service_role=made.role)
    with made.database.snapshot() as connection:
        editions = fetch(connection, editions_query(None))
        assert editions.keys() == {A, B}
        assert summed(connection) == anew(connection) != {}
