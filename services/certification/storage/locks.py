"""One writer a center: whoever takes blanks or numbers of a center first stands in its line.

Every writer takes the lines of all centers it touches at once and in the same order, before any
row: two workers therefore never take the same blank, never leave a gap, and never deadlock.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, text

_STAND_IN_LINE = text("SELECT pg_advisory_xact_lock(line) FROM unnest(CAST(:lines AS bigint[])) AS line")


def stand_in_line(connection: Connection, centers: Iterable[UUID]) -> None:
    """Have the desks of these centers alone until the transaction ends.

    Two centers whose ids share their last 8 bytes would share a line, which costs time, never truth.
    """
    lines = sorted({int.from_bytes(center.bytes[8:], signed=True) for center in centers})
    if lines:
        connection.execute(_STAND_IN_LINE, {"lines": lines})
