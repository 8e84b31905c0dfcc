"""Doors of annual plans."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.enrollment.api.fields import Body, Code, Reason, as_json
from services.enrollment.domain.plans import Plan, PlanItem
from services.enrollment.operations.plan_overview import Completion, completion_of_plan, versions_of
from services.enrollment.operations.plans import (
    approve_plan,
    draft_plan,
    return_plan,
    revise_plan,
    submit_plan,
)
from services.enrollment.storage import plans
from services.enrollment.storage.plans import Step
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import NotFound
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once
from shared.principal import ALL

router = APIRouter(prefix="/plans", tags=["plans"])

Year = Annotated[int, Field(ge=2000, le=2100)]
Count = Annotated[int, Field(le=1_000_000)]


class NewItem(Body):
    """What the plan promises for one program in one quarter."""

    program_code: Code
    quarter: int
    classes: Count
    learners: Count


class NewItems(Body):
    """The lines of a plan."""

    items: list[NewItem]

    def lines(self) -> list[PlanItem]:
        """Return the lines as the domain has them."""
        return [PlanItem(**item.model_dump()) for item in self.items]


class Revision(NewItems):
    """Other lines, and on which version and revision they were entered (absent: whatever stands)."""

    version: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    revision: Annotated[int, Field(ge=1, le=1_000_000)] | None = None

    def seen(self) -> tuple[int, int] | None:
        """Return version and revision, if both are given."""
        if self.version is None or self.revision is None:
            return None
        return self.version, self.revision


class NewPlan(NewItems):
    """A center's plan for a calendar year."""

    center_id: UUID
    year: Year


class Return(Body):
    """Why a plan is sent back."""

    reason: Reason


@router.post("", status_code=201, response_model=Plan)
def post_plan(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, body: NewPlan
) -> JSONResponse:
    """Draw up a center's plan for a year."""
    return once(
        lambda: as_json(
            Plan,
            draft_plan(connection, body.center_id, year=body.year, items=body.lines(), principal=principal),
        )
    )


@router.get("")
def get_plans(connection: ReadSnapshot, principal: CurrentPrincipal, year: Year | None = None) -> list[Plan]:
    """List the latest version of each plan in the principal's scope."""
    within = None if principal.centers is ALL else principal.centers
    return plans.listed(connection, within=within, year=year)


@router.get("/{plan_id}")
def get_plan(connection: ReadSnapshot, principal: CurrentPrincipal, plan_id: UUID) -> Plan:
    """Return the latest version of a plan."""
    found = plans.listed(connection, plan_id=plan_id)
    if not found:
        raise NotFound
    principal.at_center(found[0].center_id)
    return found[0]


@router.get("/{plan_id}/versions")
def get_versions(connection: ReadSnapshot, principal: CurrentPrincipal, plan_id: UUID) -> list[Plan]:
    """Return every version of a plan, oldest first."""
    return versions_of(connection, plan_id, principal)


@router.get("/{plan_id}/steps")
def get_steps(connection: ReadSnapshot, principal: CurrentPrincipal, plan_id: UUID) -> list[Step]:
    """Return who did what to a plan, the newest first."""
    versions_of(connection, plan_id, principal)
    return plans.steps(connection, plan_id)


@router.get("/{plan_id}/completion")
def get_completion(connection: ReadSnapshot, principal: CurrentPrincipal, plan_id: UUID) -> Completion:
    """Return classes and learners planned and held, by program and quarter, by the rule named."""
    return completion_of_plan(connection, versions_of(connection, plan_id, principal))


@router.post("/{plan_id}/revision", status_code=201, response_model=Plan)
def post_revision(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, plan_id: UUID, body: Revision
) -> JSONResponse:
    """Change the lines of a draft or returned plan; of an approved one, begin the next version."""
    return once(
        lambda: as_json(
            Plan, revise_plan(connection, plan_id, items=body.lines(), seen=body.seen(), principal=principal)
        )
    )


@router.post("/{plan_id}/submission", status_code=201, response_model=Plan)
def post_submission(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, plan_id: UUID
) -> JSONResponse:
    """Submit a plan to the province."""
    return once(lambda: as_json(Plan, submit_plan(connection, plan_id, principal=principal)))


@router.post("/{plan_id}/return", status_code=201, response_model=Plan)
def post_return(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, plan_id: UUID, body: Return
) -> JSONResponse:
    """Send a submitted plan back with the reason (province)."""
    return once(
        lambda: as_json(Plan, return_plan(connection, plan_id, reason=body.reason, principal=principal))
    )


@router.post("/{plan_id}/approval", status_code=201, response_model=Plan)
def post_approval(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, plan_id: UUID
) -> JSONResponse:
    """Approve a submitted plan (province)."""
    return once(
        lambda: as_json(Plan, approve_plan(connection, plan_id, principal=principal, today=clock.today()))
    )
