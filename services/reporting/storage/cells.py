"""Aggregate cells: moved by deltas in key order, summed by center and program."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import Connection, text

from services.reporting.domain.books import Measured
from services.reporting.domain.counting import Cell
from services.reporting.storage.stock import IN_SCOPE, scope_of
from shared.db import rows_parameter
from shared.queries import Query, fetch

_MOVE = text(
    """
    INSERT INTO cell (center_id, program_code, month, measure, value)
    SELECT center_id, program_code, month, measure, value
      FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS delta(center_id uuid, program_code text, month date, measure text, value bigint)
     ORDER BY center_id, program_code COLLATE "C", month, measure COLLATE "C"
    ON CONFLICT (center_id, program_code, month, measure)
    DO UPDATE SET value = cell.value + excluded.value
    """
)


# The year's months are named one by one, so that the index (month, center) is read where both match; only
# what belongs to no program is counted from the beginning. Codes are compared as bytes: where row-level
# security binds, far fewer rows are expected than there are, and they are sorted.
_SUMS = f"""
    SELECT CAST(coalesce(json_agg(json_build_array(center_id, program_code, json_build_array(
               measures, in_period, in_year, to_date, year_so_far))), '[]') AS text)
      FROM (
        SELECT center_id, program_code, array_agg(measure) AS measures, array_agg(in_period) AS in_period,
               array_agg(in_year) AS in_year,
               CASE program_code WHEN '' THEN array_agg(to_date) ELSE '{{}}' END AS to_date,
               array_agg(year_so_far) AS year_so_far
          FROM (
            SELECT center_id, program_code COLLATE "C" AS program_code, measure COLLATE "C" AS measure,
                   CAST(coalesce(sum(value) FILTER (WHERE month BETWEEN %(start)s AND %(end)s), 0) AS bigint)
                   AS in_period,
                   CAST(sum(value) AS bigint) AS in_year, CAST(0 AS bigint) AS to_date,
                   CAST(coalesce(sum(value) FILTER (WHERE month <= %(end)s), 0) AS bigint) AS year_so_far
              FROM cell
             WHERE month = ANY(CAST(%(months)s AS date[])) AND value <> 0 AND {IN_SCOPE}
             GROUP BY 1, 2, 3
            UNION ALL
            SELECT center_id, program_code COLLATE "C", measure COLLATE "C",
                   0, 0, CAST(sum(value) AS bigint), 0
              FROM cell
             WHERE program_code = '' AND month <= %(end)s AND value <> 0 AND {IN_SCOPE}
             GROUP BY 1, 2, 3
          ) AS summed
         GROUP BY center_id, program_code
      ) AS held
"""  # noqa: S608 -- our own names
_MEASURED: Final = msgspec.json.Decoder(list[Measured])
# From month to month and from year to year, each found by one look into the index.
_YEARS = """
    WITH RECURSIVE each(month) AS (
        (SELECT month FROM cell WHERE value <> 0 ORDER BY month LIMIT 1)
        UNION ALL
        SELECT (SELECT cell.month FROM cell
                 WHERE cell.month >= make_date(extract(year FROM each.month)::int + 1, 1, 1) AND value <> 0
                 ORDER BY cell.month LIMIT 1)
          FROM each WHERE each.month IS NOT NULL
    )
    SELECT extract(year FROM month)::int AS year FROM each WHERE month IS NOT NULL
"""
_NEWEST_OPENING = text(
    "SELECT month FROM cell WHERE measure = 'classes_opened' AND value <> 0 ORDER BY month DESC LIMIT 1"
)


def move_cells(connection: Connection, deltas: Mapping[Cell, int]) -> None:
    """Add each amount to its cell. Rows are locked in key order, so batches cannot deadlock."""
    if not deltas:
        return
    rows = [{**cell._asdict(), "value": amount} for cell, amount in deltas.items()]
    connection.execute(_MOVE, {"rows": rows_parameter(rows)})


def sums_query(start: date, end: date, centers: Collection[UUID] | None) -> Query[list[Measured]]:
    """Ask for the sums of every center in `centers` (None: all) for the months of [start, end].

    What stands within the year and what stands from the beginning come as lines of their own; they add up.
    From the beginning is told only what belongs to no program (blanks).
    """
    parameters = {
        "start": start,
        "end": end,
        "months": [date(start.year, month, 1) for month in range(1, 13)],
        "centers": scope_of(centers),
    }
    # As JSON: a third of the time of arrays of rows.
    return Query(_SUMS, parameters, lambda rows: _MEASURED.decode(rows[0][0]))


def sums(
    connection: Connection, *, start: date, end: date, centers: Collection[UUID] | None
) -> list[Measured]:
    """Return what `sums_query` asks for."""
    return fetch(connection, sums_query(start, end, centers))


def all_cells(connection: Connection) -> dict[Cell, int]:
    """Return every cell that is not 0."""
    rows = connection.execute(
        text("SELECT center_id, program_code, month, measure, value FROM cell WHERE value <> 0")
    )
    return {Cell(row[0], row[1], row[2], row[3]): row[4] for row in rows}


def wait_for_batches(connection: Connection) -> None:
    """Wait until every batch has ended that may have read other rules of periods than are in force now.

    A batch reads the rules in its own transaction; what it moved by rules of before, and committed after
    the count, would stay wrong.
    """
    connection.execute(text("LOCK TABLE period_rule IN ACCESS EXCLUSIVE MODE"))


YEARS = Query(_YEARS, {}, lambda rows: [int(year) for (year,) in rows])
"""Asks for the calendar years in which any cell is not 0, the oldest first."""


def years(connection: Connection) -> list[int]:
    """Return the calendar years in which any cell is not 0, the oldest first."""
    return fetch(connection, YEARS)


def newest_opening(connection: Connection) -> date | None:
    """Return the newest month in which a class was opened, None before the first."""
    newest: date | None = connection.execute(_NEWEST_OPENING).scalar()
    return newest
