"""Publishing: a plain row in the transaction of the fact. Nothing is sent here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import Connection, text
from uuid_utils import uuid7

from shared import clock
from shared.db import copy_text
from shared.events.catalogue import BY_TYPE
from shared.events.envelope import Event
from shared.events.wire import to_bytes
from shared.messaging.delivery import Delivery
from shared.telemetry import correlation_id, traceparent

CHANNEL = "ttct_outbox"
"""What `publish` notifies and the relay listens to."""

_COPY = "COPY outbox (event_id, type, subject, version, envelope) FROM STDIN"
_LINE = (
    b'%b\t%b\t%b\t%d\t{"specversion":"1.0","id":"%b",%b,"subject":"%b","time":%b,'
    b'"datacontenttype":"application/json","partitionkey":"%b","subjectversion":%d,%b,"data":%b}\n'
)
_ORIGINS = {
    kind: f'"source":"/ttct/{kind.producer()}","type":"{kind.TYPE}"'.encode() for kind in BY_TYPE.values()
}
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
    rows = b"".join(written.row(event, led) for event, led in zip(events, causes, strict=True))
    copy_text(connection, _COPY, rows)
    connection.execute(_NOTIFY)


class _Writer:
    """Writes outbox rows as lines of COPY, with what all events of one call have in common.

    The envelope is put together as bytes: a third of the time of a dictionary written as JSON. Ids and
    numbers need no escaping, types are the catalogue's, and the data is the contract's own JSON.
    """

    def __init__(self, now: datetime) -> None:
        self._time = to_bytes(now)
        self._request = _of_request()
        self._trace = traceparent()

    def row(self, event: Event, cause: Delivery[Event] | None) -> bytes:
        """Return one event's line; KeyError for a type that the catalogue does not know."""
        kind = type(event)
        origin = _ORIGINS.get(kind)
        if origin is None:
            raise KeyError(f"{kind.TYPE} is not in shared/events/catalogue.py")
        event_id, subject, version = str(uuid7()).encode(), _text(event.subject), event.version
        if cause is None:
            led = b'"correlationid":"%b"' % (_text(self._request) if self._request else event_id)
            trace = self._trace
        else:
            cause_id = _text(cause.id)
            begun = cause.correlation_id
            led = b'"correlationid":"%b","causationid":"%b"' % (_text(begun) if begun else cause_id, cause_id)
            trace = cause.traceparent or self._trace
        if trace:  # it came with a request: anything may be in it
            led = b'%b,"traceparent":%b' % (led, _escaped(to_bytes(trace)))
        return _LINE % (
            event_id,
            kind.TYPE.encode(),
            subject,
            version,
            event_id,
            origin,
            subject,
            self._time,
            subject,
            version,
            led,
            _escaped(to_bytes(event)),
        )


def _text(number: UUID) -> bytes:
    """Return `str(number)`, which Python itself takes four times as long to write."""
    return to_bytes(number)[1:-1]


def _escaped(written: bytes) -> bytes:
    """Return JSON for COPY: it holds no raw tab or line break, so only backslashes are read specially."""
    return written.replace(b"\\", b"\\\\")


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
