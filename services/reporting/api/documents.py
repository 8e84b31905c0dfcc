"""The whole report as JSON, and the letterheads under which it is printed."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.reporting.api.asked import AskedPeriod
from services.reporting.domain.content import content_to_json, fingerprint
from services.reporting.domain.units import Units
from services.reporting.operations.document_entries import LetterheadEntry
from services.reporting.operations.documents import issuer_for, read_report
from services.reporting.operations.enter_letterhead import (
    LetterheadsShown,
    enter_letterhead,
    read_letterheads,
)
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(tags=["documents"])


@router.get("/content")
def content(  # noqa: PLR0917 -- what an address asks for
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: AskedPeriod,
    units: Annotated[Units, Query()] = "then",
    center_id: Annotated[UUID | None, Query()] = None,
    lang: Annotated[str, Query(pattern="^(vi|en)$")] = "vi",
) -> dict[str, Any]:
    """Return all that the report says, of one instant: tables, formulas, narrative, and its fingerprint.

    Without `center_id` the province's report, or that of the asker's only center. A percentage or an amount
    in millions is a string of its digits; null is not reported, and never 0.
    """
    read = read_report(
        connection,
        period,
        principal,
        clock.now(),
        issuer_id=issuer_for(principal, center_id),
        units=units,
        language=lang,
    )
    return {**content_to_json(read), "fingerprint": fingerprint(read)}


@router.get("/letterheads")
def get_letterheads(
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    center_id: Annotated[UUID | None, Query()] = None,
    on: Annotated[date | None, Query()] = None,
) -> LetterheadsShown:
    """Return who issues and signs, by default today, all that was entered, and the formats there are."""
    return read_letterheads(connection, principal, center_id, on or clock.today())


@router.post("/letterheads", status_code=201, response_model=LetterheadsShown)
def post_letterhead(
    entry: LetterheadEntry, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Enter who issues and signs from a day on: a center's officer for it, the province for all."""
    return once(lambda: enter_letterhead(connection, principal, entry, clock.today()))
