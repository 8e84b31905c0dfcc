"""Sums of a center and period, kept in memory for as long as none of the center's cells moves.

Of all centers that a page shows, few moved since somebody last looked, however many events arrive: the
others' thousands of cells need not be added up again. Whatever moves a cell, also a hand's correction, gives
its center a new edition by a trigger in the same transaction; an edition is never used again, not even after
the database was restored to a day before. What is kept is therefore never out of date.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from threading import Lock
from typing import Final, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Pool

from services.reporting.domain.books import Measured
from services.reporting.storage.cells import sums_query
from services.reporting.storage.stock import IN_SCOPE, scope_of
from shared.db import SNAPSHOT
from shared.queries import Query, fetch

_KEPT: Final = 1024
"""Centers and periods of one database; about thirty kilobytes each where eight programs are taught."""
_EDITIONS = f"SELECT center_id, edition FROM cell_edition WHERE {IN_SCOPE}"  # noqa: S608 -- our own names


class _Asked(NamedTuple):
    """Sums of one center for the months of [start, end]."""

    center_id: UUID
    start: date
    end: date


class _Held(NamedTuple):
    """What was summed while the center's cells had the edition."""

    edition: UUID
    sums: Sequence[Measured]


_held: WeakKeyDictionary[Pool, OrderedDict[_Asked, _Held]] = WeakKeyDictionary()
_lock = Lock()


def editions_query(centers: Collection[UUID] | None) -> Query[dict[UUID, UUID]]:
    """Ask for the edition of the cells of every center in `centers` (None: all) that ever had any."""
    return Query(_EDITIONS, {"centers": scope_of(centers)}, lambda rows: dict(rows))  # noqa: PLW0108 -- typed


def kept_sums(
    connection: Connection, editions: Mapping[UUID, UUID], start: date, end: date
) -> list[Measured]:
    """Return the sums of each center of `editions` for the months of [start, end]; only what moved is read.

    `editions` were read in the same transaction, by `editions_query`. In one that is no snapshot all sums
    are read, and none is kept: cells may have moved since the editions were read.
    """
    if connection.get_execution_options().get("isolation_level") != SNAPSHOT:
        return fetch(connection, sums_query(start, end, editions.keys()))
    pool = connection.engine.pool
    found = _still_standing(pool, editions, (start, end))
    moved = editions.keys() - found.keys()
    if moved:
        summed: dict[UUID, list[Measured]] = {center: [] for center in moved}
        for each in fetch(connection, sums_query(start, end, moved)):
            summed[each.center_id].append(each)
        _keep(pool, editions, (start, end), summed)
        found.update(summed)
    return [each for center in editions for each in found[center]]


def _still_standing(
    pool: Pool, editions: Mapping[UUID, UUID], months: tuple[date, date]
) -> dict[UUID, Sequence[Measured]]:
    found: dict[UUID, Sequence[Measured]] = {}
    with _lock:
        held = _held.setdefault(pool, OrderedDict())
        for center, edition in editions.items():
            asked = _Asked(center, *months)
            kept = held.get(asked)
            if kept is not None and kept.edition == edition:
                held.move_to_end(asked)
                found[center] = kept.sums
    return found


def _keep(
    pool: Pool,
    editions: Mapping[UUID, UUID],
    months: tuple[date, date],
    summed: Mapping[UUID, Sequence[Measured]],
) -> None:
    with _lock:
        held = _held[pool]
        for center, sums in summed.items():
            asked = _Asked(center, *months)
            held[asked] = _Held(editions[center], sums)
            held.move_to_end(asked)
        while len(held) > _KEPT:
            held.popitem(last=False)
