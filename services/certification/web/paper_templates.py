"""Pages of templates: the editions, the source of one, and a new one with its preview."""

import struct
from base64 import b64encode
from typing import NamedTuple
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError
from sqlalchemy import Connection
from starlette.datastructures import UploadFile

from services.certification.domain.papers import KIND_NAMES, Kind
from services.certification.operations.print_entries import Tried, Uploaded, new_template
from services.certification.operations.templates import (
    MOST_BYTES,
    enter_template,
    fingerprint,
    preview_template,
    source_in_file,
    template_source,
)
from services.certification.storage import templates
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import Detail, Invalid, Problem
from shared.http import ReadSnapshot, asked_database
from shared.principal import Principal
from shared.problems import invalid_request
from shared.web import page
from shared.web.forms import FormDoor, Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/templates")
HERE = "/certification/templates"
_PNG_SIZE = struct.Struct(">16x2I")
"""After the signature and the name of its first part a PNG says how wide and how high it is."""


class Picture(NamedTuple):
    """A page as the browser shows it: its address, its pixels."""

    address: str
    width: int
    height: int


@router.get("")
def editions_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, kind: Kind = Kind.CERTIFICATE
) -> Response:
    """List the editions, and offer a new one of a kind that begins as the newest."""
    return _page(request, connection, principal, kind, Shown())


def _page(  # noqa: PLR0917 -- all of it is shown
    request: Request,
    connection: Connection,
    principal: Principal,
    kind: Kind,
    shown: Shown,
    pictures: list[bytes] | None = None,
) -> Response:
    editions = templates.editions(connection)
    newest = next((each.template.id for each in editions if each.template.kind is kind), None)
    english = language_of(request) == "en"
    return page(
        request,
        "paper_templates.html",
        editions=editions,
        kind=kind.value,
        kinds={each.value: names[english] for each, names in KIND_NAMES.items()},
        kind_links=[(f"{HERE}?kind={each.value}", names[english]) for each, names in KIND_NAMES.items()],
        newest=template_source(connection, newest) if newest else "",
        may_enter="province" in principal.roles,
        pictures=[_picture(each) for each in pictures or []],
        previewed=fingerprint(shown.entered["source"]) if pictures else shown.entered.get("previewed", ""),
        most_kilobytes=MOST_BYTES // 1000,
        shown=shown,
        today=clock.today(),
    )


def _picture(png: bytes) -> Picture:
    return Picture(f"data:image/png;base64,{b64encode(png).decode()}", *_PNG_SIZE.unpack_from(png))


@router.get("/{template_id}.typ")
def source_file(template_id: UUID, connection: ReadSnapshot, _principal: CurrentPrincipal) -> Response:
    """Give out the source of an edition as a text file."""
    headers = {"Content-Disposition": f'attachment; filename="{template_id}.typ"'}
    return Response(
        template_source(connection, template_id), media_type="text/plain; charset=utf-8", headers=headers
    )


@router.post("")
def template_door(request: Request, form: SubmittedForm) -> Response:
    """Show what a template prints, or take it into use: the very source that was shown."""
    if form.entered.pop("do", "") == "preview":
        return _preview(request, form)

    def work(connection: Connection) -> str:
        previewed = form.entered.pop("previewed", "")
        _take_file(form)
        read = form.read(Uploaded)
        if previewed != fingerprint(read.source):
            vi = "Hãy xem thử đúng bản này trước khi đưa vào dùng."
            en = "Preview this very source before it is taken into use."
            raise Invalid(vi, en, code="preview-first", details=[Detail(vi, en, {"field": "source"})])
        enter_template(connection, form.principal, new_template(read))
        return f"{HERE}?kind={read.kind}&done=1"

    return form(
        work, lambda connection, shown: _page(request, connection, form.principal, _kind(form), shown)
    )


def _preview(request: Request, form: FormDoor) -> Response:
    """Set the template before anything is stored; the form stays as it was entered."""
    problem: Problem | None = None
    pictures: list[bytes] = []
    try:
        _take_file(form)
        tried = Tried(source=form.entered.get("source", ""), kind=_kind(form))
        pictures = preview_template(form.principal, tried.source, tried.kind)
    except ValidationError as wrong:
        problem = invalid_request(wrong.errors())
    except Problem as refused:
        problem = refused
    shown = Entered(entered=form.entered, problem=problem, language=language_of(request))
    with asked_database(request, form.principal).snapshot() as connection:
        answer = _page(request, connection, form.principal, _kind(form), shown, pictures)
    answer.status_code = int(problem.status) if problem else 200
    return answer


def _take_file(form: FormDoor) -> None:
    """Let the file that was chosen stand in the place of the source; `Invalid` if it is no template's."""
    file = form.sent.get("file")
    if isinstance(file, UploadFile) and file.filename:
        form.entered.setdefault("file", "")  # a refusal is shown beside it
        form.entered["source"] = source_in_file(file.filename, file.file.read(MOST_BYTES + 1)).strip()
        del form.entered["file"]


def _kind(form: FormDoor) -> Kind:
    known = {each.value: each for each in Kind}
    return known.get(form.entered.get("kind", ""), Kind.CERTIFICATE)


class Entered(Shown):
    """A form that is shown as it was entered although nothing was refused."""

    def value(self, name: str, default: object = "") -> str:
        """Return what was entered in the field, else what it holds at first."""
        return self.entered.get(name, "" if default is None else str(default))
