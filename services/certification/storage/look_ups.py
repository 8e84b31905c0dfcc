"""Counting public look-ups, for all processes together: one statement, in a table that no crash must keep."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, text

_COUNT = text(
    """
    WITH stale AS (
        DELETE FROM look_up_count WHERE subject IN (
            SELECT subject FROM look_up_count WHERE since < CAST(:now AS timestamptz) - interval '1 hour'
            ORDER BY since LIMIT 4 + 2 * cardinality(CAST(:subjects AS text[])) FOR UPDATE SKIP LOCKED
        ) AND subject <> ALL (CAST(:subjects AS text[]))
    )
    INSERT INTO look_up_count AS held (subject, since, look_ups)
    SELECT asked.subject, :now, asked.times
    FROM unnest(CAST(:subjects AS text[]), CAST(:times AS smallint[])) AS asked (subject, times)
    ORDER BY asked.subject  -- two lists with the same certificates wait for each other, never in a circle
    ON CONFLICT (subject) DO UPDATE SET
        since = CASE WHEN held.since > CAST(:start AS timestamptz) THEN held.since ELSE excluded.since END,
        look_ups = CASE WHEN held.since > CAST(:start AS timestamptz)
            THEN least(held.look_ups, 30000) + excluded.look_ups ELSE excluded.look_ups END
    RETURNING subject, look_ups
    """
)
_MOST_AT_ONCE = 2_000
"""What can be added to 30,000 and still be a smallint."""


def count(
    connection: Connection, asked: Mapping[str, int], *, start: datetime, now: datetime
) -> dict[str, int]:
    """Count look-ups at `now`, so many for each subject; return how many there were since `start`, at most.

    A count that began before `start` begins anew. Some that are over for an hour are taken away with it.
    """
    # The table is unlogged: a commit that wrote nothing else waits for no disk.
    times = [min(each, _MOST_AT_ONCE) for each in asked.values()]
    given = {"subjects": list(asked), "times": times, "start": start, "now": now}
    return {str(row.subject): int(row.look_ups) for row in connection.execute(_COUNT, given)}
