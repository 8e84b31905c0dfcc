"""One event as a handler receives it."""

from datetime import datetime
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from shared.events.envelope import Event

E_co = TypeVar("E_co", bound=Event, covariant=True)


class Delivery(NamedTuple, Generic[E_co]):
    """Who said it, in which place of its log, and the fact.

    A named tuple: as frozen as a frozen dataclass, and made in a fifth of the time.
    """

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
