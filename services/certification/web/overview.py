"""The first page of the section: each center's blanks and what waits for them."""

from fastapi import APIRouter, Request, Response

from services.certification.operations.look_up import ledgers
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.web import page

router = APIRouter()


@router.get("/")
def overview(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """Show the ledger of blanks of every center in the scope."""
    return page(request, "overview.html", ledgers=ledgers(connection, principal))
