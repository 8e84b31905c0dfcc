"""What a consumer holds of each producer: the position, the ranges received, the parts of batches.

An event is known by its sequence: it lies below the position, in a range received, or bears an inbox
row. A batch that is taken in whole claims its events by recording its range; rows are written only
where a part of a batch is committed by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import lt
from typing import LiteralString

from sqlalchemy import Connection, text

from shared.db import execute_together
from shared.messaging.locks import entering

# One statement, so that folding, which moves knowledge from ranges and rows into the position, is seen
# whole or not at all. What it records itself it does not see.
_CLAIM: LiteralString = """
WITH recorded AS (
    INSERT INTO received_range (consumer, producer, after, through)
    SELECT CAST(%(consumer)s AS text), CAST(%(producer)s AS text),
           CAST(%(after)s AS bigint), CAST(%(through)s AS bigint)
    WHERE CAST(%(whole)s AS boolean)
    ON CONFLICT DO NOTHING
)
SELECT p.contiguous, p.note,
    (SELECT array_agg(ARRAY[after, through]) FROM received_range
     WHERE consumer = %(consumer)s AND producer = %(producer)s
       AND after < %(through)s AND through > %(after)s)
        AS ranges,
    (SELECT array_agg(sequence) FROM inbox
     WHERE consumer = %(consumer)s AND producer = %(producer)s
       AND sequence > %(after)s AND sequence <= %(through)s)
        AS single
FROM (VALUES (1)) AS one
LEFT JOIN consumer_position AS p ON p.consumer = %(consumer)s AND p.producer = %(producer)s
"""
_FOLD_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Position:
    """How far a consumer holds a producer's log without gap, and why it stopped reading, if it did."""

    contiguous: int
    note: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """What was held before of a range that is claimed: all `sequence <= contiguous`, ranges, single ones."""

    contiguous: int
    note: str | None
    ranges: Sequence[Sequence[int]]
    """Pairs: after, through."""
    single: frozenset[int]

    def new_among(self, sequences: Sequence[int]) -> Sequence[int]:
        """Return the places of what is not held, by ascending sequence; of equal sequences the first."""
        lowest = sequences[0] if sequences else 0
        ascending = all(map(lt, sequences, islice(sequences, 1, None)))
        if ascending and not self.ranges and not self.single and lowest > self.contiguous:
            return range(len(sequences))  # the rule: nothing came before, and in order
        place_of = {sequence: place for place, sequence in reversed(list(enumerate(sequences)))}
        return [place_of[sequence] for sequence in sorted(place_of) if not self._has(sequence)]

    def _has(self, sequence: int) -> bool:
        return (
            sequence <= self.contiguous
            or sequence in self.single
            or any(after < sequence <= through for after, through in self.ranges)
        )


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


def claim(
    connection: Connection, consumer: str, producer: str, after: int, through: int, *, whole: bool
) -> Held:
    """Have the range alone until the transaction ends, and return what was held of it before.

    `whole`: every event of the range is in when this transaction commits, and it is recorded so. Else
    the caller enters what it applies by `enter_single`. Waits for a batch under way that could share an
    event, and sees what it decided; `lock_timeout` bounds the wait.
    """
    asked = {
        "consumer": consumer,
        "producer": producer,
        "after": after,
        "through": through,
        "whole": whole and through > after,
    }
    ((contiguous, note, ranges, single),) = execute_together(
        connection, entering(consumer, producer, after, through), (_CLAIM, asked)
    )
    return Held(contiguous or 0, note, ranges or (), frozenset(single or ()))


def enter_single(connection: Connection, consumer: str, producer: str, sequences: Sequence[int]) -> None:
    """Enter events of a claimed range that are applied without the rest of it; none may be held already."""
    if sequences:
        connection.execute(
            text(
                "INSERT INTO inbox (consumer, producer, sequence)"
                " SELECT :consumer, :producer, unnest(CAST(:sequences AS bigint[]))"
            ),
            {
                "consumer": consumer,
                "producer": producer,
                "sequences": f"{{{','.join(map(str, sequences))}}}",
            },
        )


def union_from(position: int, ranges: Iterable[tuple[int, int]]) -> int:
    """Return how far `ranges` (after, through), in order of `after`, reach from `position` without gap."""
    for after, through in ranges:
        if after > position:
            break
        position = max(position, through)
    return position


_HOLD_POSITION = text(
    "SELECT contiguous FROM consumer_position WHERE consumer = :consumer AND producer = :producer FOR UPDATE"
)
_BEYOND = text(
    "SELECT after, through FROM received_range"
    " WHERE consumer = :consumer AND producer = :producer"
    " ORDER BY after, through LIMIT :limit"
)
# What is read next begins beyond: ranges and rows that the position covers say nothing new.
_MOVE = text(
    """
    WITH covered AS (
        DELETE FROM received_range
        WHERE consumer = :consumer AND producer = :producer AND through <= :reached
    ), passed AS (
        DELETE FROM inbox WHERE consumer = :consumer AND producer = :producer AND sequence <= :reached
    )
    UPDATE consumer_position SET contiguous = CAST(:reached AS bigint),
        progressed_at = CASE WHEN contiguous < :reached THEN clock_timestamp() ELSE progressed_at END
    WHERE consumer = :consumer AND producer = :producer
    """
)


def fold_ranges(connection: Connection, consumer: str, producer: str) -> int:
    """Move the contiguous position over the ranges received, forget what it covers; return it.

    It changes what is written, not what is known, and so needs to keep no batch away.
    """
    key = {"consumer": consumer, "producer": producer}
    reached = connection.scalar(_HOLD_POSITION, key)
    if reached is None:
        connection.execute(
            text(
                "INSERT INTO consumer_position (consumer, producer) VALUES (:consumer, :producer)"
                " ON CONFLICT DO NOTHING"
            ),
            key,
        )
        reached = connection.scalar(_HOLD_POSITION, key)
    reached = int(reached)
    while rows := connection.execute(_BEYOND, {**key, "limit": _FOLD_ROWS}).all():
        if rows[0].after > reached:
            break
        reached = union_from(reached, ((row.after, row.through) for row in rows))
        connection.execute(_MOVE, {**key, "reached": reached})
        if len(rows) < _FOLD_ROWS:
            break
    return reached
