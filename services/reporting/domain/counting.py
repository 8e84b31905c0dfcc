"""From facts to figures: which cells a fact adds to, and what changes when it changes.

A cell is (center, program, first day of the month, measure). Aggregates are never recounted in
daily work: they are moved by new state minus old, so order, repetition and batching do not matter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple
from uuid import UUID

from services.reporting.domain.facts import (
    BlankLotFact,
    BlankMovementFact,
    CertificateFact,
    ClassFact,
    CompletionFact,
    Fact,
    PlanFact,
)

CLASSES_PLANNED: Final = "classes_planned"
LEARNERS_PLANNED: Final = "learners_planned"
CLASSES_OPENED: Final = "classes_opened"
SUMMONED: Final = "summoned"
ADMITTED: Final = "admitted"
CLASSES_COMPLETED: Final = "classes_completed"
CLASSES_CANCELLED: Final = "classes_cancelled"
NOT_PASSED: Final = "not_passed"
COMPLETED: Final = "completed"
GOOD: Final = "good"
BAND_PREFIX: Final = "band:"
CERTIFICATES_ISSUED: Final = "certificates_issued"
CERTIFICATES_REVOKED: Final = "certificates_revoked"
CERTIFICATES_REPLACED: Final = "certificates_replaced"
CERTIFICATES_CANCELLED: Final = "certificates_cancelled"
CERTIFICATES_UNDER_REVIEW: Final = "certificates_under_review"
BLANKS_RECEIVED: Final = "blanks_received"
BLANKS_USED: Final = "blanks_used"
BLANKS_TAKEN_OVER: Final = "blanks_taken_over"
BLANKS_SENT: Final = "blanks_sent"
BLANKS_SPOILED: Final = "blanks_spoiled"
BLANKS_LOST: Final = "blanks_lost"
BLANKS_DESTROYED: Final = "blanks_destroyed"
BLANKS_DESTROYED_UNUSED: Final = "blanks_destroyed_unused"

NO_PROGRAM: Final = ""
"""Program of a cell that belongs to no program: a blank in stock is not yet anybody's."""

AlikeChange = tuple[Fact | None, Fact, int]
"""What stood before (None: nothing), what stands now, and how many facts changed just so."""

DATED: Final = (ClassFact, CompletionFact)
"""Kinds that fall into a month by a dated rule; all others by their own day."""

ByDay = Literal["opened_on", "closed_on", "decided_on"]


class Cell(NamedTuple):
    """The address of one aggregate; sorts in the order in which rows are locked."""

    center_id: UUID
    program_code: str
    month: date
    measure: str


@dataclass(frozen=True, slots=True)
class PeriodRule:
    """By which day classes (`opening`) and results (`results`) fall into a period.

    Holds for classes whose opening day (completions: closing day) lies in [valid_from, valid_to).
    """

    counts: Literal["opening", "results"]
    by_day: ByDay
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class PeriodRules:
    """All dated rules `report.class_period`; the default is nowhere in code, only in the data."""

    rules: tuple[PeriodRule, ...]

    def by_day(self, counts: Literal["opening", "results"], on: date) -> ByDay:
        """Return the day that decides the period; LookupError if no rule is in force on that day."""
        for rule in self.rules:
            if (
                rule.counts == counts
                and rule.valid_from <= on
                and (rule.valid_to is None or on < rule.valid_to)
            ):
                return rule.by_day
        raise LookupError(f"no rule report.class_period.{counts} is in force on {on.isoformat()}")


def month_of(day: date) -> date:
    """Return the first day of the month of `day`."""
    return day.replace(day=1)


def contributions(fact: Fact, rules: PeriodRules) -> dict[Cell, int]:  # noqa: PLR0911 -- one a kind
    """Return what the fact adds to each cell; staff and lecturers are stock and add to none."""
    match fact:
        case PlanFact():
            return _of_plan(fact)
        case ClassFact():
            return _of_class(fact, rules)
        case CompletionFact():
            return _of_completion(fact, rules)
        case CertificateFact():
            return _of_certificate(fact)
        case BlankLotFact():
            cell = Cell(fact.center_id, NO_PROGRAM, month_of(fact.received_on), BLANKS_RECEIVED)
            return {cell: fact.quantity}
        case BlankMovementFact():
            return _of_blanks(fact)
        case _:
            return {}


def deltas(before: Fact | None, after: Fact, rules: PeriodRules) -> dict[Cell, int]:
    """Return new state minus old, without cells that do not change."""
    return moved(((before, after),), rules)


def moved(changes: Iterable[tuple[Fact | None, Fact]], rules: PeriodRules) -> dict[Cell, int]:
    """Return the sum of the deltas of many changes, without cells that do not change."""
    return moved_alike(((before, after, 1) for before, after in changes), rules)


def moved_alike(changes: Iterable[AlikeChange], rules: PeriodRules) -> dict[Cell, int]:
    """Return the sum of the deltas, each counted once and multiplied, without cells that do not change."""
    total: dict[Cell, int] = {}
    for before, after, times in changes:
        _add(total, contributions(after, rules), times)
        if before is not None:
            _add(total, contributions(before, rules), -times)
    return {cell: amount for cell, amount in total.items() if amount}


