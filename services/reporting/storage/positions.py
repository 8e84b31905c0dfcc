"""How far reporting holds each producer's log without gap, exact at the snapshot it is read in."""

from collections import defaultdict

from sqlalchemy import Connection

from shared.events.routes import producers_for
from shared.messaging.inbox import union_from
from shared.queries import Query, fetch

_SERVICE = "reporting"
# A position is a range from the beginning; ranges that begin at or before it carry it further.
_HELD = """
    SELECT producer, 0 AS after, contiguous AS through FROM consumer_position WHERE consumer = %(consumer)s
    UNION ALL
    SELECT producer, after, through FROM received_range WHERE consumer = %(consumer)s
     ORDER BY producer, after, through DESC
"""


def _read(rows: list[tuple[str, int, int]]) -> dict[str, int]:
    ranges = defaultdict(list)
    for producer, after, through in rows:
        ranges[producer].append((after, through))
    return {producer: union_from(0, ranges[producer]) for producer in producers_for(_SERVICE)}


POSITIONS = Query(_HELD, {"consumer": _SERVICE}, _read)
"""Asks for the contiguous position of every producer; also what the courier has not yet folded."""


def positions(connection: Connection) -> dict[str, int]:
    """Return the contiguous position of every producer; also what the courier has not yet folded."""
    return fetch(connection, POSITIONS)
