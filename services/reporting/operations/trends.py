"""The course of a year for the centers of one reader, or of one program."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.trends import FOLLOWED, PLANNED_AS, Trend, trends_of
from services.reporting.domain.units import Units
from services.reporting.operations.report_scope import reach
from services.reporting.storage import trends
from shared.principal import ALL, Principal


def read_trends(
    connection: Connection,
    year: int,
    today: date,
    centers: Collection[UUID] | None,
    program: str | None = None,
) -> tuple[Trend, ...]:
    """Return the months of `year` beside those of the year before, over `centers` (None: all)."""
    monthly = trends.monthly(
        connection,
        years=(year - 1, year),
        measures=[*FOLLOWED, *PLANNED_AS.values()],
        centers=centers,
        program=program,
    )
    return trends_of(monthly, year, today)


def counted_centers(
    connection: Connection, principal: Principal, units: Units, today: date
) -> frozenset[UUID] | None:
    """Return whose figures stand in the reader's tables; None: all. As now also those that were received."""
    if units == "now":
        return reach(connection, principal, today)
    return None if principal.centers is ALL else principal.centers
