"""Prove the figures: cells against facts in one snapshot, facts against the owners' control totals."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.operations.asking import OwnerTotals
from services.reporting.operations.naming import AskMembers, named, nobody_asked
from services.reporting.storage.announcements import announce_proof
from services.reporting.storage.differences import (
    CellDifference,
    kinds_of,
    read_facts,
)
from services.reporting.storage.positions import positions
from services.reporting.storage.reconciliations import ReconciliationRun, add_run
from shared.control_totals import ControlTotal
from shared.ids import new_id

MOST_LISTED = 1_000
"""Differences named in a run; all are counted."""

_TotalKey = tuple[UUID, str, str, str]


def examine(
    read: Connection,
    owners: Mapping[str, OwnerTotals],
    *,
    ran_at: datetime,
    ask: AskMembers = nobody_asked,
) -> ReconciliationRun:
    """Compare everything in the one snapshot of `read`, and name what is behind each difference.

    The owners must have been asked before the snapshot began. An owner's totals are comparable only
    if nothing of it is pending and its sequence is our contiguous position; otherwise the run says
    `comparable: false` and why, and whoever called tries again.
    """
    started = time.monotonic()
    held = positions(read)
    reading = read_facts(read)
    found = [_cell(difference) for difference in reading.differences]
    said: dict[str, dict[str, Any]] = {}
    for owner, answer in owners.items():
        why = _not_comparable(answer, held[owner])
        compared = []
        if why is None:
            compared = kinds_of(owner)
            for kind in compared:
                theirs = [total for total in answer.totals if total.kind == kind]
                found += _totals(owner, reading.totals[kind], theirs)
        said[owner] = {
            "comparable": why is None,
            "why": why,
            "sequence": answer.sequence,
            "pending": answer.pending,
            "compared": list(compared),
        }
    return ReconciliationRun(
        id=new_id(),
        ran_at=ran_at,
        milliseconds=round((time.monotonic() - started) * 1000),
        facts=reading.facts,
        positions=held,
        owners=said,
        difference_count=len(found),
        differences=named(read, found[:MOST_LISTED], held, ask),
    )


def keep_run(write: Connection, run: ReconciliationRun) -> ReconciliationRun:
    """Store the run, whatever it found."""
    add_run(write, run)
    announce_proof(write)
    return run


def _not_comparable(answer: OwnerTotals, position: int) -> str | None:
    if answer.silence is not None:
        return f"silent: {answer.silence}"
    if answer.pending:
        return f"pending: {answer.pending} events have no number yet"
    if answer.sequence != position:
        return f"positions: the owner stands at {answer.sequence}, reporting at {position}"
    return None


def _cell(difference: CellDifference) -> dict[str, Any]:
    return {
        "kind": "cell",
        "center_id": str(difference.cell.center_id),
        "program_code": difference.cell.program_code,
        "period": f"{difference.cell.month:%Y-%m}",
        "measure": difference.cell.measure,
        "held": difference.held,
        "counted": difference.counted,
    }


def _totals(owner: str, ours: Iterable[ControlTotal], theirs: Iterable[ControlTotal]) -> list[dict[str, Any]]:
    our_lines, their_lines = _by_key(ours), _by_key(theirs)
    found = []
    for key in sorted(our_lines.keys() | their_lines.keys(), key=str):
        mine, other = our_lines.get(key), their_lines.get(key)
        if mine == other:
            continue
        center_id, program_code, period, kind = key
        found.append(
            {
                "kind": "total",
                "owner": owner,
                "center_id": str(center_id),
                "program_code": program_code,
                "period": period,
                "measure": kind,
                "held": mine.count if mine else 0,
                "counted": other.count if other else 0,
                "held_checksum": mine.checksum if mine else "0",
                "counted_checksum": other.checksum if other else "0",
            }
        )
    return found


def _by_key(totals: Iterable[ControlTotal]) -> dict[_TotalKey, ControlTotal]:
    return {(total.center_id, total.program_code, total.period, total.kind): total for total in totals}


def as_json(run: ReconciliationRun) -> dict[str, Any]:
    """Return the run as the API shows it."""
    return {**asdict(run), "whole": run.whole}
