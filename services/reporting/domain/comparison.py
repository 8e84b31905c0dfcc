"""Two periods side by side: what was, what is, and the difference, by center or program.

Everything comes from the sums of the two reports; a rate is compared in percentage points, each rate from its
own sums, and never as a mean of rates. Who stands in one of the two reports only is said to, and is not 0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Literal, TypeVar

from services.reporting.domain.books import Figures
from services.reporting.domain.provincial import ProvincialReport
from services.reporting.domain.rates import Rate, percent

Key = TypeVar("Key")
Presence = Literal["both", "base", "shown"]


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure in the base and in the period shown; None: not there, or not reported."""

    base: int | None
    shown: int | None

    @property
    def difference(self) -> int | None:
        """Return shown − base; None unless both are known."""
        return None if self.base is None or self.shown is None else self.shown - self.base

    @property
    def change(self) -> Decimal | None:
        """Return the difference in percent of the base; None if there is none, or the base is 0."""
        difference = self.difference
        return None if difference is None or self.base is None else percent(difference, self.base)


@dataclass(frozen=True, slots=True)
class ComparedRate:
    """One rate in percent in both periods; None: nothing to divide by, not there, or not reported."""

    base: Decimal | None
    shown: Decimal | None

    @property
    def points(self) -> Decimal | None:
        """Return shown − base in percentage points, of the printed figures; None unless both are known."""
        return None if self.base is None or self.shown is None else self.shown - self.base


@dataclass(frozen=True, slots=True)
class Side:
    """One row of one report; `figures` is None where nothing was reported."""

    figures: Figures | None
    rates: Mapping[str, Rate]


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One center or program, or the total; a side is None in whose report it does not stand."""

    base: Side | None
    shown: Side | None

    @property
    def presence(self) -> Presence:
        """Return in which of the two reports it stands."""
        if self.base is None:
            return "shown"
        return "base" if self.shown is None else "both"

    def figure(self, measure: str) -> Compared:
        """Return a measure on both sides."""
        return Compared(_figure(self.base, measure), _figure(self.shown, measure))

    def rate(self, code: str) -> ComparedRate:
        """Return a rate on both sides; one that was not defined then is None there."""
        return ComparedRate(_percent(self.base, code), _percent(self.shown, code))


def _figure(side: Side | None, measure: str) -> int | None:
    return None if side is None or side.figures is None else side.figures.get(measure, 0)


def _percent(side: Side | None, code: str) -> Decimal | None:
    rate = None if side is None else side.rates.get(code)
    return None if rate is None else rate.percent


@dataclass(frozen=True, slots=True)
class Comparison(Generic[Key]):
    """The lines of all that stand in either report, those shown first in their order, and the total."""

    lines: tuple[tuple[Key, ComparedLine], ...]
    total: ComparedLine


def by_center(base: ProvincialReport, shown: ProvincialReport) -> Comparison[object]:
    """Compare center by center; the keys are ids."""
    return Comparison(
        _paired(
            [(row.center.center_id, Side(row.figures, row.rates)) for row in base.rows],
            [(row.center.center_id, Side(row.figures, row.rates)) for row in shown.rows],
        ),
        total_of(base, shown),
    )


def by_program(base: ProvincialReport, shown: ProvincialReport) -> Comparison[object]:
    """Compare program by program over all centers; the keys are codes."""
    return Comparison(
        _paired(
            [(row.program_code, Side(row.figures, row.rates)) for row in base.programs],
            [(row.program_code, Side(row.figures, row.rates)) for row in shown.programs],
        ),
        total_of(base, shown),
    )


def total_of(base: ProvincialReport, shown: ProvincialReport) -> ComparedLine:
    """Compare the totals; what nobody has reported is no zero in the total either."""
    return ComparedLine(_total(base), _total(shown))


def _total(report: ProvincialReport) -> Side:
    reported = report.completeness["classes"].reported
    return Side(report.totals if reported else None, report.total_rates)


def _paired(
    base: Iterable[tuple[Key, Side]], shown: Iterable[tuple[Key, Side]]
) -> tuple[tuple[Key, ComparedLine], ...]:
    before, after = dict(base), dict(shown)
    keys = [*after, *(key for key in before if key not in after)]
    return tuple((key, ComparedLine(before.get(key), after.get(key))) for key in keys)
