"""The relay: committed outbox rows get their number, then the log goes to each subscriber's queue.

Alone in the code base it sends events. Any number of relays may run: one leads, the others find the
lock taken and wait. A crash between any two steps only causes duplicates, which receivers know.
"""

import time
from collections.abc import Callable
from typing import Protocol

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from shared.db import Database
from shared.events.routes import subscribers_of
from shared.messaging import crash_points
from shared.messaging.batch import BLOCK, Batch, Parcel, block_end
from shared.messaging.locks import try_lead
from shared.messaging.log import last_number, read_log, sequence_outbox

SEQUENCE_ROWS = 2_000
"""Rows numbered in one transaction: they fit in the server's working memory, and hold nothing up."""
SEND_BATCHES = 4
"""Tasks sent to a subscriber under one mark: what a crash at the worst instant sends again."""
QUEUE_ROOM = 100
"""Batches waiting in a queue beyond which the relay holds back: about 100,000 events."""
FILLING = 0.1
"""Seconds for which a page that is not full waits for more, while its subscriber has another one waiting."""


class Queue(Protocol):
    """Where tasks go; the broker's `CeleryQueue`, or what a test puts in its place."""

    def waiting(self, subscriber: str) -> int:
        """Return how many batches wait in the subscriber's queue, beside the one at work."""

    def send(self, subscriber: str, parcel: Parcel) -> None:
        """Put one batch in the subscriber's queue; raises if the broker cannot be reached."""


class Relay:
    """One service's relay; `step` does a bounded piece of work and is called again and again."""

    def __init__(
        self,
        producer: str,
        database: Database,
        queue: Queue,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.producer = producer
        self.filling = False
        """Whether the last step left a page to fill: the next is due within `FILLING`."""
        self._database = database
        self._queue = queue
        self._monotonic = monotonic
        self._held: dict[str, tuple[int, float]] = {}

    def step(self) -> bool:
        """Give numbers, then send what has one. True if there may be more at once.

        Raises what the database or the broker raises: the caller pauses and calls again.
        """
        more = self.sequence() == SEQUENCE_ROWS
        return self.send() or more

    def sequence(self) -> int:
        """Move committed outbox rows into the log; return how many (0 too if another relay leads)."""
        with self._database.transaction() as connection:
            if not try_lead(connection):
                return 0
            moved = sequence_outbox(connection, SEQUENCE_ROWS)
            if moved:
                crash_points.reach("relay.claimed")
        if moved:
            crash_points.reach("relay.sequenced")
        return moved

    def send(self) -> bool:
        """Send each subscriber the log after its mark, in pages, and mark it. True if more is waiting.

        Subscribers that stand at the same place share the page, read and packed once. One whose queue is
        full is left alone: memory of the broker is bounded, and it reads the feed by itself when it
        stands still. One that has work waiting gets full pages, or what there is after `FILLING`: a batch
        costs much the same whether it holds one event or a thousand. One that cannot be sent to holds up no
        other: what its queue raised is raised when the others are served and marked.
        """
        self.filling = False
        with self._database.transaction() as connection:
            if not try_lead(connection):
                return False
            head = last_number(connection)
            pages = _Pages(self.producer, connection, head)
            failures: list[Exception] = []
            reached = {}
            for subscriber in subscribers_of(self.producer):
                marked = _sent_through(connection, subscriber, head)
                through, failure = self._send_to(subscriber, marked, head, pages.after)
                if through > marked:
                    reached[subscriber] = through
                if failure is not None:
                    failures.append(failure)
            if reached:
                crash_points.reach("relay.sent")
                _mark(connection, reached)
                crash_points.reach("relay.marked")
        if failures:
            raise failures[0]
        return any(through < head for through in reached.values())

    def _send_to(
        self, subscriber: str, marked: int, head: int, page_after: Callable[[int], Parcel]
    ) -> tuple[int, Exception | None]:
        """Send one subscriber its next pages; return how far it was sent to, and what stopped it."""
        through = marked
        try:
            if marked >= head:
                return marked, None
            waiting = self._queue.waiting(subscriber)
            if waiting >= QUEUE_ROOM:
                return marked, None
            for _ in range(SEND_BATCHES):
                if waiting and self._fills(subscriber, through, head):
                    break
                # A page without anything for the subscriber is sent too: it tells that nothing is missing.
                parcel = page_after(through)
                self._queue.send(subscriber, parcel)
                through = parcel.through
                if through >= head:
                    break
        except SQLAlchemyError:  # no queue's fault, and nobody's turn comes in a broken transaction
            raise
        except Exception as failure:  # noqa: BLE001 - whatever it is, it is raised after the others' turn
            return through, failure
        return through, None

    def _fills(self, subscriber: str, after: int, head: int) -> bool:
        """Tell whether the page after `after` is not full and may still wait for more."""
        if head >= block_end(after):
            return False
        now = self._monotonic()
        held_at, since = self._held.get(subscriber, (-1, now))
        if held_at != after:
            since = now
            self._held[subscriber] = (after, now)
        if now - since >= FILLING:
            return False
        self.filling = True
        return True


class _Pages:
    """The log's next pages as one step sends them, each read and packed once."""

    def __init__(self, producer: str, connection: Connection, head: int) -> None:
        self._producer = producer
        self._connection = connection
        self._head = head
        self._packed: dict[int, Parcel] = {}

    def after(self, mark: int) -> Parcel:
        """Return the page that follows `mark`."""
        held = self._packed.get(mark)
        if held is None:
            page = read_log(self._connection, after=mark, head=self._head)
            held = Parcel.of(Batch(self._producer, page.after, page.through, page.events))
            self._packed[mark] = held
        return held


def _mark(connection: Connection, reached: dict[str, int]) -> None:
    connection.execute(
        text("UPDATE delivery SET sent_through = :through WHERE subscriber = :subscriber"),
        [{"subscriber": subscriber, "through": through} for subscriber, through in reached.items()],
    )


def _sent_through(connection: Connection, subscriber: str, head: int) -> int:
    """Return the subscriber's mark; one seen for the first time starts at the head.

    Its history it reads from the feed: years of events would only swell the broker.
    """
    marked = connection.scalar(
        text("SELECT sent_through FROM delivery WHERE subscriber = :subscriber"), {"subscriber": subscriber}
    )
    if marked is not None:
        return int(marked)
    start = head if head > BLOCK * SEND_BATCHES else 0
    connection.execute(
        text("INSERT INTO delivery (subscriber, sent_through) VALUES (:subscriber, :start)"),
        {"subscriber": subscriber, "start": start},
    )
    return start
