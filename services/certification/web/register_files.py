"""The register as files: its pages, appendix, whole books, the book of copies, extracts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from services.certification.operations.extract_documents import extract_document
from services.certification.operations.keepers import responsible_for
from services.certification.operations.register_documents import (
    appendix_document,
    copies_document,
    page_document,
    small_book_document,
)
from services.certification.storage.copy_papers import CopyKey
from services.certification.web.paper_files import sent, signing_of, verify_at
from shared import clock
from shared.audit.looks import Looking
from shared.auth import CurrentPrincipal
from shared.http import WriteTransaction

router = APIRouter()
BookYear = Annotated[int, Path(ge=0, le=9999)]
Place = Annotated[int, Path(ge=1, le=1_000_000)]
_BOOK = "/registers/{center_id}/{book}"


@router.get(_BOOK + "/pages/{page}.pdf")
def page_file(  # noqa: PLR0917 -- FastAPI passes by name
    looking: Looking,
    center_id: UUID,
    book: BookYear,
    page: Place,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
) -> Response:
    """Give out one page of a book as the paper book has it."""
    document = page_document(connection, principal, center_id, book, page)
    _look(looking, connection, "register_page", center_id, book, page)
    return sent(document)


@router.get(_BOOK + "/appendix.pdf")
def appendix_file(
    looking: Looking,
    center_id: UUID,
    book: BookYear,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
) -> Response:
    """Give out the appendix of a book."""
    document = appendix_document(connection, principal, center_id, book)
    _look(looking, connection, "register_appendix", center_id, book)
    return sent(document)


@router.get(_BOOK + "/book.pdf")
def book_file(  # noqa: PLR0917 -- FastAPI passes by name
    request: Request,
    looking: Looking,
    center_id: UUID,
    book: BookYear,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
) -> Response:
    """Give out a whole book: opening page, pages, appendix, closing page. A long one is ordered."""
    document = small_book_document(connection, principal, center_id, book, signing_of(request))
    _look(looking, connection, "register_book", center_id, book)
    return sent(document)


@router.get("/copies/{center_id}/{year}/book.pdf")
def copies_file(
    looking: Looking,
    center_id: UUID,
    year: BookYear,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
) -> Response:
    """Give out the book of copies of a center and year."""
    document = copies_document(connection, principal, center_id, year)
    _look(looking, connection, "register_copies", center_id, year)
    return sent(document)


@router.get("/copies/{center_id}/{year}/{number}/extract.pdf")
def extract_file(  # noqa: PLR0917 -- FastAPI passes by name
    request: Request,
    looking: Looking,
    center_id: UUID,
    year: BookYear,
    number: Place,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
) -> Response:
    """Give out an extract from the register; a second time it is the same to the byte."""
    key = CopyKey(center_id, year, number)
    document = extract_document(connection, principal, key, verify_at(request), signing_of(request))
    _look(looking, connection, "register_copy", center_id, year, number)
    return sent(document)


def _look(looking: Looking, connection: Connection, subject: str, center_id: UUID, *place: int) -> None:
    """Write down which part of a center's register is taken away."""
    named = "/".join(map(str, (center_id, *place)))
    looking(subject, [named], responsible_for(connection, center_id, clock.today()))
