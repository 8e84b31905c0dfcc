"""JSON doors of deputies and of handing over."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends

from services.identity.browser import IdentityConfiguration
from services.identity.doors import Administrator, OwnAccount, own_account_id
from services.identity.operations import delegations as operations
from services.identity.operations.entries import DelegationEntry, HandoverEntry
from services.identity.operations.handovers import hand_over
from services.identity.operations.sign_in import lifetimes
from services.identity.storage import delegations
from shared import clock
from shared.auth import require
from shared.errors import NotFound
from shared.http import ReadSnapshot, WriteTransaction

router = APIRouter(tags=["deputies"])
_ADMINISTRATOR = [Depends(require("admin"))]


@router.get("/me/delegations")
def get_own(account_id: OwnAccount, connection: ReadSnapshot) -> list[dict[str, Any]]:
    """List the roles that one lent to deputies, and those held for somebody else."""
    return [_told(each) for each in operations.named_delegations(connection, account_id)]


@router.get("/me/deputies")
def get_deputies(account_id: OwnAccount, connection: ReadSnapshot) -> list[dict[str, Any]]:
    """List who can be asked to stand in: people who work at the same place."""
    found = operations.possible_deputies(connection, account_id, clock.today())
    return [{"id": deputy_id, "name": name} for deputy_id, name in found]


@router.post("/me/delegations", status_code=201)
def post_own(
    content: DelegationEntry, account_id: OwnAccount, connection: WriteTransaction
) -> dict[str, UUID]:
    """Let somebody of the same place stand in for some days."""
    now, today = clock.now(), clock.today()
    return {"id": operations.delegate(connection, account_id, content, by=account_id, now=now, today=today)}


@router.post("/me/delegations/{delegation_id}/end", status_code=204)
def post_own_end(delegation_id: UUID, account_id: OwnAccount, connection: WriteTransaction) -> None:
    """Take a role back, or give one back."""
    operations.end_delegation(connection, delegation_id, by=account_id, own=True, now=clock.now())


@router.get("/accounts/{account_id}/delegations", dependencies=_ADMINISTRATOR)
def get_delegations(account_id: UUID, connection: ReadSnapshot) -> list[dict[str, Any]]:
    """List the delegations that an account gave and got."""
    return [_told(each) for each in operations.named_delegations(connection, account_id)]


@router.post("/accounts/{account_id}/delegations", status_code=201)
def post_delegation(
    account_id: UUID, content: DelegationEntry, principal: Administrator, connection: WriteTransaction
) -> dict[str, UUID]:
    """Let anybody stand in for somebody for some days."""
    by, now, today = own_account_id(principal), clock.now(), clock.today()
    return {"id": operations.delegate(connection, account_id, content, by=by, now=now, today=today)}


@router.post("/delegations/{delegation_id}/end", status_code=204)
def post_delegation_end(delegation_id: UUID, principal: Administrator, connection: WriteTransaction) -> None:
    """Take a role back from a deputy."""
    by = own_account_id(principal)
    operations.end_delegation(connection, delegation_id, by=by, own=False, now=clock.now())


@router.post("/accounts/{account_id}/handover", status_code=201)
def post_handover(
    account_id: UUID,
    content: HandoverEntry,
    principal: Administrator,
    connection: WriteTransaction,
    settings: IdentityConfiguration,
) -> dict[str, UUID]:
    """Let somebody leave: roles end and go on to the successor, deputies and sessions end."""
    handover_id = hand_over(
        connection,
        account_id,
        content,
        lifetimes(settings),
        by=principal.id,
        now=clock.now(),
        today=clock.today(),
    )
    return {"id": handover_id}


@router.get("/handovers/{handover_id}", dependencies=_ADMINISTRATOR)
def get_handover(handover_id: UUID, connection: ReadSnapshot) -> dict[str, Any]:
    """Return what was handed over, as it stood."""
    row = delegations.find_handover(connection, handover_id)
    if row is None:
        raise NotFound
    return {
        "id": row.id,
        "account_id": row.account_id,
        "successor_id": row.successor_id,
        "last_day": row.last_day,
        "reason": row.reason,
        "listed": row.listed,
        "made_by": row.made_by,
        "made_at": row.made_at,
    }


def _told(each: operations.Named) -> dict[str, Any]:
    made = each.delegation
    return {
        "id": made.id,
        "account_id": made.account_id,
        "name": each.name,
        "deputy_id": made.deputy_id,
        "deputy": each.deputy,
        "role": made.role,
        "center_id": made.center_id,
        "valid_from": made.valid_from,
        "valid_to": made.valid_to,
        "reason": made.reason,
        "ended_at": made.ended_at,
        "in_force": made.in_force(clock.today()),
    }
