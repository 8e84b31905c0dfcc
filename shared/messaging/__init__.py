"""The event backbone: outbox, relay, log and feed, inbox, consumer, catch-up, parking and replay.

What operations and consumers use stands here. The processes' parts are imported from their modules:
`broker` (Celery), `courier`, `catch_up` (HttpFeed), `feed` and `parked_pages` (FastAPI routers).
`README.md` beside this file tells how it hangs together.
"""

from shared.messaging.batch import Batch, BatchUnreadable, Delivery
from shared.messaging.consumer import Consumer, Handler, Outcome
from shared.messaging.lag import ProducerLag, lag
from shared.messaging.outbox import publish
from shared.messaging.parking import list_parked, replay_parked
from shared.messaging.tables import messaging_tables

__all__ = [
    "Batch",
    "BatchUnreadable",
    "Consumer",
    "Delivery",
    "Handler",
    "Outcome",
    "ProducerLag",
    "lag",
    "list_parked",
    "messaging_tables",
    "publish",
    "replay_parked",
]
