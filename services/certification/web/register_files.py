"""The register as files: its pages, appendix, whole books, the book of copies, extracts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from services.certification.operations.extract_documents import extract_document
from services.certification.operations.register_documents import (
    appendix_document,
    copies_document,
    page_document,
    small_book_document,
)
from services.certification.storage.copy_papers import CopyKey
from services.certification.web.paper_files import sent, signing_of, verify_at
from shared.auth import CurrentPrincipal
from shared.http import WriteTransaction

router = APIRouter()
BookYear = Annotated[int, Path(ge=0, le=9999)]
Place = Annotated[int, Path(ge=1, le=1_000_000)]
_BOOK = "/registers/{center_id}/{book}"


@router.get(_BOOK + "/pages/{page}.pdf")
def page_file(
    center_id: UUID, book: BookYear, page: Place, connection: WriteTransaction, principal: CurrentPrincipal
) -> Response:
    """Give out one page of a book as the paper book has it."""
    return sent(page_document(connection, principal, center_id, book, page))


@router.get(_BOOK + "/appendix.pdf")
def appendix_file(
    center_id: UUID, book: BookYear, connection: WriteTransaction, principal: CurrentPrincipal
) -> Response:
    """Give out the appendix of a book."""
    return sent(appendix_document(connection, principal, center_id, book))


@router.get(_BOOK + "/book.pdf")
def book_file(
    request: Request,
    center_id: UUID,
    book: BookYear,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
) -> Response:
    """Give out a whole book: opening page, pages, appendix, closing page. A long one is ordered."""
    return sent(small_book_document(connection, principal, center_id, book, signing_of(request)))


@router.get("/copies/{center_id}/{year}/book.pdf")
def copies_file(
    center_id: UUID, year: BookYear, connection: WriteTransaction, principal: CurrentPrincipal
) -> Response:
    """Give out the book of copies of a center and year."""
    return sent(copies_document(connection, principal, center_id, year))


@router.get("/copies/{center_id}/{year}/{number}/extract.pdf")
def extract_file(  # noqa: PLR0917 -- FastAPI passes by name
    request: Request,
    center_id: UUID,
    year: BookYear,
    number: Place,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
) -> Response:
    """Give out an extract from the register; a second time it is the same to the byte."""
    key = CopyKey(center_id, year, number)
    return sent(extract_document(connection, principal, key, verify_at(request), signing_of(request)))
