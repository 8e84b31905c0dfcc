"""Events of `enrollment` about facilities: what a center has, was given and lacks.

A snapshot of all dated lines at `version`, so that a report counts as of any day; money is whole đồng.
"""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.envelope import Contract, Event

Condition = Literal["good", "worn", "unusable"]


class RoomLine(Contract):
    """A hall or room."""

    kind: Literal["hall", "classroom", "other"]
    seats: int
    condition: Condition
    in_use_from: date
    in_use_to: date | None


class EquipmentLine(Contract):
    """Pieces of one kind."""

    kind: str
    """Code of the kind, e.g. `projector`."""
    quantity: int
    condition: Condition
    in_use_from: date
    in_use_to: date | None


class InvestmentLine(Contract):
    """Money for one purpose in a year, đồng."""

    year: int
    source: str
    """Code of the source, e.g. `district`, `province`, `social`."""
    budgeted: int
    spent: int


class NeedLine(Contract):
    """What is lacking, and what it would cost (đồng)."""

    year: int
    quantity: int
    estimated_cost: int
    state: Literal["raised", "accepted", "declined", "met"]


# enrollment.facility.reported.v1 — key: center. Something in a center's books of facilities changed.
class FacilityReported(Event):
    """A center's facilities as its books have them on `reported_on`.

    A center without this event has not reported its facilities: reports say `chưa báo cáo`, never 0.
    """

    TYPE: ClassVar[str] = "enrollment.facility.reported.v1"
    SUBJECT: ClassVar[str] = "center_id"

    center_id: UUID
    reported_on: date
    rooms: tuple[RoomLine, ...]
    equipment: tuple[EquipmentLine, ...]
    investments: tuple[InvestmentLine, ...]
    needs: tuple[NeedLine, ...]
