"""Doors of the register of documents, its numbering rules and attachments."""

from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response, UploadFile
from fastapi.responses import JSONResponse

from services.enrollment.api.fields import as_json
from services.enrollment.domain.attachments import Attachment, AttachmentType
from services.enrollment.domain.documents import (
    Document,
    DocumentType,
    NumberingRule,
    Profile,
    Term,
)
from services.enrollment.operations.document_entries import (
    DocumentAmendment,
    DocumentEntry,
    RuleEntry,
    TermEntry,
    Voiding,
)
from services.enrollment.operations.documents import (
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
from services.enrollment.operations.entered import Code, Day
from services.enrollment.operations.imports.container import LARGEST_FILE
from services.enrollment.storage import documents, numbering
from services.enrollment.storage.documents import Asked, Listed
from shared import clock
from shared.auth import CurrentPrincipal
from shared.downloads import download_headers
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once
from shared.principal import ALL

router = APIRouter(tags=["documents"])


@dataclass(frozen=True, slots=True)
class DocumentLists:
    """Types, profiles, rules, terms, and what may be attached."""

    types: tuple[DocumentType, ...]
    profiles: tuple[Profile, ...]
    rules: tuple[NumberingRule, ...]
    terms: tuple[Term, ...]
    attachments: tuple[AttachmentType, ...]


@dataclass(frozen=True, slots=True)
class NextNumber:
    """What would be taken now (null: no rule is in force), and what was passed over."""

    number: int | None
    printed: str | None
    run: str | None
    gaps: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A document with its files."""

    document: Document
    attachments: list[Attachment]


@router.get("/document-lists")
def get_lists(connection: ReadSnapshot, principal: CurrentPrincipal) -> DocumentLists:
    """List types, profiles, the rules and terms that concern the asker's centers, and file types."""
    within = None if principal.centers is ALL else principal.centers
    held = numbering.numbering(connection, within)
    return DocumentLists(
        held.types, held.profiles, held.rules, held.terms, documents.attachment_types(connection)
    )


@router.post("/numbering-rules", status_code=201, response_model=NumberingRule)
def post_rule(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, body: RuleEntry
) -> JSONResponse:
    """Enter a dated numbering rule (province)."""
    return once(lambda: as_json(NumberingRule, define_rule(connection, body.rule(), principal=principal)))


@router.post("/party-terms", status_code=201, response_model=Term)
def post_term(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, body: TermEntry
) -> JSONResponse:
    """Enter a term of the Party committee (province)."""
    return once(lambda: as_json(Term, define_term(connection, body.term(), principal=principal)))


@router.get("/centers/{center_id}/documents")
def get_documents(
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    center_id: UUID,
    *,
    type_code: Code | None = None,
    year: Annotated[int | None, Query(ge=1900, le=2100)] = None,
    words: Annotated[str, Query(max_length=100)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> list[Listed]:
    """List a center's documents, the newest first, 200 a page."""
    principal.at_center(center_id)
    asked = Asked([center_id], type_code, year, words.replace("\0", ""))
    return documents.listed(connection, asked, limit=200, offset=200 * (page - 1))


@router.get("/centers/{center_id}/documents/next")
def get_next(
    connection: ReadSnapshot, principal: CurrentPrincipal, center_id: UUID, type_code: Code, issued_on: Day
) -> NextNumber:
    """Say which number a document of this type and date would take now; nothing is reserved."""
    principal.at_center(center_id)
    offered = offer_number(connection, center_id, type_code, issued_on)
    if offered is None:
        return NextNumber(None, None, None, "")
    return NextNumber(offered.number, offered.printed, offered.series.called, offered.gaps)


@router.post("/centers/{center_id}/documents", status_code=201, response_model=Document)
def post_document(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    center_id: UUID,
    body: DocumentEntry,
) -> JSONResponse:
    """Enter a document; a center's own one without a number takes the next of its type."""
    return once(
        lambda: as_json(
            Document,
            register_document(connection, body.document(center_id), principal=principal, today=clock.today()),
        )
    )


@router.get("/documents/{document_id}")
def get_document(connection: ReadSnapshot, principal: CurrentPrincipal, document_id: UUID) -> Entry:
    """Return a document and what is attached."""
    found = find_document(connection, document_id, principal)
    return Entry(found, documents.attachments(connection, document_id))


@router.post("/documents/{document_id}/amendment", status_code=201, response_model=Document)
def post_amendment(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    document_id: UUID,
    body: DocumentAmendment,
) -> JSONResponse:
    """Change title, signer, relation or note; number, symbol, issuer and date stay."""

    def work() -> Any:
        before = find_document(connection, document_id, principal)
        given = {**body.model_dump(), "signer_title": body.signer_title or ""}
        return as_json(Document, amend_document(connection, replace(before, **given), principal=principal))

    return once(work)


@router.post("/documents/{document_id}/voiding", status_code=201, response_model=Document)
def post_voiding(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, document_id: UUID, body: Voiding
) -> JSONResponse:
    """Strike a document out; its number stays taken."""
    return once(
        lambda: as_json(
            Document, void_document(connection, document_id, reason=body.reason, principal=principal)
        )
    )


@router.post("/documents/{document_id}/attachments", status_code=201, response_model=Attachment)
def post_attachment(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    document_id: UUID,
    file: UploadFile,
) -> JSONResponse:
    """Attach a file: pdf, docx, xlsx, jpg or png by content, within the limit of its type."""
    content = file.file.read(LARGEST_FILE + 1)
    return once(
        lambda: as_json(
            Attachment,
            attach_file(
                connection,
                document_id,
                file_name=file.filename or "",
                content=content,
                principal=principal,
            ),
        )
    )


@router.get("/documents/{document_id}/attachments/{attachment_id}", response_class=Response)
def get_attachment(
    connection: ReadSnapshot, principal: CurrentPrincipal, document_id: UUID, attachment_id: UUID
) -> Response:
    """Return an attached file, to be stored and not shown."""
    attached, content = find_attachment(connection, document_id, attachment_id, principal)
    return Response(content, media_type=attached.media_type, headers=download_headers(attached.file_name))
