"""JSON doors of the rules of accounts."""

from typing import Any

from fastapi import APIRouter, Depends

from services.identity.domain.policies import AccountPolicy
from services.identity.doors import Administrator
from services.identity.operations.entries import PolicyEntry
from services.identity.operations.policies import enter_policy
from services.identity.storage import policies
from shared import clock
from shared.auth import require
from shared.http import ReadSnapshot, WriteTransaction

router = APIRouter(prefix="/policies", tags=["policies"])


@router.get("", dependencies=[Depends(require("admin"))])
def get_policies(connection: ReadSnapshot) -> list[dict[str, Any]]:
    """List the rules of accounts with the days from which they hold, the latest first."""
    return [policy_json(each) for each in policies.policies(connection)]


@router.post("", status_code=201)
def post_policy(
    content: PolicyEntry, principal: Administrator, connection: WriteTransaction
) -> dict[str, Any]:
    """Let new rules hold from a day on. A repeated request finds the day taken (409)."""
    now, today = clock.now(), clock.today()
    return policy_json(enter_policy(connection, content, by=principal.id, now=now, today=today))


def policy_json(policy: AccountPolicy) -> dict[str, Any]:
    """Return rules as doors tell them."""
    return {
        "valid_from": policy.valid_from,
        "second_factor_roles": sorted(policy.second_factor_roles),
        "failures_to_lock": policy.failures_to_lock,
        "invitation_days": policy.invitation_days,
        "reset_minutes": policy.reset_minutes,
        "delegation_days": policy.delegation_days,
        "source": policy.source,
    }
