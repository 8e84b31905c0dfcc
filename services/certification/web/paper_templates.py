"""Pages of templates: the editions, the source of one, and a new one with its preview."""

from base64 import b64encode
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, StringConstraints
from sqlalchemy import Connection

from services.certification.domain.papers import KIND_NAMES
from services.certification.operations.templates import (
    LARGEST,
    NewTemplate,
    enter_template,
    preview_template,
    template_source,
)
from services.certification.storage import templates
from shared import clock
from shared.auth import CurrentPrincipal
from shared.db import Database
from shared.errors import Problem
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/templates")
HERE = "/certification/templates"
_Source = Annotated[str, StringConstraints(min_length=1, max_length=LARGEST, pattern=r"\A[^\x00]*\z")]


class Uploaded(BaseModel):
    """What the form says of a template."""

    source: _Source
    program_code: Annotated[str, StringConstraints(max_length=40)] = ""
    effective_from: date
    effective_to: date | None = None
    provenance: Annotated[str, StringConstraints(min_length=1, max_length=300)]


class Tried(BaseModel):
    """The source alone, for its preview."""

    source: _Source


@router.get("")
def editions_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """List the editions, and offer a new one that begins as the newest."""
    return _page(request, connection, principal, Shown())


def _page(
    request: Request,
    connection: Connection,
    principal: Principal,
    shown: Shown,
    pictures: list[bytes] | None = None,
) -> Response:
    editions = templates.editions(connection)
    return page(
        request,
        "paper_templates.html",
        editions=editions,
        kinds={kind.value: names[language_of(request) == "en"] for kind, names in KIND_NAMES.items()},
        newest=templates.source(connection, editions[0].template.id) if editions else "",
        may_enter="province" in principal.roles,
        pictures=[f"data:image/png;base64,{b64encode(each).decode()}" for each in pictures or []],
        shown=shown,
        today=clock.today(),
    )


@router.get("/{template_id}.typ")
def source_file(template_id: UUID, connection: ReadSnapshot, _principal: CurrentPrincipal) -> Response:
    """Give out the source of an edition as a text file."""
    headers = {"Content-Disposition": f'attachment; filename="{template_id}.typ"'}
    return Response(
        template_source(connection, template_id), media_type="text/plain; charset=utf-8", headers=headers
    )


@router.post("")
def template_door(request: Request, form: SubmittedForm) -> Response:
    """Show what a template prints, or take it into use."""
    if form.entered.get("do") == "preview":
        return _preview(request, form)

    def work(connection: Connection) -> str:
        read = form.read(Uploaded)
        enter_template(
            connection,
            form.principal,
            NewTemplate(
                read.source,
                read.program_code or None,
                read.effective_from,
                read.effective_to,
                read.provenance,
            ),
        )
        return f"{HERE}?done=1"

    return form(work, lambda connection, shown: _page(request, connection, form.principal, shown))


def _preview(request: Request, form: SubmittedForm) -> Response:
    """Set the template before anything is stored; the form stays as it was entered."""
    database: Database = request.app.state.database
    problem: Problem | None = None
    pictures: list[bytes] = []
    try:
        pictures = preview_template(form.principal, form.read(Tried).source)
    except Problem as refused:
        problem = refused
    shown = Entered(entered=form.entered, problem=problem, language=language_of(request))
    with database.snapshot() as connection:
        answer = _page(request, connection, form.principal, shown, pictures)
    answer.status_code = int(problem.status) if problem else 200
    return answer


class Entered(Shown):
    """A form that is shown as it was entered although nothing was refused."""

    def value(self, name: str, default: object = "") -> str:
        """Return what was entered in the field, else what it holds at first."""
        return self.entered.get(name, "" if default is None else str(default))
