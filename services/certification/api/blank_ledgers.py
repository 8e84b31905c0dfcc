"""The ledger of blanks as JSON: accounts of a period, by holder and by lot."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.certification.operations.blank_entries import period_asked
from services.certification.operations.blank_ledgers import CenterAccount, Ledger, read_accounts, read_ledger
from services.certification.operations.entered_values import EARLIEST, LATEST
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot

router = APIRouter(tags=["blanks"])

Asked = Annotated[date | None, Query(ge=EARLIEST, le=LATEST)]


@router.get("/blank-ledgers")
def get_ledgers(
    connection: ReadSnapshot, principal: CurrentPrincipal, first: Asked = None, last: Asked = None
) -> list[CenterAccount]:
    """Return the account of each holder in the scope over the period (default: this year)."""
    return read_accounts(connection, principal, period_asked(first, last, clock.today()))


@router.get("/blank-ledgers/{center_id}")
def get_ledger(
    center_id: UUID,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    first: Asked = None,
    last: Asked = None,
) -> Ledger:
    """Return a holder's ledger by lot, with its deeds, and whether it is proven."""
    return read_ledger(connection, principal, center_id, period_asked(first, last, clock.today()))
