"""Pages of people: which center lacks whom, a center's people on a day, the rules they stand under."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import model_validator
from sqlalchemy import Connection

from services.enrollment.domain.centers import Center, version_on
from services.enrollment.domain.faculty import Appointment
from services.enrollment.domain.faculty_rules import KIND_NAMES
from services.enrollment.domain.staffing import CenterStaffing
from services.enrollment.operations.faculty import appoint, settle_lecturers
from services.enrollment.operations.faculty_entries import NewAppointment, NewEstablishment, NewRoster
from services.enrollment.operations.proposals_workbook import proposals_workbook
from services.enrollment.operations.staffing import proposals_on, set_establishment, staffing_on
from services.enrollment.storage import centers, faculty, faculty_rules, programs
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import NotFound
from shared.http import ReadSnapshot
from shared.principal import ALL, Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/faculty")
HERE = "/enrollment/faculty"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

On = Annotated[str, Query(max_length=40)]
Do = Annotated[str, Query(max_length=80)]
"""Which form a page shows."""
Again = Callable[[Connection, Shown], Response]


def asked_day(on: str) -> date:
    """Return the day that a page is asked for; today if it is none."""
    try:
        return date.fromisoformat(on)
    except ValueError:
        return clock.today()


@dataclass(frozen=True, slots=True)
class Line:
    """A center with what it lacks, in the reader's language."""

    center: Center
    staffing: CenterStaffing
    proposals: list[str]


@router.get("")
def overview(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, on: On = ""
) -> Response:
    """Show which center lacks whom on a day; who has one center only is led to it."""
    within = None if principal.centers is ALL else principal.centers
    if within is not None and len(within) == 1:
        return RedirectResponse(f"{HERE}/{next(iter(within))}", status_code=303)
    day = asked_day(on)
    people, lacking = staffing_on(connection, within, day), proposals_on(connection, within, day)
    english = language_of(request) == "en"
    lines = [
        Line(
            center,
            people[center.id],
            [each.en if english else each.vi for each in lacking[center.id]],
        )
        for center in centers.latest(connection, within)
    ]
    settled = [line.staffing for line in lines if line.staffing.roster]
    given = [line.staffing for line in lines if line.staffing.establishment]
    return page(
        request,
        "faculty.html",
        lines=lines,
        day=day,
        in_post=sum(line.staffing.in_post for line in lines),
        posts=sum(each.establishment.posts for each in given if each.establishment),
        given=len(given),
        settled=len(settled),
        lecturers=sum(len(each.roster.appointment_ids) for each in settled if each.roster),
        lacking=sum(bool(line.proposals) for line in lines),
    )


