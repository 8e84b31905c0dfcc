"""The secret address of one's own calendar of deadlines, as JSON."""

from datetime import datetime

from fastapi import APIRouter, Request

from services.reporting.operations.calendar import end_address, make_address
from services.reporting.storage import calendar_addresses
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction

router = APIRouter(prefix="/calendar-address", tags=["calendar"])


@router.get("")
def get_address(connection: ReadSnapshot, principal: CurrentPrincipal) -> dict[str, datetime | None]:
    """Return when the asker's address was made; null if there is none. The address itself is not kept."""
    return {"made_at": calendar_addresses.made_at(connection, principal.id)}


@router.put("")
def put_address(
    request: Request, connection: WriteTransaction, principal: CurrentPrincipal
) -> dict[str, str]:
    """Make the asker's address; it is in this answer and never again. A former one leads nowhere."""
    public_url = request.app.state.settings.public_url
    return {"address": make_address(connection, principal, public_url, clock.now())}


@router.delete("")
def delete_address(connection: WriteTransaction, principal: CurrentPrincipal) -> dict[str, bool]:
    """Let the asker's address lead nowhere."""
    end_address(connection, principal)
    return {"ended": True}
