"""What figures lack to be told by name: programs and bands that no decision has named, unknown classes."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

_UNNAMED = text(
    """
    SELECT DISTINCT program_code AS code, 'program' AS kind FROM cell
     WHERE program_code <> '' AND value <> 0
       AND program_code NOT IN (SELECT program_code FROM program_label)
    UNION
    SELECT DISTINCT substr(measure, 6), 'band' FROM cell
     WHERE measure LIKE 'band:%' AND value <> 0
       AND substr(measure, 6) NOT IN (SELECT band FROM band_label)
    ORDER BY kind DESC, code
    """
)
_OF_NO_CLASS = text(
    """
    SELECT (SELECT count(*) FROM completion_fact WHERE class_id IS NULL)
         + (SELECT count(*) FROM certificate_fact WHERE class_id IS NULL)
    """
)
_WAITING = "FROM parked_event WHERE consumer = 'reporting' AND replayed_at IS NULL"
_PARKED = text(f"SELECT count(*) {_WAITING}")
_PARKED_AMONG = text(f"SELECT event_id {_WAITING} AND event_id = ANY(CAST(:ids AS uuid[]))")


class Unnamed(NamedTuple):
    """A code that is counted, and that no decision has named yet."""

    code: str
    kind: str
    """`program` or `band`."""


def parked_among(connection: Connection, ids: Collection[UUID]) -> set[UUID]:
    """Return which of these events are parked and wait to be replayed."""
    return set(connection.execute(_PARKED_AMONG, {"ids": list(ids)}).scalars())


def unnamed(connection: Connection) -> list[Unnamed]:
    """Return programs, then grade bands, that are counted and have no name."""
    return [Unnamed(row.code, row.kind) for row in connection.execute(_UNNAMED)]


def of_no_class(connection: Connection) -> int:
    """Return how many completions and certificates were told before classes were kept."""
    return int(connection.execute(_OF_NO_CLASS).scalar_one())


def waiting(connection: Connection) -> int:
    """Return how many events are parked and wait to be replayed."""
    return int(connection.execute(_PARKED).scalar_one())
