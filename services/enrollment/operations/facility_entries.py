"""What is entered about facilities, at JSON doors and in forms alike."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.enrollment.domain.facilities import (
    Condition,
    Equipment,
    Investment,
    Material,
    Need,
    NeedState,
    Room,
    RoomKind,
)
from services.enrollment.operations.entered import (
    LARGEST_COUNT,
    Amount,
    Body,
    Code,
    Count,
    Day,
    Passage,
    Revision,
    Year,
)
from services.enrollment.operations.facilities import NEW
from shared.entered_text import Line

Quantity = Annotated[int, Field(ge=1, le=LARGEST_COUNT)]


class _Entry(Body):
    """A thing with neither id nor revision is new; else both are given."""

    id: UUID | None = None
    revision: Revision = 1

    def given(self) -> dict[str, Any]:
        """Return the members of the thing; one without an id is new."""
        return {**self.model_dump(), "id": self.id or NEW}


class RoomEntry(_Entry):
    """A hall or room."""

    name: Line
    kind: RoomKind
    seats: Count
    condition: Condition = "good"
    in_use_from: Day
    in_use_to: Day | None = None
    note: Passage = ""

    def thing(self, center_id: UUID) -> Room:
        """Return the room as a center's."""
        return Room(center_id=center_id, **self.given())


class EquipmentEntry(_Entry):
    """Pieces of one kind."""

    kind: Code
    name: Line
    quantity: Quantity
    condition: Condition = "good"
    in_use_from: Day
    in_use_to: Day | None = None
    room_id: UUID | None = None
    note: Passage = ""

    def thing(self, center_id: UUID) -> Equipment:
        """Return the equipment as a center's."""
        return Equipment(center_id=center_id, **self.given())


class MaterialEntry(_Entry):
    """Copies of a teaching material for a version of a program."""

    program_code: Code
    program_version: Quantity
    title: Line
    edition: Line
    copies: Count
    condition: Condition = "good"
    note: Passage = ""

    def thing(self, center_id: UUID) -> Material:
        """Return the material as a center's."""
        return Material(center_id=center_id, **self.given())


class InvestmentEntry(_Entry):
    """Money of one source for one purpose, whole đồng."""

    year: Year
    source: Code
    purpose: Line
    budgeted: Amount
    spent: Amount = 0
    note: Passage = ""

    def thing(self, center_id: UUID) -> Investment:
        """Return the investment as a center's."""
        return Investment(center_id=center_id, **self.given())


class NeedEntry(_Entry):
    """What the center lacks."""

    year: Year
    subject: Line
    quantity: Quantity
    estimated_cost: Amount
    reason: Line

    def thing(self, center_id: UUID) -> Need:
        """Return the need as a center's."""
        return Need(center_id=center_id, **self.given())


class NeedAnswer(Body):
    """What became of a need; `raised` raises a declined one again."""

    state: NeedState
    answer: Passage = ""


Entry = RoomEntry | EquipmentEntry | MaterialEntry | InvestmentEntry | NeedEntry
Part = Literal["rooms", "equipment", "materials", "investments", "needs"]
