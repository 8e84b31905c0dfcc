"""Reconciliation runs as they were: never changed, the newest shown on every page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from services.reporting.storage import tables
from shared.queries import Query, fetch

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


_COLUMNS = "id, ran_at, milliseconds, facts, positions, owners, difference_count, differences"
_EACH_LATEST = f"""
    (SELECT {_COLUMNS} FROM reconciliation ORDER BY ran_at DESC LIMIT 1)
    UNION ALL
    (SELECT {_COLUMNS} FROM reconciliation
      WHERE NOT jsonb_path_exists(owners, '$.*.comparable ? (@ == false)') ORDER BY ran_at DESC LIMIT 1)
"""  # noqa: S608 -- our own names


class Latest(NamedTuple):
    """The newest run, and the newest that compared everything; None before the first."""

    run: ReconciliationRun | None
    whole: ReconciliationRun | None


def _latest(rows: list[tuple[Any, ...]]) -> Latest:
    runs = sorted((ReconciliationRun(*row) for row in rows), key=lambda run: run.ran_at)
    return Latest(runs[-1] if runs else None, next((run for run in runs if run.whole), None))


LATEST = Query(_EACH_LATEST, {}, _latest)
"""Asks for the newest runs: mostly both are one and the same."""


def latest_run(connection: Connection, *, whole_only: bool = False) -> ReconciliationRun | None:
    """Return the newest run, or the newest that compared everything; None before the first."""
    found = fetch(connection, LATEST)
    return found.whole if whole_only else found.run


def runs_before(connection: Connection, before: UUID | None, number: int) -> list[ReconciliationRun]:
    """Return at most `number` runs, the newest first, older than the run `before` (None: from the newest)."""
    older = text("(ran_at, id) < (SELECT ran_at, id FROM reconciliation WHERE id = CAST(:before AS uuid))")
    columns = tables.reconciliation.c
    wanted = tables.reconciliation.select().order_by(columns.ran_at.desc(), columns.id.desc()).limit(number)
    if before is not None:
        wanted = wanted.where(older.bindparams(before=before))
    return [ReconciliationRun(**row) for row in connection.execute(wanted).mappings()]
