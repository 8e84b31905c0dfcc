"""The page of one person at one center: posts, qualifications, subjects, hours; and its forms."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import model_validator
from sqlalchemy import Connection

from services.enrollment.domain.faculty import Appointment
from services.enrollment.domain.lecturers import ACTIVITY_NAMES
from services.enrollment.operations.faculty import change_appointment_term
from services.enrollment.operations.faculty_entries import (
    NewActivity,
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
from services.enrollment.operations.persons import person_sheet
from services.enrollment.operations.staffing import staffing_on
from services.enrollment.web.faculty import (
    HERE,
    Do,
    On,
    asked_day,
    may_change,
    program_names,
    seen_center,
    words,
)
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

_PATH = "/{center_id}/people/{person_id}"
router = APIRouter(prefix="/faculty" + _PATH)


@router.get("")
def person_page(
    request: Request,
    connection: ReadSnapshot,
    *,
    principal: CurrentPrincipal,
    center_id: UUID,
    person_id: UUID,
    on: On = "",
    do: Do = "",
) -> Response:
    """Show a person with all appointments, and the form that was asked for."""
    at = _At(request, center_id, person_id)
    return _show(at, connection, principal, on=on, shown=Shown(), do=do)


@dataclass(frozen=True, slots=True)
class _At:
    """Whose page is asked for, and by which request."""

    request: Request
    center_id: UUID
    person_id: UUID

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"{HERE}/{self.center_id}/people/{self.person_id}"


def _show(
    at: _At, connection: Connection, principal: Principal, *, on: str, shown: Shown, do: str
) -> Response:
    day, request, center_id = asked_day(on), at.request, at.center_id
    center = seen_center(connection, principal, center_id)
    sheet = person_sheet(connection, center_id, at.person_id, day, principal)
    english = language_of(request) == "en"
    may = may_change(principal, center_id)
    in_post = staffing_on(connection, [center_id], day)[center_id].people
    unmet = [each for one in in_post if one.person_id == at.person_id for each in one.unmet]
    what, _, which = do.partition(":")
    return page(
        request,
        "person.html",
        center=center,
        sheet=sheet,
        day=day,
        programs=program_names(connection, day),
        activity_names={kind: names[1 if english else 0] for kind, names in ACTIVITY_NAMES.items()},
        unmet=[each.en if english else each.vi for each in unmet],
        may_change=may,
        endable=[str(each.id) for each in sheet.appointments if _may_end(each, principal)] if may else [],
        do=what if may else "",
        which=which,
        here=at.address,
        shown=shown,
        **words(request, connection),
    )


def _may_end(held: Appointment, principal: Principal) -> bool:
    return not held.signs_completion or "province" in principal.roles


def _done(at: _At, form: SubmittedForm, do: str, work: Callable[[Connection], object]) -> Response:
    """Do the work of a form and lead back to the person; a refusal shows the form again."""

    def worked(connection: Connection) -> str:
        work(connection)
        return f"{at.address}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _show(at, connection, form.principal, on="", shown=shown, do=do)

    return form(worked, again)


@router.post("/appointments/{appointment_id}/term")
def post_term(
    request: Request, form: SubmittedForm, center_id: UUID, person_id: UUID, appointment_id: UUID
) -> Response:
    """End an appointment, or move its end."""
    return _done(
        _At(request, center_id, person_id),
        form,
        f"term:{appointment_id}",
        lambda connection: change_appointment_term(
            connection,
            appointment_id,
            form.read(NewTerm).ending(),
            principal=form.principal,
            keys=request.app.state.sealing_keys,
        ),
    )


class _QualificationForm(NewQualification):
    """A form chooses kind and level together: `political_theory/cao_cap`."""

    @model_validator(mode="before")
    @classmethod
    def apart(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Take what was chosen apart."""
        kind, _, level = str(given.get("level", "")).partition("/")
        return {**given, "kind": kind, "level": level} if level else given


@router.post("/qualifications")
def post_qualification(request: Request, form: SubmittedForm, center_id: UUID, person_id: UUID) -> Response:
    """Enter what a person has since a day."""
    return _done(
        _At(request, center_id, person_id),
        form,
        "qualification",
        lambda connection: record_qualification(
            connection,
            center_id,
            person_id,
            **form.read(_QualificationForm).model_dump(),
            principal=form.principal,
        ),
    )


@router.post("/qualifications/{qualification_id}/withdrawal")
def post_qualification_withdrawal(
    request: Request, form: SubmittedForm, center_id: UUID, person_id: UUID, qualification_id: UUID
) -> Response:
    """Take a wrong entry back."""
    return _done(
        _At(request, center_id, person_id),
        form,
        "",
        lambda connection: withdraw_qualification(
            connection, center_id, person_id, qualification_id, principal=form.principal
        ),
    )


@router.post("/subjects")
def post_subject(request: Request, form: SubmittedForm, center_id: UUID, person_id: UUID) -> Response:
    """Assign a program, or one lesson of it."""
    return _done(
        _At(request, center_id, person_id),
        form,
        "subject",
        lambda connection: assign_subject(
            connection,
            center_id,
            person_id,
            **form.read(NewSubject).model_dump(),
            principal=form.principal,
        ),
    )


@router.post("/subjects/{subject_id}/ending")
def post_subject_ending(
    request: Request, form: SubmittedForm, center_id: UUID, person_id: UUID, subject_id: UUID
) -> Response:
    """Set the last day on which a person teaches something."""
    return _done(
        _At(request, center_id, person_id),
        form,
        f"subject-end:{subject_id}",
        lambda connection: end_subject(
            connection,
            center_id,
            person_id,
            subject_id,
            valid_to=form.read(SubjectEnd).valid_to,
            principal=form.principal,
        ),
    )


class _ActivityForm(NewActivity):
    """A form takes the decimal comma."""

    @model_validator(mode="before")
    @classmethod
    def with_point(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Read `2,5` as 2.5."""
        return {**given, "quantity": str(given.get("quantity", "")).replace(",", ".")}


@router.post("/activities")
def post_activity(request: Request, form: SubmittedForm, center_id: UUID, person_id: UUID) -> Response:
    """Enter work that no timetable shows."""
    return _done(
        _At(request, center_id, person_id),
        form,
        "activity",
        lambda connection: record_activity(
            connection,
            center_id,
            person_id,
            **form.read(_ActivityForm).model_dump(),
            principal=form.principal,
            today=clock.today(),
        ),
    )


@router.post("/activities/{activity_id}/withdrawal")
def post_activity_withdrawal(
    request: Request, form: SubmittedForm, center_id: UUID, person_id: UUID, activity_id: UUID
) -> Response:
    """Take wrongly entered work back."""
    return _done(
        _At(request, center_id, person_id),
        form,
        "",
        lambda connection: withdraw_activity(
            connection, center_id, person_id, activity_id, principal=form.principal
        ),
    )
