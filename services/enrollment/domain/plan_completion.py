"""How far a plan is carried out: classes opened and learners admitted against what was promised.

A share is opened ÷ planned × 100, exact, never an average of shares; where nothing was planned there is none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from services.enrollment.domain.plans import PlanItem


@dataclass(frozen=True, slots=True)
class CountingRule:
    """By which day of a class it counts (design: report.class_period)."""

    by_day: Literal["opened_on", "closed_on"]
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What was really held of a program in a quarter."""

    program_code: str
    quarter: int
    classes: int
    learners: int


@dataclass(frozen=True, slots=True)
class Against:
    """What was planned and what was done."""

    planned_classes: int = 0
    planned_learners: int = 0
    classes: int = 0
    learners: int = 0

    def __add__(self, other: "Against") -> "Against":
        return Against(
            self.planned_classes + other.planned_classes,
            self.planned_learners + other.planned_learners,
            self.classes + other.classes,
            self.learners + other.learners,
        )

    @property
    def classes_share(self) -> Decimal | None:
        """Return classes opened ÷ classes planned (1 is all of it)."""
        return _share(self.classes, self.planned_classes)

    @property
    def learners_share(self) -> Decimal | None:
        """Return learners admitted ÷ learners planned."""
        return _share(self.learners, self.planned_learners)


def _share(done: int, planned: int) -> Decimal | None:
    return Decimal(done) / Decimal(planned) if planned else None


@dataclass(frozen=True, slots=True)
class ProgramCompletion:
    """A program's quarters, 1 to 4, and its year."""

    program_code: str
    quarters: tuple[Against, ...]

    @property
    def year(self) -> Against:
        """Return the sum of the quarters."""
        return total(self.quarters)


def total(parts: Iterable[Against]) -> Against:
    """Return the sum."""
    return sum(parts, Against())


def completion_of(items: Sequence[PlanItem], counted: Sequence[Counted]) -> list[ProgramCompletion]:
    """Return every program that was planned or held, by code; what was held unplanned is shown too."""
    cells: dict[tuple[str, int], Against] = {}
    for item in items:
        key = (item.program_code, item.quarter)
        cells[key] = cells.get(key, Against()) + Against(item.classes, item.learners)
    for held in counted:
        key = (held.program_code, held.quarter)
        cells[key] = cells.get(key, Against()) + Against(classes=held.classes, learners=held.learners)
    return [
        ProgramCompletion(code, tuple(cells.get((code, quarter), Against()) for quarter in range(1, 5)))
        for code in sorted({code for code, _ in cells})
    ]
