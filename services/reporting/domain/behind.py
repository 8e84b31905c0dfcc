"""What stands behind a figure: each class, plan or lot with what it adds, by the rules that moved the cells.

No person is named: a class opens to counts, and names stay with the owner of the class.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

from services.reporting.domain.counting import Cell, PeriodRules, contributions
from services.reporting.domain.facts import (
    BlankLotFact,
    BlankMovementFact,
    CertificateFact,
    ClassFact,
    CompletionFact,
    Fact,
    PlanFact,
)

SourceKind = Literal["class", "plan", "lot", "movement", "no_class", "center"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The cells that a figure sums: of some centers, one measure, the months within [start, end]."""

    centers: frozenset[UUID]
    measure: str
    start: date
    end: date
    program_code: str | None = None
    """None: all programs."""

    def holds(self, cell: Cell) -> bool:
        """Tell whether the figure sums this cell."""
        return (
            cell.measure == self.measure
            and cell.center_id in self.centers
            and self.start <= cell.month <= self.end
            and self.program_code in (None, cell.program_code)
        )


class Source(NamedTuple):
    """What adds to a figure: a class (whatever its months), or a plan, lot or movement in one month.

    `no_class`: certificates or completions of which nobody has said yet of which class they are. `center`: a
    whole row, where so many stand behind the figure that it opens to them first.
    """

    kind: SourceKind
    subject: UUID | None
    center_id: UUID
    program_code: str
    month: date | None


def sources(facts: Iterable[tuple[Fact, int]], wanted: Wanted, rules: PeriodRules) -> dict[Source, int]:
    """Return what each source adds to the figure; their sum is the figure. Who adds 0 is left out.

    `facts` are pairs of a fact and how many there are just like it.
    """
    found: dict[Source, int] = {}
    for fact, times in facts:
        for cell, amount in contributions(fact, rules).items():
            if wanted.holds(cell):
                source = _source(fact, cell)
                found[source] = found.get(source, 0) + amount * times
    return {source: amount for source, amount in found.items() if amount}


def _source(fact: Fact, cell: Cell) -> Source:
    match fact:
        case ClassFact():
            return Source("class", fact.class_id, cell.center_id, cell.program_code, None)
        case CompletionFact() | CertificateFact() if fact.class_id is not None:
            return Source("class", fact.class_id, cell.center_id, cell.program_code, None)
        case PlanFact():
            return Source("plan", fact.plan_id, *cell[:3])
        case BlankLotFact():
            return Source("lot", fact.lot_id, *cell[:3])
        case BlankMovementFact():
            return Source("movement", fact.movement_id, *cell[:3])
        case _:
            return Source("no_class", None, *cell[:3])


def counts_of_class(facts: Iterable[tuple[Fact, int]], rules: PeriodRules) -> dict[Cell, int]:
    """Return every cell that a class, its completions and its certificates add to, and how much."""
    found: dict[Cell, int] = {}
    for fact, times in facts:
        for cell, amount in contributions(fact, rules).items():
            found[cell] = found.get(cell, 0) + amount * times
    return {cell: amount for cell, amount in found.items() if amount}
