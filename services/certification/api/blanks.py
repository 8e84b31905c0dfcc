"""Lots of blanks in, and each center's ledger."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.certification.domain.blanks import Balance, SerialRange
from services.certification.operations.blank_entries import Digits
from services.certification.operations.look_up import blank_balance
from services.certification.operations.receive_blanks import ReceiveBlanks, receive_blanks
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once
from shared.vietnamese import nfc

router = APIRouter()

USUAL_WIDTH = 6
"""Digits of a serial that was given as a number instead of as text."""

Number = Annotated[int, Field(ge=1, le=10**12 - 1)]


class LotIn(BaseModel):
    """A lot as the delivery minutes list it. Serials as text keep their zeros: `000001`."""

    model_config = ConfigDict(extra="forbid")

    center_id: UUID
    prefix: Annotated[str, StringConstraints(max_length=20)] = ""
    first: Digits | Number
    last: Digits | Number
    received_on: date
    minutes_number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]

    def serials(self) -> SerialRange:
        """Return the range; the first serial says with how many digits all are written."""
        width = len(self.first) if isinstance(self.first, str) else USUAL_WIDTH
        prefix = nfc(self.prefix) + (" " if self.prefix.endswith(" ") else "")
        return SerialRange(prefix, int(self.first), int(self.last), width)


@router.post("/blank-lots", status_code=201)
def post_blank_lot(
    lot: LotIn, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Receive a lot; certificates that waited for blanks are issued in the same transaction."""
    command = ReceiveBlanks(lot.center_id, lot.serials(), lot.received_on, lot.minutes_number)
    return once(lambda: receive_blanks(connection, command, principal, clock.today()))


@router.get("/blanks")
def get_blanks(center_id: UUID, connection: ReadSnapshot, principal: CurrentPrincipal) -> Balance:
    """Return the ledger of a center: received = on hand + issued + spoiled + lost + destroyed."""
    return blank_balance(connection, principal, center_id)
