"""Sums of cells month by month, for the course of years."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, text

# The months are named one by one, so that the index (month, center) is read where both match.
_MONTHLY = text(
    """
    SELECT measure, month, sum(value) AS value
      FROM cell
     WHERE month = ANY(CAST(:months AS date[])) AND value <> 0
       AND measure = ANY(CAST(:measures AS text[]))
       AND (CAST(:centers AS uuid[]) IS NULL OR center_id = ANY(CAST(:centers AS uuid[])))
       AND (CAST(:program AS text) IS NULL OR program_code = :program)
     GROUP BY measure, month
    HAVING sum(value) <> 0
    """
)


def monthly(
    connection: Connection,
    *,
    years: Iterable[int],
    measures: Collection[str],
    centers: Collection[UUID] | None,
    program: str | None = None,
) -> dict[tuple[str, date], int]:
    """Return the sums by measure and month of `years` over `centers` (None: all) that are not 0."""
    rows = connection.execute(
        _MONTHLY,
        {
            "months": [date(year, month, 1) for year in years for month in range(1, 13)],
            "measures": list(measures),
            "centers": None if centers is None else list(centers),
            "program": program,
        },
    )
    return {(row.measure, row.month): int(row.value) for row in rows}
