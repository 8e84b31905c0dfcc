"""Wrong cells corrected by what their facts count, beside writers and readers; repairs are kept as rebuilds.

Both values are of one instant; what a cell lacks at it, it lacks whatever a batch adds to it meanwhile
(decision 0042), so a correction is added like any delta: nobody waits, nothing of a batch is lost, and
readers see all corrections at once.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, TextClause, text

from services.reporting.domain.counting import Cell
from services.reporting.storage.counted import BOTH_OF_ONE, BOTH_VALUES, COUNTED_CTES, OF_ONE_CTES
from services.reporting.storage.rebuilds import Rebuilt, take_turn
from services.reporting.storage.tables_rebuilds import rebuild

_MOST_REPAIRS: Final = 20


def _correction(counted: str, both: str) -> TextClause:
    return text(
        f"""
        {counted}, wrong AS MATERIALIZED (
            SELECT * FROM ({both}) AS both_values WHERE held <> counted
        ), moved AS (
            INSERT INTO cell (center_id, program_code, month, measure, value)
            SELECT center_id, program_code, month, measure, counted - held FROM wrong
             ORDER BY center_id, program_code COLLATE "C", month, measure COLLATE "C"
            ON CONFLICT (center_id, program_code, month, measure)
            DO UPDATE SET value = cell.value + excluded.value
        )
        SELECT (SELECT count(*) FROM wrong),
               (SELECT coalesce(jsonb_agg(first), '[]') FROM (
                   SELECT center_id, program_code, to_char(month, 'YYYY-MM') AS period, measure, held, counted
                     FROM wrong ORDER BY center_id, program_code, month, measure LIMIT :most) AS first)
        """  # noqa: S608 -- our own names
    )


_READ = text(f"{OF_ONE_CTES} SELECT held, counted FROM ({BOTH_OF_ONE}) AS both_values")  # noqa: S608
_CORRECT_ONE = _correction(OF_ONE_CTES, BOTH_OF_ONE)
_CORRECT_ALL = _correction(COUNTED_CTES, BOTH_VALUES)


class Values(NamedTuple):
    """What a cell holds, and what its facts count."""

    held: int
    counted: int


class Corrected(NamedTuple):
    """How many cells were wrong, and the first of them with both values."""

    wrong: int
    listed: list[dict[str, Any]]


def read_cell(connection: Connection, cell: Cell) -> Values:
    """Return both values of a cell as of one instant."""
    return Values(*connection.execute(_READ, cell._asdict()).one())


def correct_cells(connection: Connection, *, most_listed: int, only: Cell | None = None) -> Corrected:
    """Make every cell, or `only` one, the count of its facts.

    One correction at a time: two that saw the same fault would both add what is lacking.
    """
    take_turn(connection)
    if only is not None:
        found = connection.execute(_CORRECT_ONE, {**only._asdict(), "most": most_listed})
    else:
        # The caller's rules hold for the batches under way, too: see `cells.wait_for_batches`.
        connection.execute(text("SET LOCAL statement_timeout = '10min'"))
        found = connection.execute(_CORRECT_ALL, {"most": most_listed})
    wrong, listed = found.one()
    return Corrected(int(wrong), listed)


def repairs_of(connection: Connection, address: Mapping[str, Any]) -> list[Rebuilt]:
    """Return the repairs and rebuilds that corrected the cell at this address, the newest first."""
    found = (
        rebuild.select()
        .where(rebuild.c.listed.contains([dict(address)]))
        .order_by(rebuild.c.ran_at.desc(), rebuild.c.id.desc())
        .limit(_MOST_REPAIRS)
    )
    return [Rebuilt(**row) for row in connection.execute(found).mappings()]
