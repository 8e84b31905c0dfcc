"""Doors of a class from its plan to its list: decided, begun, nominated, summoned, admitted, left."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.enrollment.api.fields import as_json
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.nominations import nominee_from
from services.enrollment.domain.workbook_rules import list_rules_on
from services.enrollment.operations.classes.admit import admit, change_standing, choose_officers, transfer
from services.enrollment.operations.classes.entries import (
    AdmissionEntry,
    ClassEntry,
    NewClassEntry,
    NominationsEntry,
    OfficersEntry,
    OpeningDecisionEntry,
    RejectionEntry,
    StandingEntry,
    SummonsEntry,
    TransferEntry,
)
from services.enrollment.operations.classes.nominate import nominate, reject, summon
from services.enrollment.operations.classes.plan import (
    decide_opening,
    offer_code,
    open_class,
    plan_class,
    revise_class,
)
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import WriteTransaction
from shared.idempotency import Once

router = APIRouter(tags=["class lists"])


@router.post("/centers/{center_id}/classes", status_code=201, response_model=TrainingClass)
def post_class(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    center_id: UUID,
    body: NewClassEntry,
) -> JSONResponse:
    """Enter a class before its khai giảng; without a code it gets the next free one."""

    def work() -> object:
        principal.at_center(center_id)
        code = body.code or offer_code(connection, center_id, body.program_code, body.opened_on.year)
        return as_json(
            TrainingClass, plan_class(connection, center_id, body.terms(code), principal=principal)
        )

    return once(work)


@router.post("/classes/{class_id}/revision", status_code=201, response_model=TrainingClass)
def post_revision(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, class_id: UUID, body: ClassEntry
) -> JSONResponse:
    """Change a class's head; 409 with both values of each field if somebody changed it meanwhile."""
    return once(
        lambda: as_json(
            TrainingClass,
            revise_class(
                connection, class_id, body.terms(body.code), revision=body.revision, principal=principal
            ),
        )
    )


@router.post("/classes/{class_id}/opening-decision", status_code=201, response_model=TrainingClass)
def post_opening_decision(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    class_id: UUID,
    body: OpeningDecisionEntry,
) -> JSONResponse:
    """Sign the decision that opens a class (its director)."""
    return once(
        lambda: as_json(
            TrainingClass,
            decide_opening(
                connection, class_id, by=body.signature(), principal=principal, today=clock.today()
            ),
        )
    )


@router.post("/classes/{class_id}/opening", status_code=201, response_model=TrainingClass)
def post_opening(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, class_id: UUID
) -> JSONResponse:
    """Begin a class (khai giảng)."""
    return once(
        lambda: as_json(
            TrainingClass, open_class(connection, class_id, principal=principal, today=clock.today())
        )
    )


@router.post("/classes/{class_id}/officers", status_code=201)
def post_officers(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, class_id: UUID, body: OfficersEntry
) -> JSONResponse:
    """Name the ban cán sự in place of the one before."""

    def work() -> OfficersEntry:
        choose_officers(
            connection,
            class_id,
            monitor=body.monitor_id,
            deputies=body.deputy_ids,
            revision=body.revision,
            principal=principal,
        )
        return body

    return once(work)


@router.post("/classes/{class_id}/nominations", status_code=201)
def post_nominations(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    class_id: UUID,
    body: NominationsEntry,
) -> JSONResponse:
    """Enter people whom a unit sends; all of them or nobody."""

    def work() -> dict[str, int]:
        today = clock.today()
        required = list_rules_on(today).required
        people = [
            nominee_from(each.model_dump(), today, required=required, row=place)
            for place, each in enumerate(body.nominees, start=1)
        ]
        entered = nominate(
            connection,
            class_id,
            people,
            sending_unit=body.sending_unit or "",
            doubles_known=body.doubles_known,
            principal=principal,
            today=today,
        )
        return {"nominated": entered}

    return once(work)


@router.post("/classes/{class_id}/summons", status_code=201, response_model=TrainingClass)
def post_summons(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, class_id: UUID, body: SummonsEntry
) -> JSONResponse:
    """Summon nominated people; each takes a place of the class."""
    return once(
        lambda: as_json(
            TrainingClass,
            summon(
                connection,
                class_id,
                body.enrolment_ids,
                document=body.document or "",
                principal=principal,
                today=clock.today(),
            ),
        )
    )


@router.post("/classes/{class_id}/rejections", status_code=201, response_model=TrainingClass)
def post_rejections(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    class_id: UUID,
    body: RejectionEntry,
) -> JSONResponse:
    """Turn nominated or summoned people down, with the reason."""
    return once(
        lambda: as_json(
            TrainingClass,
            reject(
                connection,
                class_id,
                body.enrolment_ids,
                reason=body.reason,
                principal=principal,
                today=clock.today(),
            ),
        )
    )


@router.post("/classes/{class_id}/admission", status_code=201, response_model=TrainingClass)
def post_admission(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    class_id: UUID,
    body: AdmissionEntry,
) -> JSONResponse:
    """Enter who came, who did not, and whose admission was a slip."""
    return once(
        lambda: as_json(
            TrainingClass,
            admit(
                connection,
                class_id,
                came=body.came,
                missed=body.missed,
                taken_back=body.taken_back,
                on=body.on,
                principal=principal,
                today=clock.today(),
            ),
        )
    )


@router.post(
    "/classes/{class_id}/enrolments/{enrolment_id}/standing", status_code=201, response_model=TrainingClass
)
def post_standing(
    connection: WriteTransaction,
    *,
    principal: CurrentPrincipal,
    once: Once,
    class_id: UUID,
    enrolment_id: UUID,
    body: StandingEntry,
) -> JSONResponse:
    """Enter that a learner gives up, is sent away, or goes on again."""
    return once(
        lambda: as_json(
            TrainingClass,
            change_standing(
                connection,
                class_id,
                enrolment_id,
                body.step,
                on=body.on,
                reason=body.reason,
                principal=principal,
                today=clock.today(),
            ),
        )
    )


@router.post("/classes/{class_id}/enrolments/{enrolment_id}/transfer", status_code=201)
def post_transfer(
    connection: WriteTransaction,
    *,
    principal: CurrentPrincipal,
    once: Once,
    class_id: UUID,
    enrolment_id: UUID,
    body: TransferEntry,
) -> JSONResponse:
    """Move an admitted learner to another class of the program; answers with the enrolment there."""

    def work() -> dict[str, UUID]:
        arrived = transfer(
            connection,
            class_id,
            enrolment_id,
            target_id=body.target_id,
            on=body.on,
            reason=body.reason,
            principal=principal,
            today=clock.today(),
        )
        return {"class_id": body.target_id, "enrolment_id": arrived}

    return once(work)