def _add(total: dict[Cell, int], part: Mapping[Cell, int], times: int) -> None:
    for cell, amount in part.items():
        total[cell] = total.get(cell, 0) + times * amount


def _of_plan(fact: PlanFact) -> dict[Cell, int]:
    cells: dict[Cell, int] = {}
    for item in fact.items:
        month = date(fact.year, 3 * item.quarter - 2, 1)
        _add(
            cells,
            {
                Cell(fact.center_id, item.program_code, month, CLASSES_PLANNED): item.classes,
                Cell(fact.center_id, item.program_code, month, LEARNERS_PLANNED): item.learners,
            },
            1,
        )
    return cells


def _of_class(fact: ClassFact, rules: PeriodRules) -> dict[Cell, int]:
    cells: dict[Cell, int] = {}
    opening = _day_of_class(fact, rules.by_day("opening", fact.opened_on))
    center = fact.opened_by or fact.center_id
    if fact.state == "cancelled":
        # It was to open on that day; of the rest of it nothing counts any more.
        return {Cell(center, fact.program_code, month_of(opening or fact.opened_on), CLASSES_CANCELLED): 1}
    if opening is not None:
        month = month_of(opening)
        cells[Cell(center, fact.program_code, month, CLASSES_OPENED)] = 1
        cells[Cell(center, fact.program_code, month, SUMMONED)] = fact.summoned
        cells[Cell(center, fact.program_code, month, ADMITTED)] = fact.admitted
    if fact.state == "completed":
        # A class completed without a closing day would count nowhere: its opening day must then decide.
        closing = fact.closed_on or fact.opened_on
        results = _day_of_class(fact, rules.by_day("results", closing)) or closing
        month = month_of(results)
        cells[Cell(fact.center_id, fact.program_code, month, CLASSES_COMPLETED)] = 1
        cells[Cell(fact.center_id, fact.program_code, month, NOT_PASSED)] = fact.not_passed
    return cells


def _day_of_class(fact: ClassFact, by_day: ByDay) -> date | None:
    match by_day:
        case "opened_on":
            return fact.opened_on
        case "closed_on":
            return fact.closed_on
        case "decided_on":
            return fact.decided_on


def _of_completion(fact: CompletionFact, rules: PeriodRules) -> dict[Cell, int]:
    if fact.state == "annulled":
        return {}
    by_day = rules.by_day("results", fact.completed_on)
    month = month_of(fact.decided_on if by_day == "decided_on" else fact.completed_on)
    center, program = fact.center_id, fact.program_code
    cells = {
        Cell(center, program, month, COMPLETED): 1,
        Cell(center, program, month, BAND_PREFIX + fact.band): 1,
    }
    if fact.good:
        cells[Cell(center, program, month, GOOD)] = 1
    return cells


def _of_blanks(fact: BlankMovementFact) -> dict[Cell, int]:
    """Return what moved in a center's stock.

    A sheet spoiled under a certificate was replaced by another, or its certificate cancelled: then nothing
    was used after all. What is destroyed after it was spoiled or recalled left the stock before; a found one
    comes back to it.
    """
    month, quantity = month_of(fact.moved_on), fact.quantity
    in_stock = fact.from_state == "in_stock"
    if fact.from_center != fact.center_id:
        return (
            {
                Cell(fact.from_center, NO_PROGRAM, month, BLANKS_SENT): quantity,
                Cell(fact.center_id, NO_PROGRAM, month, BLANKS_TAKEN_OVER): quantity,
            }
            if in_stock
            else {}
        )
    cells: dict[Cell, int] = {}
    if fact.state == "spoiled":
        cells[Cell(fact.center_id, NO_PROGRAM, month, BLANKS_SPOILED)] = quantity
        if fact.kind == "cancel":  # no other sheet was used instead
            cells[Cell(fact.center_id, NO_PROGRAM, month, BLANKS_USED)] = -quantity
    elif fact.state == "lost" and in_stock:
        cells[Cell(fact.center_id, NO_PROGRAM, month, BLANKS_LOST)] = quantity
    elif fact.from_state == "lost":
        cells[Cell(fact.center_id, NO_PROGRAM, month, BLANKS_LOST)] = -quantity
    elif fact.state == "destroyed":
        cells[Cell(fact.center_id, NO_PROGRAM, month, BLANKS_DESTROYED)] = quantity
        if in_stock:
            cells[Cell(fact.center_id, NO_PROGRAM, month, BLANKS_DESTROYED_UNUSED)] = quantity
    return cells


_ENDED: Final = {
    "revoked": CERTIFICATES_REVOKED,
    "replaced": CERTIFICATES_REPLACED,
    "cancelled": CERTIFICATES_CANCELLED,
}


def _of_certificate(fact: CertificateFact) -> dict[Cell, int]:
    center, program = fact.center_id, fact.program_code
    month = month_of(fact.issued_on)
    cells = {
        Cell(center, program, month, CERTIFICATES_ISSUED): 1,
        Cell(center, NO_PROGRAM, month, BLANKS_USED): 1,
    }
    if fact.state == "under_review":
        cells[Cell(center, program, month, CERTIFICATES_UNDER_REVIEW)] = 1
    if fact.state in _ENDED:
        ended = month_of(fact.revoked_on or fact.issued_on)
        cells[Cell(center, program, ended, _ENDED[fact.state])] = 1
    return cells
