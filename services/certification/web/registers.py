"""Pages of the register: its books, a book page by page, the appendix, the proof."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy import Connection

from services.certification.domain.register_proof import PART_NAMES
from services.certification.operations.entered import ClosingIn
from services.certification.operations.keep_register import close_book
from services.certification.operations.keepers import keeper_of
from services.certification.operations.prove_register import prove_book
from services.certification.operations.read_register import (
    appendix_lines,
    books_in_sight,
    find_book,
    register_page,
)
from services.certification.web.register_words import words_of
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter()
_HERE = "/certification/registers"
BookYear = Annotated[int, Path(ge=0, le=9999)]
_Page = Annotated[int, Query(alias="page", ge=1, le=1_000_000)]


@router.get("/registers")
def books_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """List the books of the register by center and year."""
    return page(request, "registers.html", books=books_in_sight(connection, principal))


@router.get("/registers/{center_id}/{book}")
def book_page(
    request: Request,
    center_id: UUID,
    book: BookYear,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    *,
    number: _Page = 1,
) -> Response:
    """Show one page of a book as the paper book has it."""
    return _book(request, connection, principal, center_id, book, number, Shown())


def _book(  # noqa: PLR0917 -- all of it is shown
    request: Request,
    connection: Connection,
    principal: Principal,
    center_id: UUID,
    book: int,
    number: int,
    shown: Shown,
) -> Response:
    find_book(connection, principal, center_id, book)
    found = register_page(connection, center_id, book, number)
    keeper = keeper_of(connection, center_id, clock.today())
    return page(
        request,
        "register.html",
        found=found,
        here=f"{_HERE}/{center_id}/{book}",
        may_close=principal.may_act(keeper, ("director", "province")) and book < clock.today().year,
        shown=shown,
        words=words_of(request),
    )


@router.get("/registers/{center_id}/{book}/appendix")
def appendix_page(
    request: Request,
    center_id: UUID,
    book: BookYear,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    *,
    after: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
) -> Response:
    """Show the appendix of a book."""
    held = find_book(connection, principal, center_id, book)
    lines = appendix_lines(connection, held, after, 250)
    return page(
        request,
        "register_appendix.html",
        book=held,
        here=f"{_HERE}/{center_id}/{book}",
        lines=lines,
        more=lines[-1].noted.position if len(lines) == 250 else None,  # noqa: PLR2004 -- a page
        words=words_of(request),
    )


@router.get("/registers/{center_id}/{book}/proof")
def proof_page(
    request: Request,
    center_id: UUID,
    book: BookYear,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
) -> Response:
    """Recompute the chain of a book and show whether it is as it was written."""
    held = find_book(connection, principal, center_id, book)
    return page(
        request,
        "register_proof.html",
        book=held,
        here=f"{_HERE}/{center_id}/{book}",
        proof=prove_book(connection, center_id, book),
        parts={part: names[language_of(request) == "en"] for part, names in PART_NAMES.items()},
    )


@router.post("/registers/{center_id}/{book}/closing")
def close_it(request: Request, center_id: UUID, book: BookYear, form: SubmittedForm) -> Response:
    """Close a book for ever."""

    def work(connection: Connection) -> str:
        sealed = form.read(ClosingIn, edges_sealed=form.entered.get("edges_sealed") == "true").edges_sealed
        close_book(connection, form.principal, center_id, book, edges_sealed=sealed, today=clock.today())
        return f"{_HERE}/{center_id}/{book}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _book(request, connection, form.principal, center_id, book, 1, shown)

    return form(work, again)
