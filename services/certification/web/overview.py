"""The first page of the section: each center's blanks and what waits for them."""

from fastapi import APIRouter, Request, Response

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
    """Show the ledger of blanks of every center in the scope, and whose stock runs low."""
    found = ledgers(connection, principal)
    low = warnings_of(request, levels_of(connection, found, clock.today()))
    return page(request, "overview.html", ledgers=found, warnings=low)
