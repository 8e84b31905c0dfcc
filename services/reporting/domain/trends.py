"""The course of a year by months against the year before and the plan, and of the same period over years.

Everything is a sum of monthly cells. A month that has not begun has no figure; it is None, and not 0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.reporting.domain.counting import (
    ADMITTED,
    CLASSES_OPENED,
    CLASSES_PLANNED,
    LEARNERS_PLANNED,
)
from services.reporting.domain.periods import Period
from services.reporting.domain.rates import Rate, RateBase, RateDefinition, rate_of

Monthly = Mapping[tuple[str, date], int]
"""Sums by measure and first day of the month; what is absent is 0."""

PLANNED_AS = {CLASSES_OPENED: CLASSES_PLANNED, ADMITTED: LEARNERS_PLANNED}
"""Which measure of a plan tells how far another should have come."""

FOLLOWED = (CLASSES_OPENED, ADMITTED)
"""Measures whose course a page shows."""

_MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class TrendMonth:
    """One month: alone, and counted up since the year began; `planned` up to its quarter's end."""

    month: int
    in_month: int | None
    so_far: int | None
    last_in_month: int
    last_so_far: int
    planned: int | None


@dataclass(frozen=True, slots=True)
class Trend:
    """The twelve months of a measure; `planned` is None where nothing was planned for the year."""

    measure: str
    year: int
    months: tuple[TrendMonth, ...]

    @property
    def empty(self) -> bool:
        """True if neither year has any figure, nor a plan."""
        return not any(each.so_far or each.last_so_far or each.planned for each in self.months)


def trend_of(monthly: Monthly, measure: str, year: int, today: date) -> Trend:
    """Return the course of `measure` in `year` until `today`, beside the whole year before."""
    plan = PLANNED_AS.get(measure)
    of_plan = [monthly.get((plan, date(year, month, 1)), 0) if plan else 0 for month in _MONTHS]
    whole_plan, reached, before, months = sum(of_plan), 0, 0, []
    for month in _MONTHS:
        first = date(year, month, 1)
        alone = monthly.get((measure, first), 0)
        last = monthly.get((measure, date(year - 1, month, 1)), 0)
        reached, before = reached + alone, before + last
        begun = first <= today or bool(alone)
        months.append(
            TrendMonth(
                month=month,
                in_month=alone if begun else None,
                so_far=reached if begun else None,
                last_in_month=last,
                last_so_far=before,
                planned=sum(of_plan[:month]) if whole_plan else None,
            )
        )
    return Trend(measure, year, tuple(months))


def trends_of(monthly: Monthly, year: int, today: date) -> tuple[Trend, ...]:
    """Return the courses of all measures of `FOLLOWED` that have any figure."""
    trends = (trend_of(monthly, measure, year, today) for measure in FOLLOWED)
    return tuple(each for each in trends if not each.empty)


@dataclass(frozen=True, slots=True)
class YearLine:
    """The same months in one year: the period, its sums by measure, and the rates taken from them."""

    period: Period
    figures: dict[str, int]
    rates: dict[str, Rate]


def year_line(
    period: Period, figures: dict[str, int], rates: Iterable[RateDefinition], today: date
) -> YearLine:
    """Return a year's line with the rates that follow from the period's own sums, as defined at its end."""
    base = RateBase(figures, {}, {}, months_gone=period.end.month, over=period.end < today)
    own = (each for each in rates if each.denominator_span == "period")
    return YearLine(period, figures, {each.code: rate_of(each, base) for each in own})


def over_years(monthly: Monthly, period: Period, years: Iterable[int]) -> dict[int, dict[str, int]]:
    """Return the sums by measure of the same months of each year, the years in their order."""
    last = period.first_month + period.months - 1
    sums: dict[int, dict[str, int]] = {year: {} for year in years}
    for (measure, month), value in monthly.items():
        if month.year in sums and period.first_month <= month.month <= last:
            of_year = sums[month.year]
            of_year[measure] = of_year.get(measure, 0) + value
    return sums
