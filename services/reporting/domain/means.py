"""Biểu 3: halls, rooms, equipment, money and needs of each center.

Domain §5: hội trường và chỗ ngồi, phòng học, thiết bị, dự toán và đã chi. Rooms and equipment stand as of the
period's last day by the days in a center's books; money and needs are those of the period's year. A center
that told nothing of its facilities is None (chưa báo cáo), never 0.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from services.reporting.domain.facility_facts import (
    EquipmentLine,
    FacilityFact,
    InvestmentLine,
    NeedLine,
    RoomLine,
)
from services.reporting.domain.provincial import CenterNamed, Completeness
from services.reporting.domain.rates import percent

BookLine = RoomLine | EquipmentLine | InvestmentLine | NeedLine

_OPEN_NEEDS = ("raised", "accepted")
"""States of a need that was neither declined nor met."""


@dataclass(frozen=True, slots=True)
class MeansLine:
    """What a center has and what it lacks; rooms, seats and pieces counted, money in đồng."""

    halls: int = 0
    hall_seats: int = 0
    classrooms: int = 0
    classroom_seats: int = 0
    other_rooms: int = 0
    unusable_rooms: int = 0
    """Of the halls and rooms before: those that cannot be used."""
    equipment: int = 0
    unusable_equipment: int = 0
    """Of the pieces before: those that cannot be used."""
    budgeted: int = 0
    spent: int = 0
    needs: int = 0
    """Pieces or places that are lacking and were neither declined nor met."""
    needs_cost: int = 0

    @property
    def spent_percent(self) -> Decimal | None:
        """Return spent ÷ budgeted × 100; None where nothing was budgeted."""
        return percent(self.spent, self.budgeted)

    def __add__(self, other: "MeansLine") -> "MeansLine":
        return MeansLine(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True, slots=True)
class MeansTable:
    """All lines (None: not reported) with their total, and how many centers stand behind it."""

    rows: tuple[tuple[CenterNamed, MeansLine | None], ...]
    total: MeansLine | None
    completeness: Completeness


_Part = Callable[[FacilityFact, date], Iterable[tuple[BookLine, int]]]


def _rooms(kind: str | None, amount: Callable[[RoomLine], int]) -> _Part:
    """Return the rooms of a kind (None: neither halls nor classrooms) that are in use on a day."""
    return lambda fact, on: (
        (each, amount(each))
        for each in fact.rooms
        if _in_use(each, on) and (each.kind == kind or (kind is None and each.kind not in _NAMED_ROOMS))
    )


def _unusable(lines: Callable[[FacilityFact], Iterable[RoomLine | EquipmentLine]]) -> _Part:
    return lambda fact, on: (
        (each, each.quantity if isinstance(each, EquipmentLine) else 1)
        for each in lines(fact)
        if _in_use(each, on) and each.condition == "unusable"
    )


_NAMED_ROOMS = ("hall", "classroom")
PARTS: Final[Mapping[str, _Part]] = {
    "halls": _rooms("hall", lambda _: 1),
    "hall_seats": _rooms("hall", lambda room: room.seats),
    "classrooms": _rooms("classroom", lambda _: 1),
    "classroom_seats": _rooms("classroom", lambda room: room.seats),
    "other_rooms": _rooms(None, lambda _: 1),
    "unusable_rooms": _unusable(lambda fact: fact.rooms),
    "equipment": lambda fact, on: ((each, each.quantity) for each in fact.equipment if _in_use(each, on)),
    "unusable_equipment": _unusable(lambda fact: fact.equipment),
    "budgeted": lambda fact, on: ((each, each.budgeted) for each in fact.investments if each.year == on.year),
    "spent": lambda fact, on: ((each, each.spent) for each in fact.investments if each.year == on.year),
    "needs": lambda fact, on: ((each, each.quantity) for each in _open_needs(fact, on)),
    "needs_cost": lambda fact, on: ((each, each.estimated_cost) for each in _open_needs(fact, on)),
}
"""What of a center's books adds to each figure, and how much, as of a day (money and needs: its year)."""


def means_of(fact: FacilityFact, on: date) -> MeansLine:
    """Return what the books hold on a day, and the money and needs of that day's year."""
    return MeansLine(**{code: sum(amount for _, amount in part(fact, on)) for code, part in PARTS.items()})


def _in_use(line: RoomLine | EquipmentLine, on: date) -> bool:
    return line.in_use_from <= on and (line.in_use_to is None or on <= line.in_use_to)


def _open_needs(fact: FacilityFact, on: date) -> Iterator[NeedLine]:
    return (each for each in fact.needs if each.year == on.year and each.state in _OPEN_NEEDS)


def means_table(
    centers: Sequence[CenterNamed], told: Mapping[UUID, FacilityFact], unit_of: Mapping[UUID, UUID], on: date
) -> MeansTable:
    """Return the table as of `on`; `unit_of` names the row in which a center's books stand."""
    together: dict[UUID, MeansLine] = {}
    for center, fact in told.items():
        unit = unit_of.get(center, center)
        together[unit] = together.get(unit, MeansLine()) + means_of(fact, on)
    rows = tuple((each, together.get(each.center_id)) for each in centers)
    held = [line for _, line in rows if line is not None]
    missing = tuple(each.short_name for each, line in rows if line is None)
    return MeansTable(
        rows,
        sum(held, MeansLine()) if held else None,
        Completeness(len(held), len(rows), missing),
    )
