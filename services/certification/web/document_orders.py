"""Pages of large documents: one is ordered, its progress is shown, its files are fetched."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from services.certification.operations.document_orders import (
    find_order,
    order_book,
    order_class,
    order_sheets,
    ordered_file,
)
from services.certification.web.paper_files import sent, verify_at
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/documents")
HERE = "/certification/documents"


class Ordered(BaseModel):
    """What is to be set: the sheets of a print job, the papers of a class, or a book of a center."""

    kind: Literal["sheets", "class", "book"]
    subject_id: UUID
    book: Annotated[int, Field(ge=0, le=9999)] = 0


@router.post("")
def order_door(request: Request, form: SubmittedForm) -> Response:
    """Order a document and show how far it is."""

    def work(connection: Connection) -> str:
        wanted = form.read(Ordered)
        at = verify_at(request)
        if wanted.kind == "sheets":
            order_id = order_sheets(connection, form.principal, wanted.subject_id, at)
        elif wanted.kind == "class":
            order_id = order_class(connection, form.principal, wanted.subject_id, at)
        else:
            order_id = order_book(connection, form.principal, wanted.subject_id, wanted.book, at)
        return f"{HERE}/{order_id}"

    return form(work, lambda _connection, shown: _refused(request, shown))


def _refused(request: Request, shown: Shown) -> Response:
    return page(request, "document_order.html", order=None, shown=shown)


@router.get("/{order_id}")
def order_page(
    request: Request, order_id: UUID, connection: ReadSnapshot, principal: CurrentPrincipal
) -> Response:
    """Show how far a document is, and its files; it asks again by itself until all is done."""
    order, files = find_order(connection, principal, order_id)
    said = order.said_en if language_of(request) == "en" else order.said_vi
    return page(
        request,
        "document_order.html",
        order=order,
        files=files,
        said=said,
        share=100 * order.done // order.total,
        back=_back(order.kind, order.subject_id, order.book),
        shown=Shown(),
    )


def _back(kind: str, subject_id: UUID, book: int | None) -> str:
    where = {"sheets": f"printing/{subject_id}", "class": f"classes/{subject_id}"}
    return f"/certification/{where.get(kind, f'registers/{subject_id}/{book}')}"


@router.get("/{order_id}/{part}.pdf")
def file_of_order(
    order_id: UUID,
    part: Annotated[int, Path(ge=1, le=100_000)],
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
) -> Response:
    """Give out a file of an order."""
    return sent(ordered_file(connection, principal, order_id, part))
