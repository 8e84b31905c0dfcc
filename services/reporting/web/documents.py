"""`/reporting/documents`: every format in which a report leaves, and the letterhead that stands on it."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from services.reporting.domain.letterheads import DEPARTMENT
from services.reporting.operations.document_entries import LetterheadEntry
from services.reporting.operations.documents import issuer_for
from services.reporting.operations.enter_letterhead import enter_letterhead, issuing_centers, read_letterheads
from services.reporting.web.asked import AskedCenter, AskedPeriod, AskedUnits
from services.reporting.web.pages import offered
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import ALL, Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm

router = APIRouter(prefix="/documents")
HERE = "/reporting/documents"


@router.get("")
def documents_page(  # noqa: PLR0917 -- what an address asks for
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: AskedPeriod,
    units: AskedUnits,
    center: AskedCenter = None,
) -> Response:
    """Offer the report of the province or of a center in every format."""
    whose = _whose(connection, principal, center)
    return page(
        request,
        "documents.html",
        period=period,
        offered=offered(connection, period),
        units=units,
        today=clock.today(),
        **whose,
    )


@router.get("/letterhead")
def letterhead_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, center: AskedCenter = None
) -> Response:
    """Show who issues and signs, since when, and the form of the next letterhead."""
    return _letterhead(request, connection, principal, center, Shown())


@router.post("/letterhead")
def post_letterhead(request: Request, form: SubmittedForm, center: AskedCenter = None) -> Response:
    """Enter who issues and signs from a day on."""

    def work(connection: Connection) -> str:
        entry = form.read(LetterheadEntry).model_copy(update={"center_id": center})
        enter_letterhead(connection, form.principal, entry, clock.today())
        return f"{HERE}/letterhead?{_asked(center)}done=1"

    return form(
        work, lambda connection, shown: _letterhead(request, connection, form.principal, center, shown)
    )


def _letterhead(
    request: Request, connection: Connection, principal: Principal, center: UUID | None, shown: Shown
) -> Response:
    return page(
        request,
        "letterhead.html",
        action=f"{HERE}/letterhead?{_asked(center)}",
        today=clock.today(),
        shown=shown,
        **_whose(connection, principal, center),
    )


def _asked(center: UUID | None) -> str:
    return "" if center is None else f"center={center}&"


def _whose(connection: Connection, principal: Principal, center: UUID | None) -> dict[str, Any]:
    """Return the centers to choose from, and whose report is asked for (the first of several centers)."""
    centers = issuing_centers(connection, principal, clock.today())
    whole = principal.centers is ALL
    if center is None and not whole and centers:
        center = centers[0].center_id
    issuer_id = issuer_for(principal, center)
    return {
        "centers": centers,
        "whole": whole,
        "issuer_id": issuer_id,
        "center": None if issuer_id == DEPARTMENT else issuer_id,
        "named": next((each for each in centers if each.center_id == issuer_id), None),
        "heads": read_letterheads(connection, principal, center, clock.today()),
    }
