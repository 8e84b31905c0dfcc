"""A reporting database filled from recorded events, by the code that catches up; run as a process of its own.

`python -m benchmarks.replay ADDRESSES` with the addresses of reporting's database and of each
producer's as JSON; prints one JSON line: events, seconds, and the memory after a tenth and at the end.
"""

import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import psutil

from services.reporting.consumers import make_consumer
from shared.db import Database
from shared.messaging.batch import Batch
from shared.messaging.catch_up import CatchUp
from shared.messaging.inbox import position_of
from shared.messaging.log import event_at, head_of, read_page
from shared.messaging.reading import FeedAnswer


@dataclass(frozen=True)
class DirectFeed:
    """A producer's feed read from its database, as its HTTP door reads it, without the HTTP."""

    producers: Mapping[str, Database]

    def read(self, producer: str, *, after: int, limit: int, known: int) -> FeedAnswer:
        """Return a page for reporting."""
        with self.producers[producer].snapshot() as connection:
            head, head_id = head_of(connection)
            known_id: UUID | None = event_at(connection, known) if known else None
            page = read_page(connection, "reporting", after=after, head=head if limit else after, limit=limit)
        opened = Batch.opened(producer, page.after, page.through, page.events.text, "reporting")
        return FeedAnswer(opened, head, head_id, known_id)


def replay(reporting: str, producers: Mapping[str, str]) -> dict[str, float]:
    """Apply every event of the producers' logs; return what it took."""
    database = Database(reporting, application_name="replay", pool_size=2)
    feed = DirectFeed({name: Database(url, application_name="replay") for name, url in producers.items()})
    process, early = psutil.Process(), 0
    heads = {name: feed.read(name, after=0, limit=0, known=0).head for name in producers}
    tenth = sum(heads.values()) / 10
    started = time.monotonic()
    applied = 0
    for name, head in heads.items():
        consumer = make_consumer()
        catch_up = CatchUp(consumer, name, database, feed, patience=0.0)
        more = True
        while more:
            more = catch_up.step()
            if not early and applied + _position(database, consumer.service, name) >= tenth:
                early = process.memory_info().rss
        applied += head
    seconds = time.monotonic() - started
    return {"events": applied, "seconds": seconds, "early": early, "late": process.memory_info().rss}


def _position(database: Database, consumer: str, producer: str) -> int:
    with database.snapshot() as connection:
        return position_of(connection, consumer, producer).contiguous


if __name__ == "__main__":
    addresses = json.loads(sys.argv[1])
    print(json.dumps(replay(addresses.pop("reporting"), addresses)))
