"""Certificates that are late: what certification told last, and what a line of Biểu 4 says of it.

Certification tells it anew whenever it has changed: what was told on a day holds until the next telling. A
center of which it was never told has not reported, and is never shown as 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OverdueLine:
    """Late certificates of one program; `since` is the earliest last day in time among them."""

    program_code: str
    not_registered: int
    not_handed_over: int
    since: date


@dataclass(frozen=True, slots=True)
class OverdueFact:
    """What was late at a center from `as_of` on; one fact per version."""

    center_id: UUID
    version: int
    as_of: date
    lines: tuple[OverdueLine, ...]


@dataclass(frozen=True, slots=True)
class Overdue:
    """Late certificates of one center or of several, by what they lack; unchanged since `as_of`."""

    not_registered: int
    not_handed_over: int
    as_of: date

    @property
    def quantity(self) -> int:
        """Return how many are late."""
        return self.not_registered + self.not_handed_over

    def __add__(self, other: "Overdue") -> "Overdue":
        return Overdue(
            self.not_registered + other.not_registered,
            self.not_handed_over + other.not_handed_over,
            max(self.as_of, other.as_of),
        )


def together(one: Overdue | None, other: Overdue | None) -> Overdue | None:
    """Return the sum of what was told; None only if neither was."""
    return one + other if one and other else one or other


def overdue_of(fact: OverdueFact) -> Overdue:
    """Return what is late at the center, in all programs."""
    return Overdue(
        sum(line.not_registered for line in fact.lines),
        sum(line.not_handed_over for line in fact.lines),
        fact.as_of,
    )


def overdue_by_unit(
    told: Mapping[UUID, OverdueFact], unit_of: Mapping[UUID, UUID]
) -> dict[UUID, Overdue | None]:
    """Return what is late in each row; `unit_of` names the row of a center (itself if not named)."""
    found: dict[UUID, Overdue | None] = {}
    for center, fact in told.items():
        unit = unit_of.get(center, center)
        found[unit] = together(found.get(unit), overdue_of(fact))
    return found
