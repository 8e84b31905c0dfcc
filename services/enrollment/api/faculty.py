"""Doors of people: establishment, terms, what lecturers have, teach and did, and what centers lack."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.enrollment.api.fields import Keys, as_json
from services.enrollment.domain.faculty import Appointment
from services.enrollment.domain.lecturers import Activity, Qualification, Subject
from services.enrollment.domain.staffing import CenterStaffing, Establishment, Proposal
from services.enrollment.operations.entered import Day
from services.enrollment.operations.faculty import change_appointment_term
from services.enrollment.operations.faculty_entries import (
    NewActivity,
    NewEstablishment,
    NewQualification,
    NewSubject,
    NewTerm,
    SubjectEnd,
)
from services.enrollment.operations.lecturers import (
    assign_subject,
    end_subject,
    record_activity,
    record_qualification,
    withdraw_activity,
    withdraw_qualification,
)
from services.enrollment.operations.persons import PersonSheet, person_sheet
from services.enrollment.operations.proposals_workbook import proposals_workbook
from services.enrollment.operations.staffing import proposals_on, set_establishment, staffing_on
from services.enrollment.storage import centers
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import NotFound
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once
from shared.principal import ALL

router = APIRouter(tags=["people"])

On = Annotated[Day | None, Query(description="the day asked about; today if not given")]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PERSON = "/centers/{center_id}/people/{person_id}"


class CenterProposals(BaseModel):
    """What one center lacks on the day."""

    center_id: UUID
    code: str
    name: str
    establishment: int | None
    in_post: int
    proposals: list[Proposal]


class StaffingAnswer(BaseModel):
    """A center's people on a day; `balance` is in post minus establishment, null if none was set."""

    staffing: CenterStaffing
    in_post: int
    balance: int | None


@router.get("/centers/{center_id}/staffing")
def get_staffing(
    connection: ReadSnapshot, principal: CurrentPrincipal, center_id: UUID, on: On = None
) -> StaffingAnswer:
    """Return a center's people on a day, against its establishment."""
    principal.at_center(center_id)
    found = staffing_on(connection, [center_id], on or clock.today()).get(center_id)
    if found is None:
        raise NotFound
    return StaffingAnswer(staffing=found, in_post=found.in_post, balance=found.balance)


@router.post("/centers/{center_id}/establishments", status_code=201, response_model=Establishment)
def post_establishment(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    center_id: UUID,
    body: NewEstablishment,
) -> JSONResponse:
    """Set a center's establishment from a day on (province)."""
    return once(
        lambda: as_json(
            Establishment,
            set_establishment(connection, center_id, **body.model_dump(), principal=principal),
        )
    )


@router.post("/appointments/{appointment_id}/term", status_code=201, response_model=Appointment)
def post_term(
    connection: WriteTransaction,
    *,
    principal: CurrentPrincipal,
    once: Once,
    keys: Keys,
    appointment_id: UUID,
    body: NewTerm,
) -> JSONResponse:
    """End an appointment, or move its end, by a decision; posts that sign are the province's."""
    return once(
        lambda: as_json(
            Appointment,
            change_appointment_term(
                connection, appointment_id, body.ending(), principal=principal, keys=keys
            ),
        )
    )


@router.get(_PERSON)
def get_person(
    connection: ReadSnapshot, principal: CurrentPrincipal, center_id: UUID, person_id: UUID, on: On = None
) -> PersonSheet:
    """Return everything a center knows of a person, with the hours of the year up to a day."""
    return person_sheet(connection, center_id, person_id, on or clock.today(), principal)


@router.post(_PERSON + "/qualifications", status_code=201, response_model=Qualification)
def post_qualification(
    connection: WriteTransaction,
    *,
    principal: CurrentPrincipal,
    once: Once,
    center_id: UUID,
    person_id: UUID,
    body: NewQualification,
) -> JSONResponse:
    """Enter what a person has since a day."""
    return once(
        lambda: as_json(
            Qualification,
            record_qualification(connection, center_id, person_id, **body.model_dump(), principal=principal),
        )
    )


