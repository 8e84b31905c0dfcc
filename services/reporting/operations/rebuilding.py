"""Count every cell anew from the facts, beside batches and readers; needed only after a changed rule."""

import time

from sqlalchemy import Connection

from services.reporting.storage import cells, repairs
from services.reporting.storage.announcements import announce_figures
from services.reporting.storage.rebuilds import Rebuilt, add_rebuild
from shared.clock import now
from shared.ids import new_id

MOST_LISTED = 1_000
"""Wrong cells named in a rebuild; all are counted and corrected."""


def let_batches_end(connection: Connection) -> None:
    """Wait for the batches under way; a door does this first, in a transaction of its own, and commits.

    One of them may have read the rules of periods before they changed.
    """
    cells.wait_for_batches(connection)


def rebuild(connection: Connection, *, asked_by: str) -> Rebuilt:
    """Correct every cell that is not the count of its facts, and keep what was found.

    Batches go on meanwhile; readers see the figures of before, then all corrections at once. Killed at any
    instant, nothing changed.
    """
    began, started = now(), time.monotonic()
    corrected = repairs.correct_cells(connection, most_listed=MOST_LISTED)
    done = Rebuilt(
        id=new_id(),
        ran_at=began,
        asked_by=asked_by,
        milliseconds=round((time.monotonic() - started) * 1000),
        wrong=corrected.wrong,
        listed=corrected.listed,
    )
    add_rebuild(connection, done)
    if done.wrong:
        announce_figures(connection, None)
    return done
