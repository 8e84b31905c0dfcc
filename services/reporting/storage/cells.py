"""Aggregate cells: moved by deltas in key order, summed by center and program, rebuilt from facts."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from services.reporting.domain.counting import Cell
from services.reporting.storage.counted import COUNTED
from shared.db import rows_parameter

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

_SUMS = text(
    """
    SELECT center_id, program_code, measure,
           sum(value) FILTER (WHERE month BETWEEN :start AND :end) AS in_period,
           sum(value) FILTER (WHERE month BETWEEN :year_start AND :year_end) AS in_year,
           sum(value) FILTER (WHERE month <= :end) AS to_date,
           sum(value) FILTER (WHERE month BETWEEN :year_start AND :end) AS year_so_far
      FROM cell
     WHERE value <> 0
       AND (CAST(:centers AS uuid[]) IS NULL OR center_id = ANY(CAST(:centers AS uuid[])))
     GROUP BY center_id, program_code, measure
    """
)


class CellSum(NamedTuple):
    """One measure of one center and program: in the period, its year, from the beginning, the year so far."""

    center_id: UUID
    program_code: str
    measure: str
    in_period: int
    in_year: int
    to_date: int
    year_so_far: int


def move_cells(connection: Connection, deltas: Mapping[Cell, int]) -> None:
    """Add each amount to its cell. Rows are locked in key order, so batches cannot deadlock."""
    if not deltas:
        return
    rows = [{**cell._asdict(), "value": amount} for cell, amount in deltas.items()]
    connection.execute(_MOVE, {"rows": rows_parameter(rows)})


def sums(
    connection: Connection, *, start: date, end: date, centers: Collection[UUID] | None
) -> list[CellSum]:
    """Return the sums of every center in `centers` (None: all) for the months of [start, end]."""
    parameters = {
        "start": start,
        "end": end,
        "year_start": date(start.year, 1, 1),
        "year_end": date(start.year, 12, 31),
        "centers": None if centers is None else list(centers),
    }
    return [
        CellSum(
            row.center_id,
            row.program_code,
            row.measure,
            int(row.in_period or 0),
            int(row.in_year or 0),
            int(row.to_date or 0),
            int(row.year_so_far or 0),
        )
        for row in connection.execute(_SUMS, parameters)
    ]


def all_cells(connection: Connection) -> dict[Cell, int]:
    """Return every cell that is not 0."""
    rows = connection.execute(
        text("SELECT center_id, program_code, month, measure, value FROM cell WHERE value <> 0")
    )
    return {Cell(row[0], row[1], row[2], row[3]): row[4] for row in rows}


def rebuild_cells(connection: Connection) -> int:
    """Replace every cell by a fresh count of the facts; return how many cells there are now.

    Both the facts and the cells are locked against writers first: a batch that ran meanwhile would
    otherwise be lost from, or doubled in, the new cells.
    """
    connection.execute(text("SET LOCAL statement_timeout = '10min'"))
    connection.execute(
        text(
            "LOCK TABLE plan_fact, class_fact, completion_fact, certificate_fact, blank_lot_fact,"
            " blank_movement_fact, cell IN SHARE ROW EXCLUSIVE MODE"
        )
    )
    connection.execute(text("DELETE FROM cell"))
    connection.execute(text(f"INSERT INTO cell (center_id, program_code, month, measure, value) {COUNTED}"))
    return int(connection.execute(text("SELECT count(*) FROM cell")).scalar_one())


def years(connection: Connection) -> list[int]:
    """Return the calendar years in which any cell is not 0."""
    rows = connection.execute(
        text("SELECT DISTINCT extract(year FROM month)::integer AS year FROM cell WHERE value <> 0")
    )
    return [row.year for row in rows]


def newest_opening(connection: Connection) -> date | None:
    """Return the newest month in which a class was opened, None before the first."""
    newest: date | None = connection.execute(
        text("SELECT max(month) FROM cell WHERE measure = 'classes_opened' AND value <> 0")
    ).scalar_one()
    return newest
