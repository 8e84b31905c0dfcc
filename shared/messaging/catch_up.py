"""Catch-up: the guarantee. A consumer that stands still behind a producer's head reads the feed itself.

Emptied queues, lost workers, weeks of outage, a new subscriber: all heal by this one path.
"""

import time
from collections.abc import Callable
from uuid import UUID

import structlog
from sqlalchemy import text

from shared.db import Database
from shared.errors import Conflict, NotFound
from shared.messaging import crash_points
from shared.messaging.batch import Batch
from shared.messaging.consumer import Consumer
from shared.messaging.inbox import fold_ranges, position_of
from shared.messaging.locks import own_inbox
from shared.messaging.reading import Feed, FeedAnswer, ReadingAhead

log = structlog.get_logger()

PATIENCE = 1.0
"""Seconds without progress behind the head after which the feed is read: Celery is usually faster."""
ASKED_ANEW = 2.0
"""Seconds for which the producer's head is not asked for while its batches come in by themselves."""
PAGES_AT_ONCE = 50


class CatchUp:
    """One consumer's reading of one producer; `step` is called again and again."""

    def __init__(
        self,
        consumer: Consumer,
        producer: str,
        database: Database,
        feed: Feed,
        *,
        patience: float = PATIENCE,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.consumer = consumer
        self.producer = producer
        self._database = database
        self._feed = feed
        self._patience = patience
        self._monotonic = monotonic
        self._position = -1
        self._moved_at = monotonic()
        self._asked_at = -ASKED_ANEW

    def step(self) -> bool:
        """Fold what came in; if it stands still behind the head, read the feed. True if more is waiting.

        Raises what the database or the producer raises: the caller pauses and calls again.
        """
        before, position = self._position, self._fold()
        now = self._monotonic()
        if position != before and now - self._asked_at < ASKED_ANEW:
            return False
        self._asked_at = now
        answer = self._ask(position)
        if answer is None or position >= answer.head:
            self._moved_at = self._monotonic()
            return False
        if self._monotonic() - self._moved_at < self._patience:
            return False
        log.info(
            "catching up",
            consumer=self.consumer.service,
            producer=self.producer,
            position=position,
            head=answer.head,
        )
        with ReadingAhead(self._feed, self.producer, answer.head) as reading:
            for _ in range(PAGES_AT_ONCE):
                page = reading.take(position)
                if _restored(position, answer.head, answer.head_id, page) is not None:
                    return True  # nothing of it is applied; the next step writes down why
                position = self._apply(position, page.page, reading)
                if position >= answer.head:
                    return False
        return True

    def _apply(self, position: int, page: Batch, reading: ReadingAhead) -> int:
        """Consume the page after `position` while the one after it is read; return the new position."""
        crash_points.reach("catch_up.fetched")
        if page.producer != self.producer or page.after != position:
            raise ValueError(f"the feed of {self.producer} answered for another range than asked")
        reading.begin(page.through)
        self.consumer.consume(self._database, page)
        crash_points.reach("catch_up.consumed")
        return self._fold()

    def _fold(self) -> int:
        with self._database.transaction() as connection:
            position = fold_ranges(connection, self.consumer.service, self.producer)
            crash_points.reach("catch_up.folded")
        if position != self._position:
            self._position = position
            self._moved_at = self._monotonic()
        return position

    def _ask(self, position: int) -> FeedAnswer | None:
        """Ask for the head and record it; None if the producer's history is not the one we know."""
        key = {"consumer": self.consumer.service, "producer": self.producer}
        with self._database.snapshot() as connection:
            note = position_of(connection, self.consumer.service, self.producer).note
            seen = connection.execute(
                text(
                    "SELECT head_seen, head_id FROM consumer_position"
                    " WHERE consumer = :consumer AND producer = :producer"
                ),
                key,
            ).one()
        answer = self._feed.read(self.producer, after=position, limit=0, known=seen.head_seen)
        if note is None:
            note = _restored(position, seen.head_seen, seen.head_id, answer)
            if note is not None:
                log.error(
                    "producer restored", consumer=self.consumer.service, producer=self.producer, note=note
                )
        with self._database.transaction() as connection:
            connection.execute(
                text(
                    "UPDATE consumer_position SET checked_at = clock_timestamp(), note = :note,"
                    # What was all held until now begins to lag only now.
                    " progressed_at = CASE WHEN contiguous >= head_seen THEN clock_timestamp()"
                    " ELSE progressed_at END,"
                    " head_seen = CASE WHEN CAST(:note AS text) IS NULL THEN :head ELSE head_seen END,"
                    " head_id = CASE WHEN CAST(:note AS text) IS NULL THEN CAST(:head_id AS uuid)"
                    " ELSE head_id END"
                    " WHERE consumer = :consumer AND producer = :producer"
                ),
                {**key, "note": note, "head": answer.head, "head_id": answer.head_id},
            )
        return None if note is not None else answer


def _restored(position: int, seen: int, seen_id: UUID | None, answer: FeedAnswer) -> str | None:
    """Say in a sentence how the producer's log contradicts what we saw of it, None if it does not."""
    if answer.head < max(position, seen):
        return (
            f"the log ends at {answer.head}, but {max(position, seen)} was seen before:"
            " the producer was restored to an earlier state"
        )
    if seen and seen_id is not None and answer.known_id != seen_id:
        return f"event {seen} is not the one seen before: the producer was restored to an earlier state"
    return None


def accept_restored(
    database: Database, consumer: str, producer: str, *, by: str = "", reason: str = ""
) -> None:
    """Read a restored producer's log again from its beginning; for staff, after they looked into it.

    Events that are not newer than what is held change nothing; what the producer lost by the
    restoration stays as it was applied. `by` and `reason` go to the log. `NotFound` for a producer
    that was never heard of, `Conflict` if its history is not in doubt.
    """
    key = {"consumer": consumer, "producer": producer}
    with database.transaction() as connection:
        own_inbox(connection, consumer)  # a batch of the old history must not record its range afterwards
        held = connection.execute(
            text(
                "SELECT note FROM consumer_position"
                " WHERE consumer = :consumer AND producer = :producer FOR UPDATE"
            ),
            key,
        ).one_or_none()
        if held is None:
            raise NotFound
        if held.note is None:
            raise Conflict(
                "Nguồn này không bị ghi nhận là đã khôi phục về trạng thái cũ. Không cần làm gì.",
                "This producer is not known to have been restored. There is nothing to do.",
                code="not-restored",
            )
        for forgotten in ("received_range", "inbox"):
            connection.execute(
                text(f"DELETE FROM {forgotten} WHERE consumer = :consumer AND producer = :producer"),  # noqa: S608
                key,
            )
        connection.execute(
            text(
                "UPDATE consumer_position SET contiguous = 0, head_seen = 0, head_id = NULL, note = NULL,"
                " progressed_at = clock_timestamp() WHERE consumer = :consumer AND producer = :producer"
            ),
            key,
        )
    log.warning(
        "restored producer accepted",
        consumer=consumer,
        producer=producer,
        by=by,
        reason=reason,
        note=held.note,
    )
