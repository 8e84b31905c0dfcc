"""The timetable page of a class: its sessions week by week, one form to add or to change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from services.enrollment.domain.class_warnings import timetable_warnings
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.facilities import Room
from services.enrollment.operations.classes.entries import SessionChange, SessionEntry
from services.enrollment.operations.classes.held import CLERKS
from services.enrollment.operations.classes.timetable import add_session, change_session, remove_session
from services.enrollment.storage import facilities, faculty, timetables
from services.enrollment.web.classes import head_words, reading_place, said, seen_class, standing_of
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm

router = APIRouter(prefix="/classes/{class_id}/timetable")

DAYS = (
    ("Thứ hai", "Monday"),
    ("Thứ ba", "Tuesday"),
    ("Thứ tư", "Wednesday"),
    ("Thứ năm", "Thursday"),
    ("Thứ sáu", "Friday"),
    ("Thứ bảy", "Saturday"),
    ("Chủ nhật", "Sunday"),
)


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the timetable: its Monday and Sunday, and its sessions with the words of their days."""

    first: date
    last: date
    sessions: list[tuple[str, timetables.ShownSession]]


@router.get("")
def timetable_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    class_id: UUID,
    edit: Annotated[str, Query()] = "",
) -> Response:
    """Show the sessions of a class; `edit` names the one that the form changes."""
    return _page(request, connection, principal, class_id, Shown(), edit=edit)


def _page(
    request: Request,
    connection: Connection,
    principal: Principal,
    class_id: UUID,
    shown: Shown,
    *,
    edit: str = "",
) -> Response:
    head = seen_class(connection, class_id, principal)
    sessions = timetables.shown(connection, class_id)
    edited = next((row for row in sessions if str(row.session.id) == edit), None)
    may_change = head.group.state in ("planned", "open") and principal.may_act(head.group.center_id, CLERKS)
    return page(
        request,
        "class_timetable.html",
        group=head.group,
        head=head,
        weeks=_weeks(sessions, reading_place(request)),
        sessions=sessions,
        edited=edited,
        shown=shown,
        may_change=may_change,
        warnings=said(request, list(timetable_warnings(standing_of(head)))) if may_change else [],
        **(_choices(connection, head.group, edited) if may_change else {"lecturers": [], "rooms": []}),
        **head_words(request, head.group),
    )


def _weeks(sessions: Sequence[timetables.ShownSession], place: int) -> list[Week]:
    def monday(row: timetables.ShownSession) -> date:
        held = row.session.held_on
        return held - timedelta(days=held.weekday())

    return [
        Week(
            first,
            first + timedelta(days=6),
            [(DAYS[row.session.held_on.weekday()][place], row) for row in rows],
        )
        for first, rows in groupby(sessions, key=monday)
    ]


def _choices(
    connection: Connection, group: TrainingClass, edited: timetables.ShownSession | None
) -> dict[str, Any]:
    """Return who may teach and where: those in post, and rooms in use, some day of the class."""
    last = group.closed_on or max(group.opened_on, clock.today())
    lecturers = {
        a.person_id: a.full_name
        for a in faculty.appointments_at(connection, group.center_id)
        if a.valid_from <= last and (a.valid_to is None or a.valid_to >= group.opened_on)
    }
    if edited is not None and edited.session.lecturer_id is not None:
        lecturers.setdefault(edited.session.lecturer_id, edited.lecturer or "")
    rooms = [
        (room.id, f"{room.name} ({room.seats})")
        for room in facilities.listed(connection, Room, group.center_id)
        if room.condition != "unusable" and (room.in_use_to is None or room.in_use_to >= group.opened_on)
    ]
    return {"lecturers": list(lecturers.items()), "rooms": rooms}


@router.post("")
def post_session(request: Request, form: SubmittedForm, class_id: UUID) -> Response:
    """Enter a session."""

    def work(connection: Connection) -> str:
        add_session(connection, form.read(SessionEntry).session(class_id), principal=form.principal)
        return f"/enrollment/classes/{class_id}/timetable?done=1"

    return form(work, lambda connection, shown: _page(request, connection, form.principal, class_id, shown))


@router.post("/{session_id}")
def post_change(request: Request, form: SubmittedForm, class_id: UUID, session_id: UUID) -> Response:
    """Change or move a session; who saw an older one is shown both values."""

    def work(connection: Connection) -> str:
        entered = form.read(SessionChange).changed(class_id, session_id)
        change_session(connection, entered, principal=form.principal)
        return f"/enrollment/classes/{class_id}/timetable?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _page(request, connection, form.principal, class_id, shown, edit=str(session_id))

    return form(work, again)


@router.post("/{session_id}/removal")
def post_removal(request: Request, form: SubmittedForm, class_id: UUID, session_id: UUID) -> Response:
    """Take a session out of the timetable."""

    def work(connection: Connection) -> str:
        remove_session(connection, class_id, session_id, principal=form.principal)
        return f"/enrollment/classes/{class_id}/timetable?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _page(request, connection, form.principal, class_id, shown, edit=str(session_id))

    return form(work, again)
