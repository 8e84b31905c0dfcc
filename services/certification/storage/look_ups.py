"""Counting public look-ups, for all processes together: one statement, in a table that no crash must keep."""

from datetime import datetime

from sqlalchemy import Connection, text

_COUNT = text(
    """
    WITH stale AS (
        DELETE FROM look_up_count WHERE subject IN (
            SELECT subject FROM look_up_count WHERE since < CAST(:now AS timestamptz) - interval '1 hour'
            ORDER BY since LIMIT 5 FOR UPDATE SKIP LOCKED
        ) AND subject <> :subject
    )
    INSERT INTO look_up_count AS held (subject, since, look_ups) VALUES (:subject, :now, 1)
    ON CONFLICT (subject) DO UPDATE SET
        since = CASE WHEN held.since > CAST(:start AS timestamptz) THEN held.since ELSE excluded.since END,
        look_ups = CASE WHEN held.since > CAST(:start AS timestamptz)
            THEN least(held.look_ups, 30000) + 1 ELSE 1 END
    RETURNING look_ups
    """
)


def count(connection: Connection, subject: str, *, start: datetime, now: datetime) -> int:
    """Count one look-up of `subject` at `now`; return how many there were since `start`, at most.

    A count that began before `start` begins anew. A few that are over for an hour are taken away with it.
    """
    # The table is unlogged: a commit that wrote nothing else waits for no disk.
    found = connection.scalar(_COUNT, {"subject": subject, "start": start, "now": now})
    return int(found or 0)
