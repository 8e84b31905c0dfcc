"""Pages of the register of documents: the list, an entry with its files, a new entry, the rules."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection
from starlette.datastructures import UploadFile

from services.enrollment.domain.centers import Center
from services.enrollment.domain.documents import Document
from services.enrollment.operations.document_entries import (
    DocumentAmendment,
    DocumentEntry,
    RuleEntry,
    TermEntry,
    Voiding,
)
from services.enrollment.operations.documents import (
    Offered,
    amend_document,
    attach_file,
    define_rule,
    define_term,
    find_attachment,
    find_document,
    offer_number,
    register_document,
    void_document,
)
from services.enrollment.operations.imports.container import LARGEST_FILE
from services.enrollment.storage import centers, documents, numbering, plans
from services.enrollment.storage.documents import Asked
from shared import clock
from shared.auth import CurrentPrincipal
from shared.downloads import download_headers
from shared.errors import Detail, Invalid, NotFound
from shared.http import ReadSnapshot
from shared.principal import ALL, Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/documents")
_HERE = "/enrollment/documents"
_MOST = 250
_KEEPERS = ("officer", "director")


def _types(connection: Connection, language: str) -> dict[str, str]:
    held = numbering.numbering(connection, [])
    return {each.code: each.name_en if language == "en" else each.name for each in held.types}


@router.get("")
def register(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    *,
    center: Annotated[str, Query()] = "",
    type_code: Annotated[str, Query()] = "",
    year: Annotated[str, Query()] = "",
    words: Annotated[str, Query()] = "",
    sheet: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """Show the register in the scope, of all centers or one, by type, year and words."""
    within = None if principal.centers is ALL else principal.centers
    known = centers.latest(connection, within)
    at = next((each for each in known if each.code == center), known[0] if len(known) == 1 else None)
    asked = Asked(
        [at.id] if at else within,
        type_code or None,
        int(year) if year.isdecimal() and len(year) == 4 and int(year) > 0 else None,  # noqa: PLR2004 - a year
        words.replace("\0", "")[:100],
    )
    return page(
        request,
        "documents.html",
        centers=known,
        names={each.id: each.short_name for each in known},
        at=at,
        types=_types(connection, language_of(request)),
        years=documents.years(connection, within),
        asked=asked,
        center=center,
        sheet=sheet,
        most=_MOST,
        count=documents.counted(connection, asked),
        lines=documents.listed(connection, asked, limit=_MOST, offset=_MOST * (sheet - 1)),
        keeps=[each for each in known if principal.may_act(each.id, _KEEPERS)],
    )


def _own_center(connection: Connection, principal: Principal, center_id: UUID) -> Center:
    principal.at_center(center_id, *_KEEPERS)
    found = centers.latest(connection, [center_id])
    if not found:
        raise NotFound
    return found[0]


def _related(connection: Connection, center_id: UUID) -> dict[str, Any]:
    return {
        "classes": documents.classes_of(connection, center_id),
        "plans": {each.id: str(each.year) for each in plans.listed(connection, within=[center_id])},
    }


def _offered(connection: Connection, center_id: UUID, entered: Mapping[str, str]) -> Offered | None:
    try:
        day = date.fromisoformat(entered.get("issued_on", ""))
    except ValueError:
        day = clock.today()
    return offer_number(connection, center_id, entered.get("type_code", "QĐ"), day)


@router.get("/new/{center_id}")
def new_document(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, center_id: UUID
) -> Response:
    """Show the form for a document, with the number that would be taken."""
    return _new(request, connection, principal, center_id, shown=Shown(), entered={})


@router.get("/new/{center_id}/number")
def number_offered(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, center_id: UUID
) -> Response:
    """Show only the number that would be taken for the type and date in the form."""
    _own_center(connection, principal, center_id)
    offered = _offered(connection, center_id, dict(request.query_params))
    return page(request, "document_number.html", offered=offered)


def _new(
    request: Request,
    connection: Connection,
    principal: Principal,
    center_id: UUID,
    *,
    shown: Shown,
    entered: Mapping[str, str],
) -> Response:
    center = _own_center(connection, principal, center_id)
    return page(
        request,
        "document_new.html",
        center=center,
        shown=shown,
        types=_types(connection, language_of(request)),
        offered=_offered(connection, center_id, entered),
        today=clock.today(),
        **_related(connection, center_id),
    )


@router.post("/new/{center_id}")
def post_document(request: Request, form: SubmittedForm, center_id: UUID) -> Response:
    """Enter a document, with a file if one was chosen."""

    def work(connection: Connection) -> str:
        entered = form.read(DocumentEntry)
        kept = register_document(
            connection, entered.document(center_id), principal=form.principal, today=clock.today()
        )
        file = form.sent.get("file")
        if isinstance(file, UploadFile) and file.filename:
            _attach(connection, form.principal, kept.id, file)
        return f"{_HERE}/{kept.id}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _new(request, connection, form.principal, center_id, shown=shown, entered=form.entered)

    return form(work, again)


@router.get("/rules")
def rules_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """Show how numbers run: rules, terms, printed forms, and what may be attached."""
    return _rules(request, connection, principal, Shown())


def _rules(request: Request, connection: Connection, principal: Principal, shown: Shown) -> Response:
    within = None if principal.centers is ALL else principal.centers
    return page(
        request,
        "document_rules.html",
        numbering=numbering.numbering(connection, within),
        types=_types(connection, language_of(request)),
        names={each.id: each.short_name for each in centers.latest(connection, within)},
        files=documents.attachment_types(connection),
        shown=shown,
        may_define="province" in principal.roles,
    )


@router.post("/rules")
def post_rule(request: Request, form: SubmittedForm) -> Response:
    """Enter a dated numbering rule."""

    def work(connection: Connection) -> str:
        define_rule(connection, form.read(RuleEntry).rule(), principal=form.principal)
        return f"{_HERE}/rules?done=1"

    return form(work, lambda connection, shown: _rules(request, connection, form.principal, shown))


@router.post("/terms")
def post_term(request: Request, form: SubmittedForm) -> Response:
    """Enter a term of the Party committee."""

    def work(connection: Connection) -> str:
        define_term(connection, form.read(TermEntry).term(), principal=form.principal)
        return f"{_HERE}/rules?done=1"

    return form(work, lambda connection, shown: _rules(request, connection, form.principal, shown))


@router.get("/{document_id}")
def document_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, document_id: UUID
) -> Response:
    """Show an entry with its files."""
    return _entry(request, connection, principal, document_id, Shown())


def _entry(
    request: Request, connection: Connection, principal: Principal, document_id: UUID, shown: Shown
) -> Response:
    found = find_document(connection, document_id, principal)
    return page(
        request,
        "document.html",
        document=found,
        center=centers.latest(connection, [found.center_id])[0],
        types=_types(connection, language_of(request)),
        files=documents.attachments(connection, document_id),
        file_types=documents.attachment_types(connection),
        shown=shown,
        may_keep=principal.may_act(found.center_id, _KEEPERS),
        **_related(connection, found.center_id),
    )


@router.post("/{document_id}/amendment")
def post_amendment(request: Request, form: SubmittedForm, document_id: UUID) -> Response:
    """Change title, signer, relation or note of an entry."""

    def work(connection: Connection) -> str:
        entered = form.read(DocumentAmendment)
        before: Document = find_document(connection, document_id, form.principal)
        given = {**entered.model_dump(), "signer_title": entered.signer_title or ""}
        amend_document(connection, replace(before, **given), principal=form.principal)
        return f"{_HERE}/{document_id}?done=1"

    return form(
        work, lambda connection, shown: _entry(request, connection, form.principal, document_id, shown)
    )


@router.post("/{document_id}/voiding")
def post_voiding(request: Request, form: SubmittedForm, document_id: UUID) -> Response:
    """Strike an entry out of the register."""

    def work(connection: Connection) -> str:
        void_document(connection, document_id, reason=form.read(Voiding).reason, principal=form.principal)
        return f"{_HERE}/{document_id}?done=1"

    return form(
        work, lambda connection, shown: _entry(request, connection, form.principal, document_id, shown)
    )


@router.post("/{document_id}/attachments")
def post_attachment(request: Request, form: SubmittedForm, document_id: UUID) -> Response:
    """Attach a file to an entry."""

    def work(connection: Connection) -> str:
        file = form.sent.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            vi, en = "Hãy chọn tệp.", "Choose a file."
            raise Invalid(vi, en, code="attachment-missing", details=[Detail(vi, en, {"field": "file"})])
        _attach(connection, form.principal, document_id, file)
        return f"{_HERE}/{document_id}?done=1"

    return form(
        work, lambda connection, shown: _entry(request, connection, form.principal, document_id, shown)
    )


def _attach(connection: Connection, principal: Principal, document_id: UUID, file: UploadFile) -> None:
    content = file.file.read(LARGEST_FILE + 1)
    attach_file(connection, document_id, file_name=file.filename or "", content=content, principal=principal)


@router.get("/{document_id}/attachments/{attachment_id}")
def download(
    connection: ReadSnapshot, principal: CurrentPrincipal, document_id: UUID, attachment_id: UUID
) -> Response:
    """Give an attached file, to be stored and not shown."""
    attached, content = find_attachment(connection, document_id, attachment_id, principal)
    return Response(content, media_type=attached.media_type, headers=download_headers(attached.file_name))
