"""Annual plans: drawn up and submitted by a center, returned or approved by the province."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain import plans as rules
from services.enrollment.domain.plans import Plan
from services.enrollment.operations.centers import working
from services.enrollment.operations.programs import require_known_programs
from services.enrollment.operations.scope import require_province
from services.enrollment.storage import plans
from shared.errors import NotFound
from shared.events.enrollment import PlanApproved, PlanItem
from shared.ids import new_id
from shared.messaging import publish
from shared.principal import Principal

_CENTER_ROLES = ("officer", "director")


def draft_plan(
    connection: Connection,
    center_id: UUID,
    *,
    year: int,
    items: Sequence[rules.PlanItem],
    principal: Principal,
) -> Plan:
    """Draw up a center's plan for a calendar year. `Conflict` if there is one."""
    principal.at_center(center_id, *_CENTER_ROLES, "province")
    working(connection, center_id, date(year, 1, 1))
    rules.validate_items(items)
    require_known_programs(connection, tuple(item.program_code for item in items))
    plan = Plan(new_id(), center_id, year, version=1, state="draft", items=tuple(items))
    plans.add(connection, plan, principal.id)
    plans.note_step(connection, plan, "drafted", principal)
    return plan


def revise_plan(
    connection: Connection,
    plan_id: UUID,
    *,
    items: Sequence[rules.PlanItem],
    seen: tuple[int, int] | None = None,
    principal: Principal,
) -> Plan:
    """Give a draft or returned plan other lines; an approved one gets them as its next version.

    `seen` is the version and revision that the lines were entered on: `Conflict` with both values if
    the plan has moved since.
    """
    plan = _held(connection, plan_id, principal, *_CENTER_ROLES)
    rules.require_seen(plan, seen, items)
    require_known_programs(connection, tuple(item.program_code for item in items))
    revised = rules.revise(plan, items)
    plans.save(connection, revised, principal.id)
    plans.save_items(connection, revised)
    plans.note_step(
        connection, revised, "amended" if revised.version > plan.version else "revised", principal
    )
    return revised


def submit_plan(connection: Connection, plan_id: UUID, *, principal: Principal) -> Plan:
    """Submit a drafted plan to the province."""
    return _moved(connection, plan_id, principal, _CENTER_ROLES, rules.submit)


def return_plan(connection: Connection, plan_id: UUID, *, reason: str, principal: Principal) -> Plan:
    """Send a submitted plan back to its center with the reason."""
    require_province(principal)
    return _moved(connection, plan_id, principal, (), lambda plan: rules.send_back(plan, reason))


def approve_plan(connection: Connection, plan_id: UUID, *, principal: Principal, today: date) -> Plan:
    """Approve a submitted plan; it replaces the version approved before, and reports count by it."""
    require_province(principal)
    plan = _moved(connection, plan_id, principal, (), lambda plan: rules.approve(plan, today))
    publish(
        connection,
        [
            PlanApproved(
                version=plan.version,
                plan_id=plan.id,
                center_id=plan.center_id,
                year=plan.year,
                approved_on=today,
                items=tuple(
                    PlanItem(
                        program_code=item.program_code,
                        quarter=item.quarter,
                        classes=item.classes,
                        learners=item.learners,
                    )
                    for item in plan.items
                ),
            )
        ],
    )
    return plan


def _moved(
    connection: Connection,
    plan_id: UUID,
    principal: Principal,
    roles: Sequence[str],
    move: Callable[[Plan], Plan],
) -> Plan:
    moved = move(_held(connection, plan_id, principal, *roles))
    plans.save(connection, moved, principal.id)
    plans.note_step(connection, moved, moved.state, principal, moved.return_reason or "")
    return moved


def _held(connection: Connection, plan_id: UUID, principal: Principal, *roles: str) -> Plan:
    plan = plans.lock(connection, plan_id)
    if plan is None:
        raise NotFound
    principal.at_center(plan.center_id, *roles)
    return plan
