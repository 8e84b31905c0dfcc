"""Doors of a class's timetable."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.enrollment.api.fields import as_json
from services.enrollment.domain.timetables import Session
from services.enrollment.operations.classes.entries import SessionChange, SessionEntry
from services.enrollment.operations.classes.timetable import add_session, change_session, remove_session
from services.enrollment.storage import classes, timetables
from shared.auth import CurrentPrincipal
from shared.errors import NotFound
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(prefix="/classes/{class_id}", tags=["timetables"])


@router.get("/timetable")
def get_timetable(connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID) -> list[Session]:
    """Return the sessions of a class in their order."""
    group = classes.get(connection, class_id)
    if group is None:
        raise NotFound
    principal.at_center(group.center_id)
    return timetables.listed(connection, class_id)


@router.post("/sessions", status_code=201, response_model=Session)
def post_session(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, class_id: UUID, body: SessionEntry
) -> JSONResponse:
    """Enter a session; 409 naming every clash of class, lecturer or room."""
    return once(
        lambda: as_json(Session, add_session(connection, body.session(class_id), principal=principal))
    )


@router.post("/sessions/{session_id}", status_code=201, response_model=Session)
def post_session_change(
    connection: WriteTransaction,
    *,
    principal: CurrentPrincipal,
    once: Once,
    class_id: UUID,
    session_id: UUID,
    body: SessionChange,
) -> JSONResponse:
    """Change or move a session; 409 with both values if somebody changed it meanwhile."""
    return once(
        lambda: as_json(
            Session, change_session(connection, body.changed(class_id, session_id), principal=principal)
        )
    )


@router.post("/sessions/{session_id}/removal", status_code=201, response_model=Session)
def post_session_removal(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, class_id: UUID, session_id: UUID
) -> JSONResponse:
    """Take a session out of the timetable."""
    return once(
        lambda: as_json(Session, remove_session(connection, class_id, session_id, principal=principal))
    )
