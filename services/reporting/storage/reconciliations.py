"""Reconciliation runs as they were: never changed, the newest shown on every page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from services.reporting.storage import tables

KEPT_RUNS = 10_000


@dataclass(frozen=True, slots=True)
class ReconciliationRun:
    """One run. `owners` says for each owner whether its totals were comparable, and if not why."""

    id: UUID
    ran_at: datetime
    milliseconds: int
    facts: int
    positions: dict[str, int]
    owners: dict[str, dict[str, Any]]
    difference_count: int
    differences: list[dict[str, Any]]
    """Each with `kind`, the address of the cell or total, and both values; at most a thousand."""

    @property
    def whole(self) -> bool:
        """True if every owner's totals were compared, so that `0 differences` means all of it."""
        return all(owner["comparable"] for owner in self.owners.values())


def add_run(connection: Connection, run: ReconciliationRun) -> None:
    """Store a run; forget the oldest beyond `KEPT_RUNS` that found nothing."""
    connection.execute(
        tables.reconciliation.insert(),
        {
            "id": run.id,
            "ran_at": run.ran_at,
            "milliseconds": run.milliseconds,
            "facts": run.facts,
            "positions": run.positions,
            "owners": run.owners,
            "difference_count": run.difference_count,
            "differences": run.differences,
        },
    )
    connection.execute(
        text(
            "DELETE FROM reconciliation WHERE difference_count = 0 AND ran_at <"
            " (SELECT ran_at FROM reconciliation ORDER BY ran_at DESC OFFSET :kept LIMIT 1)"
        ),
        {"kept": KEPT_RUNS},
    )


def latest_run(connection: Connection, *, whole_only: bool = False) -> ReconciliationRun | None:
    """Return the newest run, or the newest that compared everything; None before the first."""
    wanted = tables.reconciliation.select().order_by(tables.reconciliation.c.ran_at.desc()).limit(1)
    if whole_only:
        wanted = wanted.where(text("NOT jsonb_path_exists(owners, '$.*.comparable ? (@ == false)')"))
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else ReconciliationRun(**row)


def runs_before(connection: Connection, before: UUID | None, number: int) -> list[ReconciliationRun]:
    """Return at most `number` runs, the newest first, older than the run `before` (None: from the newest)."""
    older = text("(ran_at, id) < (SELECT ran_at, id FROM reconciliation WHERE id = CAST(:before AS uuid))")
    columns = tables.reconciliation.c
    wanted = tables.reconciliation.select().order_by(columns.ran_at.desc(), columns.id.desc()).limit(number)
    if before is not None:
        wanted = wanted.where(older.bindparams(before=before))
    return [ReconciliationRun(**row) for row in connection.execute(wanted).mappings()]