@router.get("/proposals.xlsx")
def workbook(connection: ReadSnapshot, principal: CurrentPrincipal, on: On = "") -> Response:
    """Give the list as a workbook."""
    within = None if principal.centers is ALL else principal.centers
    day = asked_day(on)
    content = proposals_workbook(
        day,
        centers.latest(connection, within),
        staffing_on(connection, within, day),
        proposals_on(connection, within, day),
    )
    name = f"de-nghi-doi-ngu-{day.isoformat()}.xlsx"
    return Response(
        content, media_type=_XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@router.get("/{center_id}")
def center_page(
    request: Request,
    connection: ReadSnapshot,
    *,
    principal: CurrentPrincipal,
    center_id: UUID,
    on: On = "",
    do: Do = "",
) -> Response:
    """Show a center's people on a day, with the form that was asked for."""
    return show_center(request, connection, principal, center_id, day=asked_day(on), shown=Shown(), do=do)


def words(request: Request, connection: Connection) -> dict[str, Any]:
    """Return the names of kinds and levels in the reader's language."""
    english = language_of(request) == "en"
    return {
        "kinds": {kind: names[1 if english else 0] for kind, names in KIND_NAMES.items()},
        "levels": {
            (level.kind, level.code): level.name_en if english else level.name
            for level in faculty_rules.levels(connection)
        },
    }


def program_names(connection: Connection, day: date) -> dict[str, str]:
    """Return each program's name as it is on a day."""
    return {
        code: (version_on(versions, day) or versions[-1]).name
        for code, versions in programs.versions(connection).items()
    }


def may_change(principal: Principal, center_id: UUID) -> bool:
    """Tell whether forms are shown at all."""
    return principal.may_act(center_id, ("officer", "director", "province"))


def seen_center(connection: Connection, principal: Principal, center_id: UUID) -> Center:
    """Return a center in the principal's scope under its present name."""
    principal.at_center(center_id)
    found = centers.latest(connection, [center_id])
    if not found:
        raise NotFound
    return found[0]


def show_center(
    request: Request,
    connection: Connection,
    principal: Principal,
    center_id: UUID,
    *,
    day: date,
    shown: Shown,
    do: str,
) -> Response:
    """Render a center's people with one form: the one asked for, or refused."""
    center = seen_center(connection, principal, center_id)
    staffing = staffing_on(connection, [center_id], day)[center_id]
    lacking = proposals_on(connection, [center_id], day)[center_id]
    english = language_of(request) == "en"
    return page(
        request,
        "faculty_center.html",
        center=center,
        staffing=staffing,
        day=day,
        lacking=[each.en if english else each.vi for each in lacking],
        programs=program_names(connection, day),
        posts=_open_posts(connection, principal),
        part_time=_part_time(connection, center_id),
        may_change=may_change(principal, center_id),
        is_province="province" in principal.roles,
        known=[(one.person_id, one.full_name) for one in staffing.people],
        shown=shown,
        do=do if may_change(principal, center_id) else "",
        **words(request, connection),
    )


def _open_posts(connection: Connection, principal: Principal) -> list[tuple[str, str]]:
    """Return the posts that this person may fill: those that sign are the province's."""
    return [
        (post.code, post.title)
        for post in faculty_rules.posts(connection)
        if not post.signs_completion or "province" in principal.roles
    ]


def _part_time(connection: Connection, center_id: UUID) -> list[Appointment]:
    """Return the part-time lecturers whose appointment has not ended by today, for a roster."""
    today = clock.today()
    return [
        each
        for each in faculty.appointments_at(connection, center_id)
        if each.employment == "part_time_lecturer" and (each.valid_to is None or each.valid_to >= today)
    ]


class _AppointmentForm(NewAppointment):
    """A form chooses somebody who is known already, or names somebody new."""

    @model_validator(mode="before")
    @classmethod
    def known_by_name(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Leave the name of a known person to the register."""
        return {"full_name": "–", **given} if given.get("person_id") else given


@router.post("/{center_id}/appointments")
def post_appointment(request: Request, form: SubmittedForm, center_id: UUID) -> Response:
    """Appoint somebody."""

    def work(connection: Connection) -> str:
        new = form.read(_AppointmentForm)
        made = appoint(
            connection,
            center_id,
            **new.model_dump(),
            principal=form.principal,
            keys=request.app.state.sealing_keys,
        )
        return f"{HERE}/{center_id}/people/{made.person_id}?done=1"

    return form(work, _again(request, form, center_id, "appointment"))


@router.post("/{center_id}/establishments")
def post_establishment(request: Request, form: SubmittedForm, center_id: UUID) -> Response:
    """Set the establishment (province)."""

    def work(connection: Connection) -> str:
        new = form.read(NewEstablishment)
        set_establishment(connection, center_id, **new.model_dump(), principal=form.principal)
        return f"{HERE}/{center_id}?done=1"

    return form(work, _again(request, form, center_id, "establishment"))


@router.post("/{center_id}/rosters")
def post_roster(request: Request, form: SubmittedForm, center_id: UUID) -> Response:
    """Settle the part-time lecturers."""

    def work(connection: Connection) -> str:
        new = form.read(NewRoster, appointment_ids=form.all("appointment_ids"))
        settle_lecturers(connection, center_id, **new.model_dump(), principal=form.principal)
        return f"{HERE}/{center_id}?done=1"

    return form(work, _again(request, form, center_id, "roster"))


def _again(request: Request, form: SubmittedForm, center_id: UUID, do: str) -> Again:
    def again(connection: Connection, shown: Shown) -> Response:
        return show_center(
            request, connection, form.principal, center_id, day=clock.today(), shown=shown, do=do
        )

    return again
