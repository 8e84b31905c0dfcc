"""What travels: a batch of envelopes that covers a range of the producer's sequence."""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

from pydantic_core import from_json

from shared.db import to_json
from shared.events.envelope import Event
from shared.messaging.contracts import open_all
from shared.messaging.delivery import Delivery

BATCH_EVENTS = 500
"""Events in one task or page: a hundred or more carry about fifty times what single ones do."""

_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_LARGEST_TEXT = 64 * 1024 * 1024
"""Bytes beyond which an unpacked batch cannot be ours."""


class BatchUnreadable(ValueError):
    """What came is not a batch at all; nothing in it can be trusted, not even an id to park."""


class LoggedEvents(Sequence[Mapping[str, Any]]):
    """Envelopes as the JSON array that the log wrote; decoded only if somebody looks inside.

    The relay never does: from the log to the queue a batch stays text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._decoded: list[Mapping[str, Any]] | None = None

    def _events(self) -> list[Mapping[str, Any]]:
        if self._decoded is None:
            self._decoded = from_json(self.text)
        return self._decoded

    @overload
    def __getitem__(self, place: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Mapping[str, Any]]: ...
    def __getitem__(self, place: int | slice) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        return self._events()[place]

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return iter(self._events())

    def __len__(self) -> int:
        return len(self._events())


class OpenedEvents(LoggedEvents):
    """Envelopes whose every one was found in order, with their deliveries in the same places."""

    def __init__(self, events: str | list[Mapping[str, Any]], deliveries: Sequence[Delivery[Event]]) -> None:
        super().__init__(events if isinstance(events, str) else "")
        if not isinstance(events, str):
            self._decoded = events
        self.deliveries = deliveries


def pack(events: Sequence[Mapping[str, Any]]) -> str:
    """Return the events as one short string for a task: compressed JSON in base64.

    A class's events repeat each other: 500 shrink to a tenth, and with them all that Celery, Redis
    and its log copy six times on the way.
    """
    text = events.text if type(events) is LoggedEvents else to_json(list(events))
    return base64.b64encode(zlib.compress(text.encode(), level=1)).decode()


def _unpack(packed: str) -> str:
    """Undo `pack`; ValueError if it is not one. The text is UTF-8, but not yet known to be JSON."""
    try:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(base64.b64decode(packed, validate=True), _LARGEST_TEXT)
        if not unpacking.eof:
            raise ValueError("the packed events are cut off or too large")
        return text.decode()
    except (binascii.Error, zlib.error) as error:
        raise ValueError(f"the events do not unpack: {error}") from error


@dataclass(frozen=True, slots=True)
class Batch:
    """All events of `producer` routed to the receiver with `after < sequence <= through`."""

    producer: str
    after: int
    through: int
    events: Sequence[Mapping[str, Any]]
    """Envelopes as JSON objects, each with its `sequence`."""

    @classmethod
    def read(cls, message: Mapping[str, Any]) -> "Batch":
        """Read a task's arguments (events packed) or a feed page; `BatchUnreadable` if the frame is broken.

        An event inside may still break its contract: that one is parked, not the batch refused.
        """
        try:
            producer, after, through = message["producer"], message["after"], message["through"]
            events = message["events"]
            if not (isinstance(producer, str) and isinstance(after, int) and isinstance(through, int)):
                raise BatchUnreadable("producer, after or through has the wrong type")
            if not (0 <= after <= through and isinstance(events, (str, list))):
                raise BatchUnreadable("the range runs backwards, or events is not a list")
            if isinstance(events, str):
                events = _unpack(events)
            deliveries = open_all(events, producer, after, through)
            if deliveries is not None:
                return cls(producer, after, through, OpenedEvents(events, deliveries))
            events = _told_apart(events, after, through)
        except (KeyError, TypeError, AttributeError) as error:
            raise BatchUnreadable(f"not a batch of events: {error!r}") from error
        except ValueError as error:
            raise BatchUnreadable(str(error)) from error
        return cls(producer=producer, after=after, through=through, events=events)


def _told_apart(events: str | list[Any], after: int, through: int) -> list[Mapping[str, Any]]:
    """Return envelopes of which one at least breaks its contract, if each can be numbered and parked."""
    found = from_json(events) if isinstance(events, str) else events
    if not isinstance(found, list):
        raise BatchUnreadable("events is not a list")
    for event in found:
        if not _ID.fullmatch(event["id"]):
            raise BatchUnreadable(f"{event['id']!r} is not an event's id")
        if not after < event["sequence"] <= through:
            raise BatchUnreadable(f"event {event['id']} lies outside the range of its batch")
    return found
