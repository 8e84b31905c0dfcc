"""Stocktakings as JSON: open, count, explain, close or give up; what differs and what explains it."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.certification.operations.stocktaking_entries import (
    ClosingEntry,
    CountEntry,
    ExplanationEntry,
    GivingUpEntry,
    OpeningEntry,
)
from services.certification.operations.stocktakings import Shown, list_stocktakings, read_stocktaking
from services.certification.operations.take_stock import (
    Closed,
    close_stocktaking,
    enter_count,
    explain_differences,
    give_up_stocktaking,
    open_stocktaking,
)
from services.certification.storage.stocktakings import Stocktaking
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(prefix="/blank-stocktakings", tags=["blanks"])


@router.get("")
def get_stocktakings(
    center_id: UUID, connection: ReadSnapshot, principal: CurrentPrincipal
) -> list[Stocktaking]:
    """List a holder's stocktakings, the newest first; a center of zeros is the province's store."""
    return list_stocktakings(connection, principal, center_id)


@router.get("/{stocktaking_id}")
def get_stocktaking(stocktaking_id: UUID, connection: ReadSnapshot, principal: CurrentPrincipal) -> Shown:
    """Return what the ledger said, what lay there, each difference and what explains it."""
    return read_stocktaking(connection, principal, stocktaking_id)


@router.post("", status_code=201, response_model=Shown)
def post_stocktaking(
    entry: OpeningEntry, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Open a stocktaking against the ledger as it stands at this moment."""
    return once(
        lambda: open_stocktaking(connection, principal, entry.center_id, entry.counted_on, clock.today())
    )


@router.post("/{stocktaking_id}/counts", status_code=201, response_model=Shown)
def post_count(
    stocktaking_id: UUID,
    entry: CountEntry,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Enter what lay there; a later count takes the place of an earlier one."""
    return once(lambda: enter_count(connection, principal, stocktaking_id, entry.count()))


@router.post("/{stocktaking_id}/explanations", status_code=201, response_model=Shown)
def post_explanation(
    stocktaking_id: UUID,
    entry: ExplanationEntry,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Explain the differences of some serials."""
    return once(
        lambda: explain_differences(connection, principal, stocktaking_id, entry.explanation(), clock.today())
    )


@router.post("/{stocktaking_id}/closing", status_code=201, response_model=Closed)
def post_closing(
    stocktaking_id: UUID,
    entry: ClosingEntry,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Close it by its minutes (director): every difference is explained, and the ledger brought to it."""
    return once(
        lambda: close_stocktaking(
            connection, principal, stocktaking_id, entry.minutes(), entry.members, clock.today()
        )
    )


@router.post("/{stocktaking_id}/giving-up", status_code=201, response_model=Shown)
def post_giving_up(
    stocktaking_id: UUID,
    entry: GivingUpEntry,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Give it up: it stays on record with the reason and moves nothing."""
    return once(
        lambda: give_up_stocktaking(connection, principal, stocktaking_id, entry.reason, clock.today())
    )
