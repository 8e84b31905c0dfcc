"""The clock from the decision as JSON: what is late or soon will be, and the rules of what ends it."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.certification.domain.clocks import ClockRule
from services.certification.operations.late_classes import late_classes
from services.certification.operations.rule_clocks import ClockRuleIn, add_clock_rule
from services.certification.storage import clock_rules
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter()


@router.get("/overdue")
def get_overdue(
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    center_id: UUID | None = None,
    *,
    soon: bool = False,
) -> list[dict[str, Any]]:
    """Return the classes whose certificates are late, and with `soon` those whose term ends soon.

    Those of the asker's centers; of `center_id` alone what that center has to do today.
    """
    if center_id is not None:
        principal.at_center(center_id)
    return [
        {**asdict(each), "quantity": each.quantity}
        for each in late_classes(connection, principal, clock.today(), soon=soon)
        if center_id in (None, each.done_by)
    ]


@router.get("/clock-rules")
def get_clock_rules(connection: ReadSnapshot, _principal: CurrentPrincipal) -> list[ClockRule]:
    """Return every rule of what ends the clock from the decision, the newest first."""
    return clock_rules.rules(connection)


@router.post("/clock-rules", status_code=201)
def post_clock_rule(
    rule: ClockRuleIn, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Enter what ends the clock of decisions from a day on (the province)."""
    return once(lambda: add_clock_rule(connection, rule.rule(), principal))
