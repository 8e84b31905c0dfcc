"""Biểu 3: halls, rooms, equipment, money and needs of each center.

Domain §5: hội trường và chỗ ngồi, phòng học, thiết bị, dự toán và đã chi. Rooms and equipment stand as of the
period's last day by the days in a center's books; money and needs are those of the period's year. A center
that told nothing of its facilities is None (chưa báo cáo), never 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.reporting.domain.facility_facts import FacilityFact
from services.reporting.domain.provincial import CenterNamed, Completeness
from services.reporting.domain.rates import percent

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


def means_of(fact: FacilityFact, on: date) -> MeansLine:
    """Return what the books hold on a day, and the money and needs of that day's year."""
    rooms = [each for each in fact.rooms if _in_use(each.in_use_from, each.in_use_to, on)]
    pieces = [each for each in fact.equipment if _in_use(each.in_use_from, each.in_use_to, on)]
    money = [each for each in fact.investments if each.year == on.year]
    needs = [each for each in fact.needs if each.year == on.year and each.state in _OPEN_NEEDS]
    halls = [each.seats for each in rooms if each.kind == "hall"]
    classrooms = [each.seats for each in rooms if each.kind == "classroom"]
    return MeansLine(
        halls=len(halls),
        hall_seats=sum(halls),
        classrooms=len(classrooms),
        classroom_seats=sum(classrooms),
        other_rooms=len(rooms) - len(halls) - len(classrooms),
        unusable_rooms=sum(each.condition == "unusable" for each in rooms),
        equipment=sum(each.quantity for each in pieces),
        unusable_equipment=sum(each.quantity for each in pieces if each.condition == "unusable"),
        budgeted=sum(each.budgeted for each in money),
        spent=sum(each.spent for each in money),
        needs=sum(each.quantity for each in needs),
        needs_cost=sum(each.estimated_cost for each in needs),
    )


def _in_use(since: date, until: date | None, on: date) -> bool:
    return since <= on and (until is None or on <= until)


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
