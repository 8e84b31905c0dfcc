"""Publishing: a plain row in the transaction of the fact. Nothing is sent here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import Connection, text
from uuid_utils import uuid7

from shared import clock
from shared.db import copy_text, to_json
from shared.events.catalogue import BY_TYPE
from shared.events.envelope import Event
from shared.messaging.delivery import Delivery
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
    one = cause is None or isinstance(cause, Delivery)
    causes: Any = [cause] * len(events) if one else cause
    written = _Writer(clock.now())
    rows = "".join(written.row(event, led) for event, led in zip(events, causes, strict=True))
    copy_text(connection, _COPY, rows)
    connection.execute(_NOTIFY)


class _Writer:
    """Writes outbox rows as lines of COPY, with what all events of one call have in common.

    The envelope is put together as text: a third of the time of a dictionary written as JSON. Ids and
    numbers need no escaping, types are the catalogue's, and the data is Pydantic's own JSON.
    """

    def __init__(self, now: datetime) -> None:
        self._time = f'"time":{to_json(now)},"datacontenttype":"application/json","partitionkey":"'
        self._request = _of_request()
        self._trace = traceparent()

    def row(self, event: Event, cause: Delivery[Event] | None) -> str:
        """Return one event's line; KeyError for a type that the catalogue does not know."""
        kind = type(event)
        if BY_TYPE.get(kind.TYPE) is not kind:
            raise KeyError(f"{kind.TYPE} is not in shared/events/catalogue.py")
        event_id, subject, version = str(uuid7()), str(event.subject), event.version
        if cause is None:
            led, trace = f'"correlationid":"{self._request or event_id}"', self._trace
        else:
            led = f'"correlationid":"{cause.correlation_id or cause.id}","causationid":"{cause.id}"'
            trace = cause.traceparent or self._trace
        if trace:  # it came with a request: anything may be in it
            led = f'{led},"traceparent":{to_json(trace)}'
        envelope = (
            f'{{"specversion":"1.0","id":"{event_id}","source":"/ttct/{kind.producer()}","type":"{kind.TYPE}",'
            f'"subject":"{subject}",{self._time}{subject}","subjectversion":{version:d},{led},'
            f'"data":{event.model_dump_json()}}}'
        )
        # JSON holds no raw tab or line break; of what COPY reads specially only backslashes are left.
        escaped = envelope.replace("\\", "\\\\")
        return f"{event_id}\t{kind.TYPE}\t{subject}\t{version:d}\t{escaped}\n"


def _of_request() -> UUID | None:
    """Return the id of the request at hand, None without one.

    One that its caller chose freely need not be a UUID: it then stands for one.
    """
    given = correlation_id()
    if not given:
        return None
    try:
        return UUID(given)
    except ValueError:
        return uuid5(NAMESPACE_OID, given)
