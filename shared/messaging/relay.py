"""The relay: committed outbox rows get their number, then go to each subscriber's queue.

Alone in the code base it sends events. Any number of relays may run: one leads, the others find the
lock taken and wait. A crash between any two steps only causes duplicates, which inboxes know.
"""

from typing import Protocol

from sqlalchemy import Connection, text

from shared.db import Database
from shared.events.routes import subscribers_of
from shared.messaging import crash_points
from shared.messaging.batch import BATCH_EVENTS, Batch
from shared.messaging.locks import try_lead
from shared.messaging.log import head_of, read_page, sequence_outbox

SEQUENCE_ROWS = 2_000
"""Rows numbered in one transaction: they fit in the server's working memory, and hold nothing up."""
SEND_BATCHES = 8
"""Tasks sent under one mark: what a crash at the worst instant sends again."""


class Queue(Protocol):
    """Where tasks go; the broker's `CeleryQueue`, or what a test puts in its place."""

    def has_room(self, subscriber: str) -> bool:
        """Tell whether the subscriber's queue is short enough to take more."""

    def send(self, subscriber: str, batch: Batch) -> None:
        """Put one batch in the subscriber's queue; raises if the broker cannot be reached."""


class Relay:
    """One service's relay; `step` does a bounded piece of work and is called again and again."""

    def __init__(self, producer: str, database: Database, queue: Queue) -> None:
        self.producer = producer
        self._database = database
        self._queue = queue

    def step(self) -> bool:
        """Give numbers, then send what has one. True if there may be more at once.

        Raises what the database or the broker raises: the caller pauses and calls again.
        """
        more = self.sequence() == SEQUENCE_ROWS
        for subscriber in subscribers_of(self.producer):
            more = self.send(subscriber) or more
        return more

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

    def send(self, subscriber: str) -> bool:
        """Send the log after the subscriber's mark, in batches, and mark it. True if more is waiting.

        A full queue is left alone: memory of the broker is bounded, and the subscriber reads the
        feed by itself when it stands still.
        """
        with self._database.transaction() as connection:
            if not try_lead(connection):
                return False
            head, _ = head_of(connection)
            marked = _sent_through(connection, subscriber, head)
            if marked >= head or not self._queue.has_room(subscriber):
                return False
            through = marked
            for _ in range(SEND_BATCHES):
                page = read_page(connection, subscriber, after=through, head=head, limit=BATCH_EVENTS)
                # A page without events is sent too: it tells the subscriber that nothing is missing.
                self._queue.send(subscriber, Batch(self.producer, page.after, page.through, page.events))
                through = page.through
                if through >= head:
                    break
            crash_points.reach("relay.sent")
            connection.execute(
                text("UPDATE delivery SET sent_through = :through WHERE subscriber = :subscriber"),
                {"through": through, "subscriber": subscriber},
            )
            crash_points.reach("relay.marked")
        return through < head


def _sent_through(connection: Connection, subscriber: str, head: int) -> int:
    """Return the subscriber's mark; one seen for the first time starts at the head.

    Its history it reads from the feed: years of events would only swell the broker.
    """
    marked = connection.scalar(
        text("SELECT sent_through FROM delivery WHERE subscriber = :subscriber"), {"subscriber": subscriber}
    )
    if marked is not None:
        return int(marked)
    start = head if head > BATCH_EVENTS * SEND_BATCHES else 0
    connection.execute(
        text("INSERT INTO delivery (subscriber, sent_through) VALUES (:subscriber, :start)"),
        {"subscriber": subscriber, "start": start},
    )
    return start
