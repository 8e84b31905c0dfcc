"""One cell counted anew from its facts, beside writers and readers; repairs are kept with the rebuilds."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, text

from services.reporting.domain.counting import Cell
from services.reporting.storage.counted import COUNTED_CTES
from services.reporting.storage.rebuilds import Rebuilt, take_turn
from services.reporting.storage.tables_rebuilds import rebuild

_MOST_REPAIRS: Final = 20

_ADDRESS = "center_id = :center_id AND program_code = :program_code AND month = :month AND measure = :measure"
_BOTH = f"""
    SELECT (SELECT value FROM cell WHERE {_ADDRESS}) AS held,
           (SELECT value FROM counted WHERE {_ADDRESS}) AS counted
    """  # noqa: S608 -- our own names
_READ = text(
    f"{COUNTED_CTES} SELECT coalesce(held, 0) AS held, coalesce(counted, 0) AS counted"  # noqa: S608
    f" FROM ({_BOTH}) AS both_values"
)
# Both values are of one instant; what the cell lacks at it, it lacks whatever a batch adds to it meanwhile
# (decision 0042), so the correction is added like any delta.
_CORRECT = text(
    f"""
    {COUNTED_CTES}, wrong AS MATERIALIZED (
        SELECT coalesce(held, 0) AS held, coalesce(counted, 0) AS counted FROM ({_BOTH}) AS both_values
         WHERE coalesce(held, 0) <> coalesce(counted, 0)
    ), moved AS (
        INSERT INTO cell (center_id, program_code, month, measure, value)
        SELECT :center_id, :program_code, :month, :measure, counted - held FROM wrong
        ON CONFLICT (center_id, program_code, month, measure)
        DO UPDATE SET value = cell.value + excluded.value
    )
    SELECT held, counted FROM wrong
    """  # noqa: S608 -- our own names
)


class Values(NamedTuple):
    """What a cell holds, and what its facts count."""

    held: int
    counted: int


def read_cell(connection: Connection, cell: Cell) -> Values:
    """Return both values of a cell as of one instant."""
    return Values(*connection.execute(_READ, cell._asdict()).one())


def correct_cell(connection: Connection, cell: Cell) -> Values | None:
    """Make a cell the count of its facts; return what it was and is, or None if it was right.

    One correction at a time: two that saw the same fault would both add what is lacking.
    """
    take_turn(connection)
    row = connection.execute(_CORRECT, cell._asdict()).one_or_none()
    return None if row is None else Values(*row)


def repairs_of(connection: Connection, address: Mapping[str, Any]) -> list[Rebuilt]:
    """Return the repairs and rebuilds that corrected the cell at this address, the newest first."""
    found = (
        rebuild.select()
        .where(rebuild.c.listed.contains([dict(address)]))
        .order_by(rebuild.c.ran_at.desc(), rebuild.c.id.desc())
        .limit(_MOST_REPAIRS)
    )
    return [Rebuilt(**row) for row in connection.execute(found).mappings()]
