"""One writer a center: whoever takes blanks or numbers of a center first stands in its line.

Every writer takes the lines of all centers it touches at once and in the same order, before any
row: two workers therefore never take the same blank, never leave a gap, and never deadlock. A line taken
later than others, or than a row, is what two of them could wait for crosswise:
`tests/certification/conftest.py` refuses it in every test.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import Connection, text

from services.certification.storage.tables import LIVE
from shared.db import uuids_parameter

_STAND_IN_LINE = text("SELECT pg_advisory_xact_lock(line) FROM unnest(CAST(:lines AS bigint[])) AS line")


def stand_in_line(connection: Connection, centers: Iterable[UUID]) -> None:
    """Have the desks of these centers alone until the transaction ends.

    Two centers whose ids share their last 8 bytes would share a line, which costs time, never truth.
    """
    lines = sorted({int.from_bytes(center.bytes[8:], signed=True) for center in centers})
    if lines:
        connection.execute(_STAND_IN_LINE, {"lines": lines})


_BOOKS_OF = text(
    f"""
    SELECT DISTINCT center_id FROM certificate
    WHERE completion_id = ANY (CAST(:completions AS uuid[])) AND {LIVE}
    """  # noqa: S608 -- a constant of `tables`
)


class _MovedMeanwhile(Exception):
    """A certificate came into the books of these centers, in whose lines one does not stand."""

    def __init__(self, centers: set[UUID]) -> None:
        super().__init__(centers)
        self.centers = centers


def _stand_if_enough(connection: Connection, wanted: set[UUID], completions: Collection[UUID]) -> None:
    stand_in_line(connection, wanted)
    found = set(connection.scalars(_BOOKS_OF, {"completions": uuids_parameter(completions)}))
    if more := found - wanted:
        raise _MovedMeanwhile(more)


def stand_in_lines_of(connection: Connection, centers: Iterable[UUID], completions: Collection[UUID]) -> None:
    """Have the desks of these centers alone, and of those in whose books the completions stand.

    A certificate that a successor issued stands in its own book, not in that of the completion's center.
    Which it is may change while one waits, but no more once one stands in its line: then one begins again.
    """
    wanted = set(centers)
    if not completions:
        stand_in_line(connection, wanted)
        return
    wanted |= set(connection.scalars(_BOOKS_OF, {"completions": uuids_parameter(completions)}))
    while True:
        try:
            # Leaving by an exception leaves the lines too, so that all are taken in one order again.
            with connection.begin_nested():
                _stand_if_enough(connection, wanted, completions)
                return
        except _MovedMeanwhile as moved:
            wanted |= moved.centers
