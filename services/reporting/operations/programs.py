"""One program across the centers of one reader, and the same months of it over years."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from services.reporting.domain.counting import (
    ADMITTED,
    CLASSES_OPENED,
    COMPLETED,
    GOOD,
    SUMMONED,
)
from services.reporting.domain.periods import Period, in_year
from services.reporting.domain.provincial import CenterNamed, ProgramRow
from services.reporting.domain.trends import Trend, YearLine, over_years, year_line
from services.reporting.domain.units import Units
from services.reporting.operations.provincial import ProvincialView, read_provincial, units_for
from services.reporting.operations.trends import counted_centers, read_trends
from services.reporting.storage import definitions, trends
from shared.clock import VIETNAM
from shared.errors import NotFound
from shared.principal import Principal

OVER_YEARS: Final = (CLASSES_OPENED, SUMMONED, ADMITTED, COMPLETED, GOOD)
_YEARS: Final = 5


@dataclass(frozen=True, slots=True)
class ProgramView:
    """One program in a period; `total` is None where no center planned it or held a class of it that year."""

    code: str
    name: str
    results: ProvincialView
    total: ProgramRow | None
    centers: tuple[tuple[CenterNamed, ProgramRow], ...]
    """The centers that have it, in the order of the report."""
    without: int
    """How many centers of the report do not have it."""
    trends: tuple[Trend, ...]
    years: tuple[YearLine, ...]
    """Up to five years, the newest first; years before the first figure are left out."""


def read_program(
    connection: Connection,
    code: str,
    period: Period,
    principal: Principal,
    now: datetime,
    *,
    units: Units = "then",
) -> ProgramView:
    """Return a program as `principal` may see it; `NotFound` for a code that nobody ever named."""
    today = now.astimezone(VIETNAM).date()
    # A report of this program alone: what its rows and its total hold is the program's.
    reported = units_for(connection, period, principal, now, units)
    alone = replace(reported, measured=[each for each in reported.measured if each.program_code == code])
    view = read_provincial(
        connection, period, principal, now, units, programs_of_centers=False, reported=alone
    )
    report = view.report
    centers = tuple(
        (row.center, ProgramRow(code, row.counted, row.rates))
        for row in report.rows
        if any(row.counted.values())
    )
    total = ProgramRow(code, report.totals, report.total_rates) if any(report.totals.values()) else None
    counted = counted_centers(connection, principal, units, today)
    wanted = range(period.year, period.year - _YEARS, -1)
    monthly = trends.monthly(connection, years=wanted, measures=OVER_YEARS, centers=counted, program=code)
    if total is None and code not in view.program_names and not monthly:
        raise NotFound
    sums = over_years(monthly, period, wanted)
    defined = definitions.definitions(connection)
    first = min((month.year for _, month in monthly), default=period.year)
    return ProgramView(
        code=code,
        name=view.program_names.get(code, code),
        results=view,
        total=total,
        centers=centers,
        without=len(report.rows) - len(centers),
        trends=read_trends(connection, period.year, today, counted, code),
        years=tuple(
            year_line(same, sums[year], defined.rates(same.end), today)
            for year in wanted
            if year >= first
            for same in (in_year(period, year),)
        ),
    )
