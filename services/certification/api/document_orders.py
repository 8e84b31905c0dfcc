"""Large documents as JSON: ordered, looked at until they are done; their files stand beside the pages."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from services.certification.operations.document_orders import (
    find_order,
    order_book,
    order_class,
    order_sheets,
)
from services.certification.operations.papers import verify_address
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once
from shared.principal import Principal

router = APIRouter()
BookYear = Annotated[int, Path(ge=0, le=9999)]


@router.post("/print-jobs/{job_id}/document-orders", status_code=201)
def post_sheets(
    request: Request, job_id: UUID, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Order the sheets of a print job still to come."""
    return once(
        lambda: _shown(connection, principal, order_sheets(connection, principal, job_id, verify_at(request)))
    )


@router.post("/classes/{class_id}/document-orders", status_code=201)
def post_class(
    request: Request, class_id: UUID, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Order the certificates of a class in the order of the register."""
    return once(
        lambda: _shown(
            connection, principal, order_class(connection, principal, class_id, verify_at(request))
        )
    )


@router.post("/registers/{center_id}/{book}/document-orders", status_code=201)
def post_book(  # noqa: PLR0917 -- FastAPI passes by name
    request: Request,
    center_id: UUID,
    book: BookYear,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Order a whole book of the register."""
    return once(
        lambda: _shown(
            connection, principal, order_book(connection, principal, center_id, book, verify_at(request))
        )
    )


@router.get("/document-orders/{order_id}")
def get_order(order_id: UUID, connection: ReadSnapshot, principal: CurrentPrincipal) -> dict[str, Any]:
    """Return how far an order is, with the addresses of the files that are set."""
    return _shown(connection, principal, order_id)


def verify_at(request: Request) -> str:
    """Return the address of verification to which a certificate's code is added."""
    return verify_address(request.app.state.settings.public_url)


def _shown(connection: Connection, principal: Principal, order_id: UUID) -> dict[str, Any]:
    order, files = find_order(connection, principal, order_id)
    shown = {
        name: value for name, value in order._asdict().items() if name not in {"verify_at", "ordered_by"}
    }
    paths = [
        {**each._asdict(), "path": f"/certification/documents/{order_id}/{each.part}.pdf"} for each in files
    ]
    return {**shown, "done": order.done, "total": order.total, "files": paths}
