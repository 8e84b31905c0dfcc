"""What reconciliation reads: cells against facts, and the facts' own control totals; one snapshot."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from services.reporting.domain.counting import Cell
from services.reporting.storage.counted import BOTH_VALUES, COUNTED_CTES
from shared.control_totals import (
    MEMBERS,
    ControlTotal,
    TotalKind,
    checksum_sql,
    quantity_checksum_sql,
    shared_hash_sql,
)

_OWNERS: dict[TotalKind, str] = {
    "completions": "enrollment",
    "classes": "enrollment",
    "certificates": "certification",
    "blank_lots": "certification",
    "blank_moves": "certification",
}

_MONTH = "CAST(date_trunc('month', CAST({day} AS timestamp)) AS date)"


def _lines_of_groups(kind: TotalKind, groups: str, day: str, stands: str) -> str:
    """Return the SQL of our control totals of a kind that is grouped already."""
    month = _MONTH.format(day=day)
    return (
        f"SELECT '{kind}', center_id, program_code, {month}, '', CAST(sum(n) AS bigint), 0,"  # noqa: S608
        f" CAST(sum(own * {shared_hash_sql(MEMBERS[kind][2:])}) AS text)"
        f" FROM {groups} WHERE {stands} GROUP BY center_id, program_code, {month}"
    )


# Which facts stand, and in which month they are totalled: the recipe of shared/control_totals.py.
_READING = text(
    f"""
    {COUNTED_CTES}
    SELECT 'cell' AS line, wrong.*, '' AS checksum FROM ({BOTH_VALUES}) AS wrong
    UNION ALL
    {_lines_of_groups("completions", "completion_group", "completed_on", "state = 'standing'")}
    UNION ALL
    {_lines_of_groups("certificates", "certificate_group", "issued_on", "true")}
    UNION ALL
    SELECT 'classes', center_id, program_code, {_MONTH.format(day="opened_on")}, '', count(*), 0,
           {checksum_sql(MEMBERS["classes"])}
      FROM class_fact WHERE state <> 'cancelled'
     GROUP BY center_id, program_code, {_MONTH.format(day="opened_on")}
    UNION ALL
    SELECT 'blank_lots', center_id, '', {_MONTH.format(day="received_on")}, '', count(*), 0,
           {checksum_sql(MEMBERS["blank_lots"])}
      FROM blank_lot_fact GROUP BY center_id, {_MONTH.format(day="received_on")}
    UNION ALL
    SELECT 'blank_moves', from_center, '', {_MONTH.format(day="moved_on")}, '',
           CAST(sum(quantity) AS bigint), 0, {quantity_checksum_sql(MEMBERS["blank_moves"], "quantity")}
      FROM blank_movement_fact GROUP BY from_center, {_MONTH.format(day="moved_on")}
    UNION ALL
    SELECT 'facts', NULL, NULL, NULL, NULL,
           (SELECT count(*) FROM plan_fact) + (SELECT count(*) FROM class_fact)
           + (SELECT count(*) FROM blank_lot_fact) + (SELECT count(*) FROM blank_movement_fact)
           + (SELECT CAST(coalesce(sum(n), 0) AS bigint) FROM completion_group)
           + (SELECT CAST(coalesce(sum(n), 0) AS bigint) FROM certificate_group), 0, NULL
     ORDER BY center_id, program_code, month, measure
    """  # noqa: S608 -- our own names
)


class CellDifference(NamedTuple):
    """A cell whose value is not the count of its facts."""

    cell: Cell
    held: int
    counted: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What one pass over the facts gives."""

    differences: list[CellDifference]
    """Every cell that is not a fresh count of the facts; empty when all agree."""
    totals: dict[TotalKind, list[ControlTotal]]
    """Our own control totals, by the recipe that the owners follow."""
    facts: int
    """How many facts are held, tombstones included."""


def read_facts(connection: Connection) -> Reading:
    """Count the facts anew and compare every cell; one scan of each table for all of it."""
    differences: list[CellDifference] = []
    totals: dict[TotalKind, list[ControlTotal]] = {kind: [] for kind in _OWNERS}
    facts = 0
    for line, center_id, program_code, month, measure, held, counted, checksum in connection.execute(
        _READING
    ):
        if line == "cell":
            differences.append(CellDifference(Cell(center_id, program_code, month, measure), held, counted))
        elif line == "facts":
            facts = held
        else:
            totals[line].append(
                ControlTotal(
                    center_id=UUID(str(center_id)),
                    program_code=program_code,
                    period=f"{month:%Y-%m}",
                    kind=line,
                    count=held,
                    checksum=checksum,
                )
            )
    return Reading(differences, totals, facts)


def cell_differences(connection: Connection) -> list[CellDifference]:
    """Compare every cell with a fresh count of the facts; empty when all agree."""
    return read_facts(connection).differences


def kinds_of(owner: str) -> list[TotalKind]:
    """Return the kinds of facts that are compared with this owner's control totals."""
    return [kind for kind, of in _OWNERS.items() if of == owner]


def fact_totals(connection: Connection, kind: TotalKind) -> list[ControlTotal]:
    """Return our own control totals of a kind, by the recipe that the owner follows."""
    return read_facts(connection).totals[kind]
