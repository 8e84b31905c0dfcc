"""Facts behind a figure, narrowed by center and day: what counts of them, the domain decides.

Completions and certificates come grouped by what they share, so a center's year is a few hundred rows.
"""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from services.reporting.domain.behind import Wanted
from services.reporting.domain.facts import (
    KEYS,
    SHARED,
    BlankLotFact,
    BlankMovementFact,
    CertificateFact,
    ClassFact,
    CompletionFact,
    Fact,
    PlanFact,
)
from services.reporting.storage.facts import OF_A_CLASS, TABLES, from_row

_CENTERS = "CAST(:centers AS uuid[])"
_DAYS = "BETWEEN :start AND :end"
_PROGRAM = "(CAST(:program AS text) IS NULL OR program_code = :program)"
_OF_CENTER = f"center_id = ANY({_CENTERS})"

# Wider than what counts, never narrower: each day that a dated rule may go by, each center that may count it.
_NARROWED: dict[type[Fact], str] = {
    PlanFact: f"{_OF_CENTER} AND make_date(year, 12, 31) >= :start AND make_date(year, 1, 1) <= :end",
    ClassFact: f"({_OF_CENTER} OR opened_by = ANY({_CENTERS})) AND {_PROGRAM}"
    f" AND (opened_on {_DAYS} OR closed_on {_DAYS} OR decided_on {_DAYS})",
    CompletionFact: f"{_OF_CENTER} AND {_PROGRAM} AND (completed_on {_DAYS} OR decided_on {_DAYS})",
    CertificateFact: f"{_OF_CENTER} AND {_PROGRAM} AND (issued_on {_DAYS} OR revoked_on {_DAYS})",
    BlankLotFact: f"{_OF_CENTER} AND received_on {_DAYS}",
    BlankMovementFact: f"({_OF_CENTER} OR from_center = ANY({_CENTERS})) AND moved_on {_DAYS}",
}
_NOBODY = UUID(int=0)


def facts_behind(
    connection: Connection, wanted: Wanted, kinds: Collection[type[Fact]]
) -> Iterator[tuple[Fact, int]]:
    """Yield facts of `kinds` that may count into the figure, each with how many there are just like it."""
    for kind in kinds:
        read = _grouped if kind in OF_A_CLASS else _each
        yield from read(connection, kind, _NARROWED[kind], _narrowing(wanted))


def each_behind(connection: Connection, wanted: Wanted, kinds: Collection[type[Fact]]) -> Iterator[Fact]:
    """Yield the same facts one by one, with their own ids and versions."""
    for kind in kinds:
        for fact, _ in _each(connection, kind, _NARROWED[kind], _narrowing(wanted)):
            yield fact


def _narrowing(wanted: Wanted) -> dict[str, Any]:
    return {
        "centers": list(wanted.centers),
        "start": wanted.start,
        "end": wanted.end,
        # What has no program of its own (a used blank) comes from facts that have one.
        "program": wanted.program_code or None,
    }


def facts_of_class(connection: Connection, class_id: UUID) -> Iterator[tuple[Fact, int]]:
    """Yield a class's own fact, if it came, and its completions and certificates, grouped."""
    of_class, asked = "class_id = :class_id", {"class_id": class_id}
    yield from _each(connection, ClassFact, of_class, asked)
    for kind in OF_A_CLASS:
        yield from _grouped(connection, kind, of_class, asked)


def _grouped(
    connection: Connection, kind: type[Fact], narrowed: str, asked: dict[str, Any]
) -> Iterator[tuple[Fact, int]]:
    """Yield what facts share, in a fact of nobody, with how many share it."""
    names = ", ".join(SHARED[kind])
    rows = text(f"SELECT {names}, count(*) FROM {TABLES[kind].name} WHERE {narrowed} GROUP BY {names}")  # noqa: S608
    for *shared, number in connection.execute(rows, asked):
        yield from_row(kind, (_NOBODY, 0, *shared)), number


def _each(
    connection: Connection, kind: type[Fact], narrowed: str, asked: dict[str, Any]
) -> Iterator[tuple[Fact, int]]:
    for row in connection.execute(TABLES[kind].select().where(text(narrowed)), asked):
        yield from_row(kind, row), 1


def held(connection: Connection, wanted: Wanted) -> dict[UUID, int]:
    """Return the figure as the cells hold it, what every page shows, by center; one of 0 may be absent."""
    values = connection.execute(
        text(
            "SELECT center_id, CAST(sum(value) AS bigint) FROM cell"  # noqa: S608 -- our own names
            f" WHERE {_OF_CENTER} AND measure = :measure AND month {_DAYS}"
            " AND (CAST(:program AS text) IS NULL OR program_code = :program) GROUP BY center_id"
        ),
        {
            "centers": list(wanted.centers),
            "measure": wanted.measure,
            "start": wanted.start,
            "end": wanted.end,
            "program": wanted.program_code,
        },
    )
    return {row[0]: int(row[1]) for row in values}


def known(connection: Connection, kind: type[Fact], ids: Collection[UUID]) -> dict[UUID, Fact]:
    """Return the facts of these subjects; one that has not come yet is absent."""
    key = KEYS[kind][0]
    found = _each(connection, kind, f"{key} = ANY(CAST(:ids AS uuid[]))", {"ids": list(ids)})
    return {getattr(fact, key): fact for fact, _ in found}
