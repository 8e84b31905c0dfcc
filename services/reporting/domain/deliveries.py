"""How a notice leaves: to whom, when it is tried again, and when that is given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

Channel = Literal["email", "webhook"]
DeliveryState = Literal["waiting", "sent", "failed", "dropped"]

LENT_FOR = timedelta(minutes=1)
"""How long whoever sends a delivery has it alone; far longer than any sending may take."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))
"""Before the second, third … attempt; after the last of them it has failed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt; `lasting`: trying again would not help."""

    state: Literal["sent", "dropped", "refused"]
    error: str = ""
    lasting: bool = False


SENT = Outcome("sent")


@dataclass(frozen=True, slots=True)
class Lent:
    """A delivery that is ours to send until `until`."""

    id: UUID
    notice_id: UUID
    channel: Channel
    recipient: str
    attempts: int
    """This one included."""
    until: datetime


@dataclass(frozen=True, slots=True)
class After:
    """How a delivery stands after an attempt."""

    state: DeliveryState
    next_at: datetime | None
    error: str | None


def after(lent: Lent, outcome: Outcome, now: datetime) -> After:
    """Return how the delivery stands now."""
    if outcome.state != "refused":
        return After(outcome.state, None, outcome.error or None)
    if outcome.lasting or lent.attempts > len(PAUSES):
        return After("failed", None, outcome.error)
    return After("waiting", now + PAUSES[lent.attempts - 1], outcome.error)
