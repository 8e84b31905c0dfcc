"""`/reporting/api/reconciliation`: the newest proof of the figures, and a new one on demand."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from services.reporting.operations.asking import ask_all
from services.reporting.operations.provincial import seen_differences
from services.reporting.operations.reconciling import as_json, examine, keep_run
from services.reporting.storage.reconciliations import latest_run
from shared.auth import CurrentPrincipal, Principal, require
from shared.clock import now
from shared.errors import NotFound
from shared.http import ReadSnapshot, WriteTransaction

router = APIRouter()


@router.get("/reconciliation")
def latest(connection: ReadSnapshot, principal: CurrentPrincipal) -> dict[str, Any]:
    """Return the newest run; a person of a center sees the differences of that center only."""
    run = latest_run(connection)
    if run is None:
        raise NotFound(
            "Chưa có lần đối soát nào. Hệ thống đối soát mỗi phút; hãy xem lại sau.",
            "Nothing has been reconciled yet. It is done every minute; look again later.",
        )
    return {**as_json(run), "differences": seen_differences(run, principal)}


@router.post("/reconciliation", status_code=201)
def run_now(
    request: Request,
    read: ReadSnapshot,
    write: WriteTransaction,
    _: Annotated[Principal, Depends(require("province", "admin"))],
) -> dict[str, Any]:
    """Reconcile now and return the run; repeating it only adds another run.

    The owners are asked before the first statement of `read`, so their totals are never newer than
    the snapshot they are compared in.
    """
    owners = request.app.state.owners
    run = examine(read, ask_all(owners), ran_at=now(), ask=owners.members)
    return as_json(keep_run(write, run))
