"""The first page of the section: each center's blanks and what waits for them."""

from fastapi import APIRouter, Request, Response

from services.certification.domain.clocks import Standing
from services.certification.operations.late_classes import late_classes
from services.certification.operations.look_up import ledgers
from services.certification.operations.watch_stock import levels_of
from services.certification.web.stock_warnings import warnings_of
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.web import page

router = APIRouter()


@router.get("/")
def overview(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """Show each center's blanks, whose stock runs low, and how many certificates are late in the scope."""
    found = ledgers(connection, principal)
    due = late_classes(connection, principal, clock.today(), soon=True)
    return page(
        request,
        "overview.html",
        ledgers=found,
        warnings=warnings_of(request, levels_of(connection, found, clock.today())),
        late=sum(each.quantity for each in due if each.standing is Standing.OVERDUE),
        soon=sum(each.quantity for each in due if each.standing is Standing.SOON),
    )
