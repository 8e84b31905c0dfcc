"""One event as a handler receives it: its envelope, read."""

from datetime import date, datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from msgspec import Meta, field

from shared.clock import VIETNAM
from shared.events.envelope import Contract, Event

E_co = TypeVar("E_co", bound=Event, covariant=True)


class Delivery(Contract, Generic[E_co]):
    """Who said it, in which place of its log, and the fact.

    Read from the envelope's JSON in one go, so its members have the envelope's names there. What
    arrives is of the kind that `shared/messaging/contracts.py` makes of it for each type of event.
    """

    id: UUID
    sequence: int
    subject: UUID
    version: int = field(name="subjectversion")
    time: Annotated[datetime, Meta(tz=True)]
    correlation_id: UUID | None = field(name="correlationid", default=None)
    traceparent: str | None = None
    event: E_co = field(name="data")

    @property
    def type(self) -> str:
        """The event's type, as the catalogue names it."""
        return self.event.TYPE

    @property
    def told_on(self) -> date:
        """The calendar date in Vietnam on which the fact was told: the same whenever it is replayed."""
        return self.time.astimezone(VIETNAM).date()

    @property
    def producer(self) -> str:
        """The service whose log holds the event: an event of another's is never opened."""
        return self.event.producer()
