"""The keys with which centers sign their PDF files, as JSON; private parts go in and never come out."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response, UploadFile
from fastapi.responses import JSONResponse

from services.certification.operations.entered_values import Day
from services.certification.operations.pdf_key_entries import WithdrawalEntry, moment
from services.certification.operations.pdf_key_files import LARGEST
from services.certification.operations.pdf_keys import (
    CenterKeys,
    KeyFile,
    KnownKey,
    center_keys,
    enter_key,
    key_certificate,
    withdraw_key,
)
from services.certification.settings import CertificationSettings
from shared.auth import CurrentPrincipal
from shared.downloads import download_headers
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(tags=["signing keys"])


@router.get("/centers/{center_id}/pdf-keys")
def get_keys(connection: ReadSnapshot, principal: CurrentPrincipal, center_id: UUID) -> CenterKeys:
    """Return a center's keys and how each stands: certificates, periods, who entered and withdrew them."""
    return center_keys(connection, principal, center_id, moment())


@router.post("/centers/{center_id}/pdf-keys", status_code=201, response_model=KnownKey)
def post_key(  # noqa: PLR0917 -- FastAPI passes by name
    request: Request,
    center_id: UUID,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    file: UploadFile,
    password: Annotated[str, Form(max_length=200)] = "",
    used_from: Annotated[Day | None, Form()] = None,
) -> JSONResponse:
    """Take a key from a PKCS#12 file into use; the center's director alone does."""
    settings: CertificationSettings = request.app.state.settings
    given = KeyFile(file.file.read(LARGEST + 1), password, used_from)
    return once(lambda: enter_key(connection, principal, center_id, given, settings.keys(), moment()))


@router.post("/pdf-keys/{key_id}/withdrawal", status_code=201, response_model=KnownKey)
def post_withdrawal(
    key_id: UUID,
    entry: WithdrawalEntry,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Withdraw a key; its private part is destroyed."""

    def work() -> Any:
        return withdraw_key(connection, principal, key_id, entry.withdrawn_from, entry.reason, moment())

    return once(work)


@router.get("/pdf-keys/{key_id}/certificate", response_class=Response)
def get_certificate(connection: ReadSnapshot, principal: CurrentPrincipal, key_id: UUID) -> Response:
    """Return a key's certificate (X.509, DER)."""
    content = key_certificate(connection, principal, key_id)
    return Response(
        content, media_type="application/pkix-cert", headers=download_headers(f"chung-thu-so-{key_id}.cer")
    )
