"""Pages of attendance: the whole class on a grid, and one session for a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from services.enrollment.domain.attendance import (
    Session,
    Standing,
    counted,
    needed_periods,
    read_attendance,
)
from services.enrollment.domain.rules import RuleSet
from services.enrollment.operations.attendance import (
    AttendanceGrid,
    attendance_grid,
)
from services.enrollment.operations.makeup import MakeUp, make_up_periods
from services.enrollment.storage.attendance import Enrolled
from services.enrollment.web.grids import Opened, english, opened
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import NotFound
from shared.http import ReadSnapshot
from shared.web import page
from shared.web.formats import vi_date, vi_percent
from shared.web.forms import Shown, SubmittedForm

router = APIRouter()

_PARTS = {
    "morning": ("sáng", "morning"),
    "afternoon": ("chiều", "afternoon"),
    "evening": ("tối", "evening"),
}
_STATES = {
    "eligible": ("good", "Đủ điều kiện", "Eligible"),
    "on_course": ("wait", "Đang học", "Under way"),
    "lost": ("bad", "Không đủ điều kiện", "Not eligible"),
}


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A learner at one session; `attended` and `missed` are the tiết of all the others."""

    learner: Enrolled
    cell: str
    attended: int
    missed: int
    standing: Standing


@router.get("/classes/{class_id}/attendance")
def attendance_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID
) -> Response:
    """Show the attendance of a class, learners by sessions, to be typed into."""
    return grid_page(request, connection, opened(request, connection, class_id, principal), Shown(), Shown())


@router.get("/classes/{class_id}/attendance/{session_id}")
def session_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    class_id: UUID,
    session_id: UUID,
) -> Response:
    """Show one session with a row of buttons for each learner: for a phone in the hall."""
    it = opened(request, connection, class_id, principal)
    grid = attendance_grid(connection, it.group, it.rules)
    place = next((at for at, each in enumerate(grid.sessions) if each.id == session_id), None)
    if place is None:
        raise NotFound
    return page(
        request,
        "attendance_session.html",
        sessions=grid.sessions,
        session=grid.sessions[place],
        rows=_at_session(grid, place, it.rules),
        **_words(request, it),
        **it.common,
    )


@router.post("/classes/{class_id}/makeups")
def post_makeup(request: Request, form: SubmittedForm, class_id: UUID) -> Response:
    """Let missed tiết be made up (the director)."""

    def work(connection: Connection) -> str:
        make_up_periods(
            connection, class_id, form.read(MakeUp), principal=form.principal, today=clock.today()
        )
        return f"/enrollment/classes/{class_id}/attendance?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        it = opened(request, connection, class_id, form.principal)
        return grid_page(request, connection, it, shown, Shown())

    return form(work, again)


def grid_page(request: Request, connection: Connection, it: Opened, shown: Shown, sent: Shown) -> Response:
    """Return the page of the grid; `shown` is its form of making up, `sent` its file as it was sent."""
    grid = attendance_grid(connection, it.group, it.rules)
    words = _words(request, it)
    return page(
        request,
        "attendance.html",
        grid=grid,
        scheduled=sum(session.periods for session in grid.sessions),
        needed=words["rules"]["needed"],
        share=vi_percent(it.rules.attendance_share, 0),
        within_reach=sum(row.standing.state != "lost" for row in grid.rows),
        makeup_allowed=it.rules.makeup_allowed,
        shown=shown,
        sent=sent,
        learner_choices=[
            (row.learner.enrolment_id, f"{row.learner.ordinal}. {row.learner.full_name}") for row in grid.rows
        ],
        session_choices=_choices(grid.sessions, words["parts"]),
        **words,
        **it.common,
    )


def _words(request: Request, it: Opened) -> dict[str, Any]:
    place = 1 if english(request) else 0
    return {
        "parts": {name: words[place] for name, words in _PARTS.items()},
        "states": {name: (tone, *words[place : place + 1]) for name, (tone, *words) in _STATES.items()},
        "rules": {
            "periods": it.group.periods,
            "needed": needed_periods(it.group.periods, it.rules),
            "excused_counts": it.rules.excused_counts,
        },
    }


def _choices(sessions: Sequence[Session], parts: dict[str, str]) -> list[tuple[UUID, str]]:
    return [
        (each.id, f"{vi_date(each.held_on)} {parts[each.part]}: {each.lesson}"[:120]) for each in sessions
    ]


def _at_session(grid: AttendanceGrid, place: int, rules: RuleSet) -> list[SessionRow]:
    """Return the rows of one session, with what the learner's other sessions come to."""
    rows = []
    for row in grid.rows:
        attended, missed = row.made_up + row.learner.carried, -row.made_up
        for at, session in enumerate(grid.sessions):
            taken = read_attendance(row.cells[at], session.periods)
            if at == place or taken is None:
                continue
            here = counted(taken, session.periods, rules)
            attended, missed = attended + here, missed + session.periods - here
        rows.append(SessionRow(row.learner, row.cells[place], attended, missed, row.standing))
    return rows
