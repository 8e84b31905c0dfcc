"""Doors of successions: which centers ended, who succeeds them and receives what."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.enrollment.api.fields import Keys, as_json
from services.enrollment.domain.successions import Succession
from services.enrollment.operations.center_entries import ReceiptsEntry, SuccessionEntry
from services.enrollment.operations.successions import amend_receipts, record_succession
from services.enrollment.storage import successions
from shared.auth import CurrentPrincipal
from shared.clock import today
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once
from shared.ids import new_id

router = APIRouter(prefix="/successions", tags=["organisation"])


@router.get("")
def get_successions(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[Succession]:
    """List the successions that concern a center in the principal's scope, oldest first."""
    return [
        each
        for each in successions.listed(connection)
        if any(principal.may_see(center) for center in (*each.predecessors, *each.successors))
    ]


@router.post("", status_code=201, response_model=Succession)
def post_succession(
    connection: WriteTransaction,
    *,
    principal: CurrentPrincipal,
    once: Once,
    keys: Keys,
    body: SuccessionEntry,
) -> JSONResponse:
    """Enter that centers end and who receives what they leave (province)."""
    return once(
        lambda: as_json(
            Succession,
            record_succession(
                connection, body.succession(new_id()), principal=principal, today=today(), keys=keys
            ),
        )
    )


@router.post("/{succession_id}/receipts", status_code=201, response_model=Succession)
def post_receipts(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    succession_id: UUID,
    body: ReceiptsEntry,
) -> JSONResponse:
    """Say anew who receives registers, the duty to reissue, blanks and past figures (province)."""
    return once(
        lambda: as_json(
            Succession, amend_receipts(connection, succession_id, body.receipts(), principal=principal)
        )
    )
