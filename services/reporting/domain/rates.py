"""Rates: always from sums, never an average of percentages; what they mean is dated data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

_CENT = Decimal("0.01")


class State(StrEnum):
    """How a rate stands against its target."""

    MET = "met"
    MISSED = "missed"
    AT_RISK = "at_risk"
    """Below the target, but not too late: the period still runs, or the year does and will end below it."""
    UNDER_WAY = "under_way"
    """The target is for the whole year, the year is not over in this period, and the pace suffices."""
    NOT_REPORTED = "not_reported"
    NO_TARGET = "no_target"


@dataclass(frozen=True, slots=True)
class RateDefinition:
    """A rate as decreed for [valid_from, valid_to): sum of measures over sum of measures.

    `denominator_span` is `period`, or `year` where the whole year's plan is the base even in a
    half-year report.
    """

    code: str
    position: int
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    denominator_span: str
    name_vi: str
    name_en: str
    formula_vi: str
    formula_en: str
    target: Decimal | None
    target_span: str
    """`any`: the target holds in every period; `year`: only when the period ends the year."""
    valid_from: date
    valid_to: date | None
    source: str
    projection: str = "none"
    """How the year's end is foreseen: not at all, `by_plan` or `by_months` (`Projection`)."""


@dataclass(frozen=True, slots=True)
class Projection:
    """Where the year will end at the pace so far, in percent of the year's base.

    `by_plan`: reached since the year began ÷ planned for the quarters begun. `by_months`: reached ÷ months
    gone × 12 ÷ the year's base; also where a plan has nothing in the quarters begun.
    """

    percent: Decimal
    method: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A percentage with its sums; `percent` is None where nothing stands below the line."""

    numerator: int
    denominator: int
    percent: Decimal | None
    state: State
    projection: Projection | None = None
    target: Decimal | None = field(default=None, compare=False)
    """By which it was judged."""


Sums = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RateBase:
    """Sums of one row by measure: of the period, its whole year, and the year until the period's end."""

    in_period: Sums
    in_year: Sums
    year_so_far: Sums
    months_gone: int
    """Months of the year until the period's end."""
    over: bool
    """Whether the period has ended."""

    @property
    def ends_the_year(self) -> bool:
        """True if the year's plan is to be complete at the end of the period."""
        return self.months_gone == _MONTHS


_MONTHS = 12


def percent(numerator: int | Decimal, denominator: int | Decimal) -> Decimal | None:
    """Return numerator ÷ denominator in percent, two decimals, half-up; None if nothing to divide by."""
    if denominator == 0:
        return None
    return (Decimal(100 * numerator) / Decimal(denominator)).quantize(_CENT, ROUND_HALF_UP)


def rate_of(definition: RateDefinition, base: RateBase) -> Rate:
    """Return the rate of one row. Judged by the printed figure, so that nobody reads 90,00 % as missed."""
    of_year = definition.denominator_span == "year"
    numerator = _sum(base.in_period, definition.numerator)
    denominator = _sum(base.in_year if of_year else base.in_period, definition.denominator)
    value = percent(numerator, denominator)
    projection = _projected(definition, base) if value is not None and of_year else None
    judged = _judged(definition, value, base, projection)
    return Rate(numerator, denominator, value, judged, projection, definition.target)


def _sum(sums: Sums, measures: tuple[str, ...]) -> int:
    total = 0
    for measure in measures:
        total += sums.get(measure, 0)
    return total


def _projected(definition: RateDefinition, base: RateBase) -> Projection | None:
    if definition.projection == "none" or base.ends_the_year:
        return None
    reached = _sum(base.year_so_far, definition.numerator)
    if definition.projection == "by_plan":
        foreseen = percent(reached, _sum(base.year_so_far, definition.denominator))
        if foreseen is not None:
            return Projection(foreseen, "by_plan")
    whole = base.months_gone * _sum(base.in_year, definition.denominator)
    foreseen = percent(_MONTHS * reached, whole)
    return None if foreseen is None else Projection(foreseen, "by_months")


def _judged(
    definition: RateDefinition, value: Decimal | None, base: RateBase, projection: Projection | None
) -> State:
    if value is None:
        return State.NOT_REPORTED
    if definition.target is None:
        return State.NO_TARGET
    if value >= definition.target:
        return State.MET
    if definition.target_span == "year" and not base.ends_the_year:
        suffices = projection is None or projection.percent >= definition.target
        return State.UNDER_WAY if suffices else State.AT_RISK
    return State.MISSED if base.over else State.AT_RISK
