"""How far a consumer is behind, for pages, health and the supervisor."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

STUCK_SECONDS = 30.0
"""A consumer that lags without progress for so long is restarted by its supervisor."""
_ANSWERS = 10.0


@dataclass(frozen=True, slots=True)
class ProducerLag:
    """What a consumer holds of one producer."""

    producer: str
    position: int
    head: int
    behind: int
    """Events of the producer's log not yet held (also those routed to others)."""
    progressed_at: datetime
    checked_at: datetime | None
    """When the producer last said where its head is; None if it never answered."""
    stands_still: float
    """Seconds since the last progress, 0 if nothing is waiting."""
    unheard: float | None
    """Seconds since `checked_at`."""
    note: str | None
    """Why reading stopped, if it did."""

    @property
    def stuck(self) -> bool:
        """Whether to restart the consumer: nothing moves, though the producer answers."""
        answers = self.unheard is not None and self.unheard < _ANSWERS
        return self.note is None and answers and self.stands_still > STUCK_SECONDS


def lag(connection: Connection, consumer: str) -> list[ProducerLag]:
    """Return the consumer's lag behind each producer it ever heard of, in the order of their names."""
    rows = connection.execute(
        text(
            """
            SELECT producer, contiguous AS position, GREATEST(head_seen, contiguous) AS head,
                   GREATEST(head_seen - contiguous, 0) AS behind, progressed_at, checked_at,
                   CASE WHEN head_seen > contiguous
                        THEN EXTRACT(epoch FROM clock_timestamp() - progressed_at)::float8
                        ELSE 0 END AS stands_still,
                   EXTRACT(epoch FROM clock_timestamp() - checked_at)::float8 AS unheard,
                   note
            FROM consumer_position WHERE consumer = :consumer ORDER BY producer
            """
        ),
        {"consumer": consumer},
    )
    return [ProducerLag(**row) for row in rows.mappings()]
