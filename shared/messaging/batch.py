"""What travels: a batch of envelopes that covers a range of the producer's sequence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from shared.events.envelope import Event

BATCH_EVENTS = 500
"""Events in one task or page: a hundred or more carry about fifty times what single ones do."""

_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

E_co = TypeVar("E_co", bound=Event, covariant=True)


class BatchUnreadable(ValueError):
    """What came is not a batch at all; nothing in it can be trusted, not even an id to park."""


@dataclass(frozen=True, slots=True)
class Delivery(Generic[E_co]):
    """One event as a handler receives it: who said it, in which place of its log, and the fact."""

    id: UUID
    type: str
    producer: str
    sequence: int
    subject: UUID
    version: int
    time: datetime
    correlation_id: UUID | None
    traceparent: str | None
    event: E_co


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
        """Read a task's arguments or a feed page; `BatchUnreadable` if the frame itself is broken.

        An event inside may still break its contract: that one is parked, not the batch refused.
        """
        try:
            producer, after, through = message["producer"], message["after"], message["through"]
            events = message["events"]
            if not (isinstance(producer, str) and isinstance(after, int) and isinstance(through, int)):
                raise BatchUnreadable("producer, after or through has the wrong type")
            if not (0 <= after <= through and isinstance(events, list)):
                raise BatchUnreadable("the range runs backwards, or events is not a list")
            for event in events:
                if not _ID.fullmatch(event["id"]):
                    raise BatchUnreadable(f"{event['id']!r} is not an event's id")
                if not after < event["sequence"] <= through:
                    raise BatchUnreadable(f"event {event['id']} lies outside the range of its batch")
        except (KeyError, TypeError, AttributeError) as error:
            raise BatchUnreadable(f"not a batch of events: {error!r}") from error
        except ValueError as error:
            raise BatchUnreadable(str(error)) from error
        return cls(producer=producer, after=after, through=through, events=events)
