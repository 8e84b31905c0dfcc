"""Count every cell anew from the facts, beside batches and readers; needed only after a changed rule."""

import time

from sqlalchemy import Connection

from services.reporting.storage import cells, definitions, repairs
from services.reporting.storage.announcements import announce_figures
from services.reporting.storage.rebuilds import Rebuilt, add_rebuild, period_rules_counted
from shared.clock import now
from shared.ids import new_id

MOST_LISTED = 1_000
"""Wrong cells named in a rebuild; all are counted and corrected."""


def recount_asked_by(connection: Connection) -> str | None:
    """Return who entered the rule of periods by which nothing was counted anew yet; None: there is none."""
    entered = definitions.period_rules_entered(connection)
    return entered.last_by if entered.number > period_rules_counted(connection) else None


def let_batches_end(connection: Connection) -> int:
    """Wait for the batches under way; a door does this first, in a transaction of its own, and commits.

    One of them may have read the rules of periods before they changed. Returns how many rules of periods were
    entered, by which every batch counts from now on.
    """
    cells.wait_for_batches(connection)
    return definitions.period_rules_entered(connection).number


def rebuild(connection: Connection, *, asked_by: str, period_rules: int = 0) -> Rebuilt:
    """Correct every cell that is not the count of its facts, and keep what was found.

    `period_rules` is what `let_batches_end` returned; without it a changed rule is counted anew once more.
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
        period_rules=period_rules,
    )
    add_rebuild(connection, done)
    if done.wrong:
        announce_figures(connection, None)
    return done
