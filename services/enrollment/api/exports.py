"""The JSON door's neighbour for files: what a class can be taken away as."""

from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from services.enrollment.api.imports import attached
from services.enrollment.operations.exports.class_list import export_class_list
from services.enrollment.operations.exports.grids import export_attendance, export_marks
from services.enrollment.operations.exports.nominations import export_nominations
from services.enrollment.storage import classes
from shared.audit.looks import Looking
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot

router = APIRouter(prefix="/classes/{class_id}/export", tags=["exports"])


@router.get("/list.xlsx", response_class=Response)
def get_list(
    looking: Looking, connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID
) -> Response:
    """Return the class list as .xlsx in the layout that imports understand: sent back, it changes nothing."""
    name, content = export_class_list(connection, class_id, principal)
    _take_away(looking, connection, class_id)
    return attached(name, content)


@router.get("/attendance.xlsx", response_class=Response)
def get_attendance_sheet(
    looking: Looking, connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID
) -> Response:
    """Return the attendance of a class as .xlsx, learners by sessions: to print, fill, hand in."""
    name, content = export_attendance(connection, class_id, principal)
    _take_away(looking, connection, class_id)
    return attached(name, content)


@router.get("/marks.xlsx", response_class=Response)
def get_mark_sheet(
    looking: Looking, connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID
) -> Response:
    """Return the marks of a class as .xlsx, with a column for each marker and each redoing."""
    name, content = export_marks(connection, class_id, principal)
    _take_away(looking, connection, class_id)
    return attached(name, content)


@router.get("/nominations.xlsx", response_class=Response)
def get_nominations_sheet(
    looking: Looking, connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID
) -> Response:
    """Return who was sent to a class as .xlsx, in the layout that nominations are handed in."""
    name, content = export_nominations(connection, class_id, principal)
    _take_away(looking, connection, class_id)
    return attached(name, content)


def _take_away(looking: Looking, connection: Connection, class_id: UUID) -> None:
    """Write down that the list of a class is taken away, outside one's own center with the reason."""
    group = classes.get(connection, class_id)
    looking("class_list", [class_id], [] if group is None else [group.center_id])
