"""Handing in a file of a class, on its pages of attendance, marks and nominations."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from services.enrollment.domain.class_files import Kind
from services.enrollment.operations.imports.check_class_file import check_class_file
from services.enrollment.web import attendance, marks, nominations
from services.enrollment.web.grids import opened
from services.enrollment.web.imports import HERE, sent_file
from shared import clock
from shared.web.forms import Shown, SubmittedForm

router = APIRouter()


@router.post("/classes/{class_id}/imports/{kind}")
def send_class_file(request: Request, form: SubmittedForm, class_id: UUID, kind: Kind) -> Response:
    """Take a file of a class, check it, and show what it would change."""

    def work(connection: Connection) -> str:
        file = sent_file(form)
        checked = check_class_file(
            connection, class_id, kind, file, principal=form.principal, today=clock.today()
        )
        return f"{HERE}/{checked.stored.id}" + ("?repeated=1" if checked.repeated else "")

    def again(connection: Connection, shown: Shown) -> Response:
        if kind == "nominations":
            return nominations.page_of(request, connection, form.principal, class_id, {"file": shown})
        it = opened(request, connection, class_id, form.principal)
        if kind == "attendance":
            return attendance.grid_page(request, connection, it, Shown(), shown)
        return marks.grid_page(request, connection, it, shown)

    return form(work, again)
