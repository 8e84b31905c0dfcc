"""Deliveries as a handler gets them, made of an event alone."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from shared.db import Database
from shared.events.envelope import Event
from shared.ids import new_id
from shared.messaging import Batch, Consumer, Delivery


def delivered(event: Event, sequence: int = 1) -> Delivery[Any]:
    """Return a delivery of the event, with a fresh id."""
    event_id = new_id()
    return Delivery(
        id=event_id,
        sequence=sequence,
        subject=event.subject,
        version=event.version,
        time=datetime(2021, 5, 20, tzinfo=UTC),
        correlation_id=event_id,
        traceparent=None,
        event=event,
    )


def hand_over(producer: str, owner: Database, consumer: Consumer, listener: Database) -> int:
    """Let a consumer hear everything that the owner published so far, as the feed would give it.

    Return how many events; whatever the consumer would park is an error.
    """
    with owner.snapshot() as connection:
        envelopes = connection.scalars(text("SELECT envelope FROM outbox ORDER BY id")).all()
    numbered = [{**envelope, "sequence": n} for n, envelope in enumerate(envelopes, start=1)]
    consumer.consume(listener, Batch(producer, 0, len(numbered), numbered))
    with listener.snapshot() as connection:
        parked = connection.scalar(text("SELECT count(*) FROM parked_event"))
    assert parked == 0, f"{parked} events were parked"
    return len(numbered)
