"""Facts of facilities: what a center has in its books, line by line with the days in use."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RoomLine:
    """A hall or room in a center's books of facilities."""

    kind: str
    seats: int
    condition: str
    in_use_from: date
    in_use_to: date | None


@dataclass(frozen=True, slots=True)
class EquipmentLine:
    """Pieces of equipment of one kind."""

    kind: str
    quantity: int
    condition: str
    in_use_from: date
    in_use_to: date | None


@dataclass(frozen=True, slots=True)
class InvestmentLine:
    """Money of one source in a year, whole đồng."""

    year: int
    source: str
    budgeted: int
    spent: int


@dataclass(frozen=True, slots=True)
class NeedLine:
    """What a center lacks in a year, and its cost in đồng."""

    year: int
    quantity: int
    estimated_cost: int
    state: str


@dataclass(frozen=True, slots=True)
class FacilityFact:
    """A center's facilities with the days of each line, so that they are counted as of any day."""

    center_id: UUID
    version: int
    reported_on: date
    rooms: tuple[RoomLine, ...]
    equipment: tuple[EquipmentLine, ...]
    investments: tuple[InvestmentLine, ...]
    needs: tuple[NeedLine, ...]
