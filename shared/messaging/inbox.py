"""What a consumer holds of each producer: the inbox, the ranges received, the contiguous position."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, text

from shared.messaging.locks import own_inbox

# In id order, so that two workers with overlapping batches wait for each other and never deadlock.
# Two arrays cost half of one JSON parameter; the ids come back only if some were there, which is rare.
_TAKE = text(
    """
    WITH taken AS (
        INSERT INTO inbox (consumer, event_id, producer, sequence)
        SELECT :consumer, r.id, :producer, r.sequence
        FROM unnest(CAST(:ids AS uuid[]), CAST(:sequences AS bigint[])) AS r (id, sequence)
        ORDER BY r.id
        ON CONFLICT DO NOTHING
        RETURNING event_id
    )
    SELECT CASE WHEN count(*) < :number THEN coalesce(array_agg(event_id), '{}') END FROM taken
    """
)
_FOLD_ROWS = 1_000
KEPT_BEHIND = 10_000
"""Inbox rows kept behind the position: nothing needs them, but they tell what came lately and when."""
PRUNED_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Position:
    """How far a consumer holds a producer's log without gap, and why it stopped reading, if it did."""

    contiguous: int
    note: str | None


def position_of(connection: Connection, consumer: str, producer: str) -> Position:
    """Return the position, 0 if the consumer never heard of the producer."""
    row = connection.execute(
        text(
            "SELECT contiguous, note FROM consumer_position"
            " WHERE consumer = :consumer AND producer = :producer"
        ),
        {"consumer": consumer, "producer": producer},
    ).one_or_none()
    return Position(int(row.contiguous), row.note) if row else Position(0, None)


def take_in(
    connection: Connection, consumer: str, producer: str, events: Sequence[tuple[str, int]]
) -> set[str]:
    """Enter events (id, sequence; no id twice) in the inbox and return the ids of those that were not there.

    Waits for another transaction that is entering the same event, and then does as it decided.
    """
    if not events:
        return set()
    taken = connection.execute(
        _TAKE,
        {
            "consumer": consumer,
            "producer": producer,
            "ids": f"{{{','.join(event_id for event_id, _ in events)}}}",
            "sequences": f"{{{','.join(str(sequence) for _, sequence in events)}}}",
            "number": len(events),
        },
    ).scalar_one()
    if taken is None:
        return {event_id for event_id, _ in events}
    new = set(taken)
    return {event_id for event_id, _ in events if UUID(event_id) in new}


def record_range(connection: Connection, consumer: str, producer: str, after: int, through: int) -> None:
    """Record that every event of the range is in, in the transaction that makes it true."""
    if through > after:
        connection.execute(
            text(
                "INSERT INTO received_range VALUES (:consumer, :producer, :after, :through)"
                " ON CONFLICT DO NOTHING"
            ),
            {"consumer": consumer, "producer": producer, "after": after, "through": through},
        )


def union_from(position: int, ranges: Iterable[tuple[int, int]]) -> int:
    """Return how far `ranges` (after, through), in order of `after`, reach from `position` without gap."""
    for after, through in ranges:
        if after > position:
            break
        position = max(position, through)
    return position


def fold_ranges(connection: Connection, consumer: str, producer: str) -> int:
    """Move the contiguous position over the ranges received, forget those it covers; return it."""
    key = {"consumer": consumer, "producer": producer}
    connection.execute(
        text(
            "INSERT INTO consumer_position (consumer, producer) VALUES (:consumer, :producer)"
            " ON CONFLICT DO NOTHING"
        ),
        key,
    )
    start = int(
        connection.scalar(
            text(
                "SELECT contiguous FROM consumer_position"
                " WHERE consumer = :consumer AND producer = :producer FOR UPDATE"
            ),
            key,
        )
        or 0
    )
    reached = start
    while True:
        rows = connection.execute(
            text(
                "SELECT after, through FROM received_range"
                " WHERE consumer = :consumer AND producer = :producer AND through > :reached"
                " ORDER BY after, through LIMIT :limit"
            ),
            {**key, "reached": reached, "limit": _FOLD_ROWS},
        ).all()
        further = union_from(reached, ((row.after, row.through) for row in rows))
        if further == reached:
            break
        reached = further
    if reached > start:
        connection.execute(
            text(
                "UPDATE consumer_position SET contiguous = :reached, progressed_at = clock_timestamp()"
                " WHERE consumer = :consumer AND producer = :producer"
            ),
            {**key, "reached": reached},
        )
    connection.execute(
        text(
            "DELETE FROM received_range"
            " WHERE consumer = :consumer AND producer = :producer AND through <= :reached"
        ),
        {**key, "reached": reached},
    )
    return reached


def prune_inbox(connection: Connection, consumer: str, producer: str, *, kept: int = KEPT_BEHIND) -> int:
    """Delete inbox rows more than `kept` behind the position; return how many, 0 if a batch is under way.

    The lock is what makes it exact: a batch that read an older position may still need these rows.
    Afterwards a late duplicate is known by its sequence, which lies below the position.
    """
    if not own_inbox(connection, consumer):
        return 0
    behind = position_of(connection, consumer, producer).contiguous - kept
    deleted = connection.execute(
        text(
            "WITH old AS (DELETE FROM inbox WHERE ctid IN ("
            "  SELECT ctid FROM inbox"
            "  WHERE consumer = :consumer AND producer = :producer AND sequence <= :behind"
            "  LIMIT :limit) RETURNING 1)"
            " SELECT count(*) FROM old"
        ),
        {"consumer": consumer, "producer": producer, "behind": behind, "limit": PRUNED_AT_ONCE},
    )
    return int(deleted.scalar_one())
