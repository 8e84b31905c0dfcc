"""Publishing: a plain row in the transaction of the fact. Nothing is sent here."""

from collections.abc import Sequence
from datetime import datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import Connection, text

from shared import clock
from shared.db import copy_rows, to_json
from shared.events.catalogue import BY_TYPE
from shared.events.envelope import Event
from shared.ids import new_id
from shared.messaging.batch import Delivery
from shared.telemetry import correlation_id, traceparent

CHANNEL = "ttct_outbox"
"""What `publish` notifies and the relay listens to."""

_COPY = "COPY outbox (event_id, type, subject, version, envelope) FROM STDIN"
# Wakes the relay when the fact commits.
_NOTIFY = text("SELECT pg_notify('ttct_outbox', '')")


def publish(
    connection: Connection,
    events: Sequence[Event],
    cause: Delivery[Event] | Sequence[Delivery[Event]] | None = None,
) -> None:
    """Publish facts with the transaction that makes them true; without its commit nobody hears of them.

    `cause` is the delivery that led to all of them, or one delivery for each event in the same order.
    KeyError for a type that the catalogue does not know, ValueError if causes and events differ in number.
    """
    if not events:
        return
    causes: Sequence[Delivery[Event] | None] = (
        [cause] * len(events) if cause is None or isinstance(cause, Delivery) else cause
    )
    now = clock.now()
    rows = [_row(event, led, now) for event, led in zip(events, causes, strict=True)]
    copy_rows(connection, _COPY, rows)
    connection.execute(_NOTIFY)


def _row(event: Event, cause: Delivery[Event] | None, now: datetime) -> tuple[UUID, str, UUID, int, str]:
    """Return the outbox row with its CloudEvents JSON; the data is written by Pydantic's own fast writer."""
    if BY_TYPE.get(event.TYPE) is not type(event):
        raise KeyError(f"{event.TYPE} is not in shared/events/catalogue.py")
    event_id = new_id()
    subject = event.subject
    head = {
        "specversion": "1.0",
        "id": event_id,
        "source": f"/ttct/{event.producer()}",
        "type": event.TYPE,
        "subject": subject,
        "time": now,
        "datacontenttype": "application/json",
        "partitionkey": subject,
        "subjectversion": event.version,
        "correlationid": _correlation(cause) or event_id,
        "causationid": cause.id if cause else None,
        "traceparent": (cause.traceparent if cause else None) or traceparent() or None,
    }
    known = {name: value for name, value in head.items() if value is not None}
    envelope = f'{to_json(known)[:-1]},"data":{event.model_dump_json()}}}'
    return event_id, event.TYPE, subject, event.version, envelope


def _correlation(cause: Delivery[Event] | None) -> UUID | None:
    """Return the id that joins the event to what led to it.

    A request id that its caller chose freely need not be a UUID: it then stands for one.
    """
    if cause is not None:
        return cause.correlation_id or cause.id
    given = correlation_id()
    if not given:
        return None
    try:
        return UUID(given)
    except ValueError:
        return uuid5(NAMESPACE_OID, given)
