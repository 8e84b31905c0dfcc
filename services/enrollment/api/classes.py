"""Doors of classes and results: lists, the completing decision, corrections, annulments, cancelling."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.enrollment.api.fields import Keys, Reason, SignedBody, as_json
from services.enrollment.domain.classes import ClassState, TrainingClass
from services.enrollment.domain.completions import Completion
from services.enrollment.domain.enrolments import EnrolmentState
from services.enrollment.operations.classes.complete import cancel_class, complete_class
from services.enrollment.operations.classes.entries import CancellationEntry
from services.enrollment.operations.classes.shown import learners_shown
from services.enrollment.operations.completions import annul_completion, correct_completion
from services.enrollment.storage import classes, completions
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import Invalid, NotFound
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once
from shared.principal import ALL

router = APIRouter(tags=["classes"])

Mark = Annotated[Decimal, Field(ge=0, max_digits=5, decimal_places=2)]


class Listed(BaseModel):
    """A learner on a class's list, with result and certificate as far as there are any."""

    enrolment_id: UUID
    ordinal: int
    learner_id: UUID
    full_name: str
    birth_date: str
    gender: str
    unit: str
    party_cell: str
    sending_unit: str
    state: EnrolmentState
    state_reason: str
    state_on: date | None
    admitted: bool
    attended: int | None
    mark: Decimal | None
    completion_id: UUID | None
    completion_version: int | None
    outcome: str | None
    reason_code: str | None
    band: str | None
    certificate_number: str | None
    certificate_serial: str | None
    certificate_state: str | None


class ClassDetail(BaseModel):
    """A class and everybody on its list, in Vietnamese order of names."""

    group: TrainingClass
    learners: list[Listed]


class ClassList(BaseModel):
    """The classes in the principal's scope."""

    classes: list[TrainingClass]


class CompletionVersion(BaseModel):
    """A result as it stood at one version, with the decision behind it."""

    version: int
    outcome: str
    mark: Decimal | None
    band: str | None
    reason: str | None
    decision_number: str
    decided_on: date
    signer_title: str
    recorded_at: datetime


class Correction(SignedBody):
    """A corrected mark or attendance (tiết), by a later decision."""

    mark: Mark | None = None
    attended: Annotated[int, Field(ge=0)] | None = None
    reason: Reason


class Annulment(SignedBody):
    """A result taken back by a later decision."""

    reason: Reason


@router.get("/classes")
def get_classes(
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    center_id: UUID | None = None,
    state: ClassState | None = None,
) -> ClassList:
    """List classes with their state and counts: one center's, or all in the principal's scope."""
    if center_id is not None:
        principal.at_center(center_id)
        return ClassList(classes=classes.listed(connection, within=[center_id], state=state))
    within = None if principal.centers is ALL else principal.centers
    return ClassList(classes=classes.listed(connection, within=within, state=state))


@router.get("/classes/{class_id}")
def get_class(connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID) -> ClassDetail:
    """Return a class and its learners; outside the scope it does not exist.

    `birth_date` is the year and `party_cell` is masked: a learner's record has them whole.
    """
    group = classes.get(connection, class_id)
    if group is None:
        raise NotFound
    principal.at_center(group.center_id)
    learners = learners_shown(connection, class_id)
    return ClassDetail(group=group, learners=[Listed(**row) for row in learners])


@router.post("/classes/{class_id}/completion", status_code=201)
def post_completion(
    connection: WriteTransaction,
    *,
    principal: CurrentPrincipal,
    once: Once,
    keys: Keys,
    class_id: UUID,
    body: SignedBody,
) -> JSONResponse:
    """Sign the decision that completes a class (its director)."""

    def work() -> dict[str, Any]:
        done = complete_class(
            connection,
            class_id,
            by=body.signature(),
            principal=principal,
            today=clock.today(),
            keys=keys,
        )
        return {**as_json(TrainingClass, done.group), "decision_number": body.decision_number}

    return once(work)


@router.post("/classes/{class_id}/cancellation", status_code=201, response_model=TrainingClass)
def post_cancellation(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    class_id: UUID,
    body: CancellationEntry,
) -> JSONResponse:
    """Cancel a class (its director); results that stand are annulled by the decision given."""
    return once(
        lambda: as_json(
            TrainingClass,
            cancel_class(
                connection,
                class_id,
                reason=body.reason,
                by=body.signature(),
                principal=principal,
                today=clock.today(),
            ),
        )
    )


@router.get("/completions/{completion_id}")
def get_completion(
    connection: ReadSnapshot, principal: CurrentPrincipal, completion_id: UUID
) -> list[CompletionVersion]:
    """Return every version of a result with the decision behind each, oldest first."""
    class_id = completions.class_of(connection, completion_id)
    group = classes.get(connection, class_id) if class_id else None
    if group is None:
        raise NotFound
    principal.at_center(group.center_id)
    return [CompletionVersion(**row) for row in completions.history(connection, completion_id)]


@router.post("/completions/{completion_id}/correction", status_code=201, response_model=Completion)
def post_correction(
    connection: WriteTransaction,
    *,
    principal: CurrentPrincipal,
    once: Once,
    keys: Keys,
    completion_id: UUID,
    body: Correction,
) -> JSONResponse:
    """Correct a result by a later decision (the director)."""
    if body.mark is None and body.attended is None:
        raise Invalid(
            "Hãy nêu điểm (mark) hoặc số tiết dự (attended) đúng.",
            "Give the right mark or the right attendance.",
            code="correction-empty",
        )
    return once(
        lambda: as_json(
            Completion,
            correct_completion(
                connection,
                completion_id,
                mark=body.mark,
                attended=body.attended,
                reason=body.reason,
                by=body.signature(),
                principal=principal,
                today=clock.today(),
                keys=keys,
            ),
        )
    )


@router.post("/completions/{completion_id}/annulment", status_code=201, response_model=Completion)
def post_annulment(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    completion_id: UUID,
    body: Annulment,
) -> JSONResponse:
    """Annul a result by a later decision (the director)."""
    return once(
        lambda: as_json(
            Completion,
            annul_completion(
                connection,
                completion_id,
                reason=body.reason,
                by=body.signature(),
                principal=principal,
                today=clock.today(),
            ),
        )
    )