@router.post(_PERSON + "/qualifications/{qualification_id}/withdrawal", status_code=201)
def post_qualification_withdrawal(
    connection: WriteTransaction,
    *,
    principal: CurrentPrincipal,
    once: Once,
    center_id: UUID,
    person_id: UUID,
    qualification_id: UUID,
) -> JSONResponse:
    """Take a wrong entry back."""

    def work() -> dict[str, Any]:
        withdraw_qualification(connection, center_id, person_id, qualification_id, principal=principal)
        return {"withdrawn": qualification_id}

    return once(work)


@router.post(_PERSON + "/subjects", status_code=201, response_model=Subject)
def post_subject(
    connection: WriteTransaction,
    *,
    principal: CurrentPrincipal,
    once: Once,
    center_id: UUID,
    person_id: UUID,
    body: NewSubject,
) -> JSONResponse:
    """Assign a program, or one lesson of it, to a person."""
    return once(
        lambda: as_json(
            Subject,
            assign_subject(connection, center_id, person_id, **body.model_dump(), principal=principal),
        )
    )


@router.post(_PERSON + "/subjects/{subject_id}/ending", status_code=201)
def post_subject_ending(
    connection: WriteTransaction,
    *,
    principal: CurrentPrincipal,
    once: Once,
    center_id: UUID,
    person_id: UUID,
    subject_id: UUID,
    body: SubjectEnd,
) -> JSONResponse:
    """Set the last day on which a person teaches something."""

    def work() -> dict[str, Any]:
        end_subject(connection, center_id, person_id, subject_id, valid_to=body.valid_to, principal=principal)
        return {"ended": subject_id, "valid_to": body.valid_to}

    return once(work)


@router.post(_PERSON + "/activities", status_code=201, response_model=Activity)
def post_activity(
    connection: WriteTransaction,
    *,
    principal: CurrentPrincipal,
    once: Once,
    center_id: UUID,
    person_id: UUID,
    body: NewActivity,
) -> JSONResponse:
    """Enter marking, questions set, or other work that no timetable shows."""
    return once(
        lambda: as_json(
            Activity,
            record_activity(
                connection,
                center_id,
                person_id,
                **body.model_dump(),
                principal=principal,
                today=clock.today(),
            ),
        )
    )


@router.post(_PERSON + "/activities/{activity_id}/withdrawal", status_code=201)
def post_activity_withdrawal(
    connection: WriteTransaction,
    *,
    principal: CurrentPrincipal,
    once: Once,
    center_id: UUID,
    person_id: UUID,
    activity_id: UUID,
) -> JSONResponse:
    """Take wrongly entered work back."""

    def work() -> dict[str, Any]:
        withdraw_activity(connection, center_id, person_id, activity_id, principal=principal)
        return {"withdrawn": activity_id}

    return once(work)


@router.get("/staffing-proposals")
def get_proposals(
    connection: ReadSnapshot, principal: CurrentPrincipal, on: On = None
) -> list[CenterProposals]:
    """Tell which center of the scope lacks whom on a day."""
    within = None if principal.centers is ALL else principal.centers
    day: date = on or clock.today()
    people, lacking = staffing_on(connection, within, day), proposals_on(connection, within, day)
    return [
        CenterProposals(
            center_id=center.id,
            code=center.code,
            name=center.name,
            establishment=given.posts if (given := people[center.id].establishment) else None,
            in_post=people[center.id].in_post,
            proposals=lacking[center.id],
        )
        for center in centers.latest(connection, within)
    ]


@router.get("/staffing-proposals.xlsx", response_class=Response)
def get_proposals_workbook(connection: ReadSnapshot, principal: CurrentPrincipal, on: On = None) -> Response:
    """Give the same list as a workbook."""
    within = None if principal.centers is ALL else principal.centers
    day = on or clock.today()
    content = proposals_workbook(
        day,
        centers.latest(connection, within),
        staffing_on(connection, within, day),
        proposals_on(connection, within, day),
    )
    name = f"de-nghi-doi-ngu-{day.isoformat()}.xlsx"
    return Response(
        content, media_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
