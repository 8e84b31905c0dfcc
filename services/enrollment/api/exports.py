"""The JSON door's neighbour for files: what a class can be taken away as."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.enrollment.api.imports import attached
from services.enrollment.operations.exports.class_list import export_class_list
from services.enrollment.operations.exports.grids import export_attendance, export_marks
from services.enrollment.operations.exports.nominations import export_nominations
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot

router = APIRouter(prefix="/classes/{class_id}/export", tags=["exports"])


@router.get("/list.xlsx", response_class=Response)
def get_list(connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID) -> Response:
    """Return the class list as .xlsx in the layout that imports understand: sent back, it changes nothing."""
    name, content = export_class_list(connection, class_id, principal)
    return attached(name, content)


@router.get("/attendance.xlsx", response_class=Response)
def get_attendance_sheet(connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID) -> Response:
    """Return the attendance of a class as .xlsx, learners by sessions: to print, fill, hand in."""
    name, content = export_attendance(connection, class_id, principal)
    return attached(name, content)


@router.get("/marks.xlsx", response_class=Response)
def get_mark_sheet(connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID) -> Response:
    """Return the marks of a class as .xlsx, with a column for each marker and each redoing."""
    name, content = export_marks(connection, class_id, principal)
    return attached(name, content)


@router.get("/nominations.xlsx", response_class=Response)
def get_nominations_sheet(connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID) -> Response:
    """Return who was sent to a class as .xlsx, in the layout that nominations are handed in."""
    name, content = export_nominations(connection, class_id, principal)
    return attached(name, content)
