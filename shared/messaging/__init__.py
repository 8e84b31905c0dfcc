"""The event backbone: outbox, relay, log and feed, inbox, consumer, catch-up, parking and replay.

`README.md` beside this file tells how it hangs together. The parts of single processes are loaded when
they are asked for: an HTTP process needs no Celery, a worker no FastAPI, and each saves its memory.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from shared.messaging.batch import Batch, BatchUnreadable
from shared.messaging.consumer import Consumer, Handler, Outcome
from shared.messaging.delivery import Delivery
from shared.messaging.lag import ProducerLag, lag
from shared.messaging.outbox import publish
from shared.messaging.parking import list_parked, replay_parked
from shared.messaging.tables import messaging_tables

if TYPE_CHECKING:
    from shared.messaging.broker import (
        CeleryQueue,
        consume_queue,
        consume_task,
        make_celery,
        register_consumer,
        timed_entry,
        timed_queue,
        timed_task,
    )
    from shared.messaging.courier import run_courier
    from shared.messaging.feed import feed_router
    from shared.messaging.parked_pages import parked_api_router, parked_page_router
    from shared.messaging.reading import HttpFeed

_LATER = {
    "CeleryQueue": "broker",
    "HttpFeed": "reading",
    "consume_queue": "broker",
    "consume_task": "broker",
    "feed_router": "feed",
    "make_celery": "broker",
    "parked_api_router": "parked_pages",
    "parked_page_router": "parked_pages",
    "register_consumer": "broker",
    "run_courier": "courier",
    "timed_entry": "broker",
    "timed_queue": "broker",
    "timed_task": "broker",
}

__all__ = [
    "Batch",
    "BatchUnreadable",
    "CeleryQueue",
    "Consumer",
    "Delivery",
    "Handler",
    "HttpFeed",
    "Outcome",
    "ProducerLag",
    "consume_queue",
    "consume_task",
    "feed_router",
    "lag",
    "list_parked",
    "make_celery",
    "messaging_tables",
    "parked_api_router",
    "parked_page_router",
    "publish",
    "register_consumer",
    "replay_parked",
    "run_courier",
    "timed_entry",
    "timed_queue",
    "timed_task",
]


def __getattr__(name: str) -> Any:
    """Load the part of a single process when it is asked for."""
    if name in _LATER:
        return getattr(import_module(f"shared.messaging.{_LATER[name]}"), name)
    raise AttributeError(f"shared.messaging has no {name}")
