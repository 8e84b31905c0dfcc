"""`/reporting/api/targets`: targets of rates, for the province or one center, from a day on."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.reporting.operations.targets import TargetEntry, TargetsShown, read_targets, set_target
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(tags=["targets"])


@router.get("/targets")
def get_targets(connection: ReadSnapshot, principal: CurrentPrincipal) -> TargetsShown:
    """Return the rates with the common targets of today, and every target that was set in the scope."""
    return read_targets(connection, principal, clock.today())


@router.post("/targets", status_code=201, response_model=TargetsShown)
def post_target(
    entry: TargetEntry, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Set a target from a day on (province).

    Without a center it is the province's; without a target, from that day the common one holds again.
    """
    return once(lambda: set_target(connection, principal, entry, clock.today()))
