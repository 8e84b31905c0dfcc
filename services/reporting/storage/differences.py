"""What reconciliation reads: cells against facts, and the facts' own control totals; one snapshot."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from services.reporting.domain.counting import Cell
from services.reporting.storage.counted import COUNTED
from shared.control_totals import MEMBERS, ControlTotal, TotalKind, checksum_sql

_CELLS_AGAINST_FACTS = text(
    f"""
    WITH counted AS MATERIALIZED ({COUNTED})
    SELECT center_id, program_code, month, measure,
           coalesce(cell.value, 0) AS held, coalesce(counted.value, 0) AS counted
      FROM cell FULL JOIN counted USING (center_id, program_code, month, measure)
     WHERE coalesce(cell.value, 0) <> coalesce(counted.value, 0)
     ORDER BY center_id, program_code, month, measure
    """  # noqa: S608
)

# Whose they are, which facts stand, and in which month they are totalled: the recipe of
# shared/control_totals.py.
_TOTALLED: dict[TotalKind, tuple[str, str, str, str]] = {
    "completions": ("enrollment", "completion_fact", "completed_on", "state = 'standing'"),
    "classes": ("enrollment", "class_fact", "opened_on", "state <> 'cancelled'"),
    "certificates": ("certification", "certificate_fact", "issued_on", "true"),
}


class CellDifference(NamedTuple):
    """A cell whose value is not the count of its facts."""

    cell: Cell
    held: int
    counted: int


def cell_differences(connection: Connection) -> list[CellDifference]:
    """Compare every cell with a fresh count of the facts; empty when all agree."""
    return [
        CellDifference(Cell(row[0], row[1], row[2], row[3]), row.held, row.counted)
        for row in connection.execute(_CELLS_AGAINST_FACTS)
    ]


def kinds_of(owner: str) -> list[TotalKind]:
    """Return the kinds of facts that are compared with this owner's control totals."""
    return [kind for kind, (of, *_) in _TOTALLED.items() if of == owner]


def fact_totals(connection: Connection, kind: TotalKind) -> list[ControlTotal]:
    """Return our own control totals of a kind, by the recipe that the owner follows."""
    _, table, day, stands = _TOTALLED[kind]
    month = f"left({day}::text, 7)"
    rows = connection.execute(
        text(
            f"SELECT center_id, program_code, {month} AS period, count(*) AS rows,"  # noqa: S608
            f" {checksum_sql(MEMBERS[kind])} AS checksum"
            f" FROM {table} WHERE {stands} GROUP BY center_id, program_code, {month}"
        )
    )
    return [
        ControlTotal(
            center_id=UUID(str(row.center_id)),
            program_code=row.program_code,
            period=row.period,
            kind=kind,
            count=row.rows,
            checksum=row.checksum,
        )
        for row in rows
    ]


def count_facts(connection: Connection) -> int:
    """Return how many facts are held, tombstones included."""
    return int(
        connection.execute(
            text(
                "SELECT (SELECT count(*) FROM plan_fact) + (SELECT count(*) FROM class_fact)"
                " + (SELECT count(*) FROM completion_fact) + (SELECT count(*) FROM certificate_fact)"
                " + (SELECT count(*) FROM blank_lot_fact)"
            )
        ).scalar_one()
    )
