"""The door that shows what a completing decision would decide."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.enrollment.operations.foresight import foresight
from services.enrollment.operations.grids import seen_class
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot

router = APIRouter(tags=["classes"])


class ForeseenResult(BaseModel):
    """What a decision would make of a learner; `fault` stands against signing."""

    enrolment_id: UUID
    ordinal: int
    full_name: str
    attended: int | None
    passed: bool | None
    reason_code: str | None
    mark: Decimal | None
    band: str | None
    fault: str | None


class ForeseenDecision(BaseModel):
    """A completing decision as it would be signed today, with a number that is free as far as is known."""

    number: str
    decided_on: date
    passed: int
    faults: int
    learners: list[ForeseenResult]


@router.get("/classes/{class_id}/completion")
def get_completion_foresight(
    connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID
) -> ForeseenDecision:
    """Return what the completing decision would decide, learner by learner, before anybody signs it."""
    group, rules = seen_class(connection, class_id, principal)
    seen = foresight(connection, group, rules, clock.today())
    return ForeseenDecision(
        number=seen.number,
        decided_on=seen.decided_on,
        passed=seen.passed,
        faults=seen.faults,
        learners=[
            ForeseenResult(
                enrolment_id=each.learner.enrolment_id,
                ordinal=each.learner.ordinal,
                full_name=each.learner.person.full_name,
                attended=each.learner.attended,
                passed=None if each.result is None else each.result.passed,
                reason_code=None if each.result is None else each.result.reason,
                mark=None if each.result is None else each.result.mark,
                band=None if each.result is None or each.result.band is None else each.result.band.code,
                fault=None if each.fault is None else each.fault.vi,
            )
            for each in seen.learners
        ],
    )
