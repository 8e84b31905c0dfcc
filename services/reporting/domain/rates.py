"""Rates: always from sums, never an average of percentages; what they mean is dated data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

_CENT = Decimal("0.01")


class State(StrEnum):
    """How a rate stands against its target."""

    MET = "met"
    MISSED = "missed"
    UNDER_WAY = "under_way"
    """The target is for the whole year, and the year is not over in this period."""
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


@dataclass(frozen=True, slots=True)
class Rate:
    """A percentage with its sums; `percent` is None where nothing stands below the line."""

    numerator: int
    denominator: int
    percent: Decimal | None
    state: State


def percent(numerator: int, denominator: int) -> Decimal | None:
    """Return numerator ÷ denominator in percent, two decimals, half-up; None if nothing to divide by."""
    if denominator == 0:
        return None
    return (Decimal(100 * numerator) / Decimal(denominator)).quantize(_CENT, ROUND_HALF_UP)


def rate_of(
    definition: RateDefinition,
    in_period: Mapping[str, int],
    in_year: Mapping[str, int],
    *,
    ends_the_year: bool,
) -> Rate:
    """Return the rate of one row. Judged by the printed figure, so that nobody reads 90,00 % as missed."""
    numerator = sum(in_period.get(measure, 0) for measure in definition.numerator)
    base = in_year if definition.denominator_span == "year" else in_period
    denominator = sum(base.get(measure, 0) for measure in definition.denominator)
    value = percent(numerator, denominator)
    return Rate(numerator, denominator, value, _judged(definition, value, ends_the_year=ends_the_year))


def _judged(definition: RateDefinition, value: Decimal | None, *, ends_the_year: bool) -> State:
    if value is None:
        return State.NOT_REPORTED
    if definition.target is None:
        return State.NO_TARGET
    if value >= definition.target:
        return State.MET
    if definition.target_span == "year" and not ends_the_year:
        return State.UNDER_WAY
    return State.MISSED
