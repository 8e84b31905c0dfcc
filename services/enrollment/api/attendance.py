"""Doors of attendance: the grid of a class, saving cells of it, making up missed periods."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.enrollment.api.fields import as_json
from services.enrollment.domain.attendance import Session, Standing
from services.enrollment.domain.grids import Cell
from services.enrollment.operations.attendance import attendance_grid, save_attendance
from services.enrollment.operations.entered import Body, CellText
from services.enrollment.operations.grids import seen_class
from services.enrollment.operations.makeup import MakeUp, make_up_periods
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(tags=["attendance"])

MOST_CELLS = 10_000


class AttendanceOf(BaseModel):
    """A learner's cells in the order of the sessions (`x`, `P`, `K`, `3`, `3P`, empty) and the standing."""

    enrolment_id: UUID
    ordinal: int
    full_name: str
    cells: list[str]
    made_up: int
    standing: Standing


class AttendanceView(BaseModel):
    """The attendance of a class, in tiết."""

    periods: int
    sessions: list[Session]
    learners: list[AttendanceOf]


class AttendanceCell(Body):
    """One changed cell: what was seen in it, and what it shall say."""

    enrolment_id: UUID
    session_id: UUID
    before: CellText
    after: CellText


class AttendanceCells(Body):
    """The changed cells of a grid, saved together or not at all."""

    cells: Annotated[list[AttendanceCell], Field(min_length=1, max_length=MOST_CELLS)]


class Stored(BaseModel):
    """The cells as they stand now, in the order they were sent."""

    values: list[str]


class MadeUp(BaseModel):
    """What a learner has attended of the class, with what was made up."""

    attended: int


@router.get("/classes/{class_id}/attendance")
def get_attendance(connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID) -> AttendanceView:
    """Return the attendance of a class: learners by sessions, and how many tiết each may still miss."""
    group, rules = seen_class(connection, class_id, principal)
    grid = attendance_grid(connection, group, rules)
    return AttendanceView(
        periods=group.periods,
        sessions=grid.sessions,
        learners=[
            AttendanceOf(
                enrolment_id=row.learner.enrolment_id,
                ordinal=row.learner.ordinal,
                full_name=row.learner.full_name,
                cells=list(row.cells),
                made_up=row.made_up,
                standing=row.standing,
            )
            for row in grid.rows
        ],
    )


@router.put("/classes/{class_id}/attendance", response_model=Stored)
def put_attendance(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    class_id: UUID,
    body: AttendanceCells,
) -> JSONResponse:
    """Save changed cells (officer, director); 409 with both values if somebody else changed one meanwhile."""
    cells = [Cell((each.enrolment_id, each.session_id), each.before, each.after) for each in body.cells]

    def work() -> dict[str, Any]:
        stands = save_attendance(connection, class_id, cells, principal=principal, today=clock.today())
        return {"values": stands}

    return once(work, status=200)


@router.post("/classes/{class_id}/makeups", status_code=201, response_model=MadeUp)
def post_makeup(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, class_id: UUID, body: MakeUp
) -> JSONResponse:
    """Let missed tiết be made up (the director), if the class's rule set allows it."""

    def work() -> Any:
        attended = make_up_periods(connection, class_id, body, principal=principal, today=clock.today())
        return as_json(MadeUp, MadeUp(attended=attended))

    return once(work)
