"""What travels: a batch of envelopes that covers a range of the producer's sequence."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, overload

import zstandard
from pydantic_core import from_json

from shared.db import to_json
from shared.events.envelope import Event
from shared.events.routes import events_for, listens
from shared.messaging.contracts import open_all
from shared.messaging.delivery import Delivery

BLOCK = 1_000
"""The log is read in blocks of so many numbers, and no page or task reaches across the end of one.

Two batches that hold the same event therefore lie in the same block, and receivers take the batches of a
block one after the other (`locks.py`). A part of the protocol: all services must have the same.
"""

_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_LARGEST_TEXT = 64 * 1024 * 1024
"""Bytes beyond which an unpacked batch cannot be ours."""

_LEVEL = 1
"""Of compression: on real graduations 1.7 µs each to a fifth; lower ones save 0.6 and send a third more,
higher ones take longer for nothing, since what is sealed does not shrink."""


class BatchUnreadable(ValueError):
    """What came is not a batch at all; nothing in it can be trusted, not even an id to park."""


def block_end(after: int) -> int:
    """Return the last number of the block in which the number after `after` lies."""
    return (after // BLOCK + 1) * BLOCK


class LoggedEvents(Sequence[Mapping[str, Any]]):
    """Envelopes as the JSON array that the log wrote, in UTF-8; decoded only if somebody looks inside.

    The relay never does: from the log to the queue a batch stays text. Looking raises `BatchUnreadable` if it
    is no JSON after all.
    """

    def __init__(self, text: bytes) -> None:
        self.text = text
        self._decoded: list[Mapping[str, Any]] | None = None

    def _decode(self) -> list[Mapping[str, Any]]:
        try:
            events: list[Mapping[str, Any]] = from_json(self.text)
        except (ValueError, RecursionError) as error:  # in a member that no contract reads
            raise BatchUnreadable(f"the events are no JSON throughout: {error}") from error
        return events

    def _events(self) -> list[Mapping[str, Any]]:
        if self._decoded is None:
            self._decoded = self._decode()
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
    """What a receiver listens to of events in order, with the deliveries in the same places."""

    def __init__(
        self,
        events: bytes | Sequence[Mapping[str, Any]],
        deliveries: Sequence[Delivery[Event]],
        receiver: str,
    ) -> None:
        super().__init__(events if isinstance(events, bytes) else b"")
        self._given = None if isinstance(events, bytes) else events
        self._receiver = receiver
        heard = _heard_by(receiver)
        self.deliveries = [each for each in deliveries if type(each.event) in heard]

    def _decode(self) -> list[Mapping[str, Any]]:
        events = super()._decode() if self._given is None else self._given
        return [each for each in events if listens(self._receiver, each["type"])]

    def __len__(self) -> int:
        return len(self.deliveries)


@cache
def _heard_by(receiver: str) -> frozenset[type[Event]]:
    return frozenset(events_for(receiver))


@dataclass(frozen=True, slots=True)
class Batch:
    """What one receiver listens to of `producer`'s events with `after < sequence <= through`."""

    producer: str
    after: int
    through: int
    events: Sequence[Mapping[str, Any]]
    """Envelopes as JSON objects, each with its `sequence`."""

    @classmethod
    def read(cls, message: Mapping[str, Any], receiver: str) -> "Batch":
        """Read a task's arguments; `BatchUnreadable` if the frame is broken. Events are packed, or decoded.

        What `receiver` does not listen to is left out, in order or not. An event that it listens to may
        still break its contract: that one is parked, not the batch refused.
        """
        try:
            producer, after, through = message["producer"], message["after"], message["through"]
            events = message["events"]
            if not (isinstance(producer, str) and isinstance(after, int) and isinstance(through, int)):
                raise BatchUnreadable("producer, after or through has the wrong type")
            if not isinstance(events, (bytes, list)):
                raise BatchUnreadable("events is neither packed nor a list")
            text = unpack(events) if isinstance(events, bytes) else events
            return cls.opened(producer, after, through, text, receiver)
        except (KeyError, TypeError, AttributeError) as error:
            raise BatchUnreadable(f"not a batch of events: {error!r}") from error

    @classmethod
    def opened(
        cls,
        producer: str,
        after: int,
        through: int,
        events: bytes | Sequence[Mapping[str, Any]],
        receiver: str,
    ) -> "Batch":
        """Open a page's events, as JSON text or decoded, for one receiver; `BatchUnreadable` as in `read`."""
        if not 0 <= after <= through <= block_end(after):
            raise BatchUnreadable("the range runs backwards or out of its block")
        try:
            deliveries = open_all(events, producer, after, through)
            if deliveries is not None:
                return cls(producer, after, through, OpenedEvents(events, deliveries, receiver))
            return cls(producer, after, through, _told_apart(events, after, through, receiver))
        except (KeyError, TypeError, AttributeError) as error:
            raise BatchUnreadable(f"not a batch of events: {error!r}") from error
        except ValueError as error:
            raise BatchUnreadable(str(error)) from error


def _told_apart(
    events: bytes | Sequence[Any], after: int, through: int, receiver: str
) -> list[Mapping[str, Any]]:
    """Return envelopes of which one at least breaks its contract, if each can be numbered and parked."""
    found = from_json(events) if isinstance(events, bytes) else events
    if not isinstance(found, list):
        raise BatchUnreadable("events is not a list")
    kept = []
    for event in found:
        kind = event.get("type")
        if isinstance(kind, str) and not listens(receiver, kind):
            continue
        if not _ID.fullmatch(event["id"]):
            raise BatchUnreadable(f"{event['id']!r} is not an event's id")
        if not after < event["sequence"] <= through:
            raise BatchUnreadable(f"event {event['id']} lies outside the range of its batch")
        kept.append(event)
    return kept


@dataclass(frozen=True, slots=True)
class Parcel:
    """A batch as it is sent: packed once, whoever gets it."""

    producer: str
    after: int
    through: int
    packed: bytes

    @classmethod
    def of(cls, batch: Batch) -> "Parcel":
        """Pack a batch."""
        return cls(batch.producer, batch.after, batch.through, pack(batch.events))

    @property
    def message(self) -> dict[str, Any]:
        """The arguments of the task that carries it; `Batch.read` undoes it."""
        return {
            "producer": self.producer,
            "after": self.after,
            "through": self.through,
            "events": self.packed,
        }


def pack(events: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the events as they travel in a task: compressed JSON.

    A class's events repeat each other and shrink to a fifth (certificates to a twentieth), and with
    them all that Celery, Redis and its log copy six times on the way.
    """
    text = events.text if type(events) is LoggedEvents else to_json(list(events)).encode()
    # A packer holds no more than the call: made anew it costs nothing, and threads share none.
    packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True, write_content_size=True)
    return packer.compress(text)


def unpack(packed: bytes) -> bytes:
    """Undo `pack`; `BatchUnreadable` if it is cut off, changed or larger than ours can be.

    What comes out is what was packed, but not yet known to be JSON.
    """
    try:
        # The frame says its size: the unpacker would set aside as much as it says, and not look at the rest
        # of one that says 0.
        size = zstandard.frame_content_size(packed)
        if not 0 < size <= _LARGEST_TEXT:
            raise BatchUnreadable("the packed events do not say their size, or are too large")
        text = zstandard.ZstdDecompressor().decompress(
            packed, max_output_size=_LARGEST_TEXT, allow_extra_data=False
        )
    except zstandard.ZstdError as error:
        raise BatchUnreadable(f"the events do not unpack: {error}") from error
    if len(text) != size:
        raise BatchUnreadable("the packed events are cut off")
    return text
