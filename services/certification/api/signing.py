"""Signing and after: batches, the clock, reviews closed, reissue and cancellation, as JSON."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from services.certification.api.certificates import shown
from services.certification.operations.close_review import close_review
from services.certification.operations.ending_entries import (
    CancellationEntry,
    ReissueEntry,
    ReviewEntry,
    SignatureInside,
)
from services.certification.operations.reissue_certificates import (
    cancel_certificate,
    reissue_certificate,
)
from services.certification.operations.sign_batches import (
    propose_class,
    return_batch,
    seen_batch,
    sign_batch,
)
from services.certification.operations.signature_entries import (
    ReasonEntry,
    SignedEntry,
)
from services.certification.operations.unregistered import Unregistered, unregistered_classes
from services.certification.storage import signing
from services.certification.storage.signing import Batch
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once
from shared.principal import ALL

router = APIRouter()


class ReviewIn(ReviewEntry, SignatureInside):
    """What becomes of a certificate under review."""


class CancellationIn(CancellationEntry, SignatureInside):
    """Why it is cancelled; with a signature another is issued in its place."""


@router.get("/signing-batches")
def get_batches(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[Batch]:
    """Return the batches in the scope, the proposed ones first; at most 300."""
    seen = principal.centers
    return signing.batches(connection, centers=None if seen is ALL else seen)


@router.get("/signing-batches/{batch_id}")
def get_batch(batch_id: UUID, connection: ReadSnapshot, principal: CurrentPrincipal) -> Batch:
    """Return one batch."""
    return seen_batch(connection, batch_id, principal)


@router.post("/classes/{class_id}/signing-batches", status_code=201)
def post_batch(
    class_id: UUID, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Propose a class's certificates for signature."""
    return once(lambda: propose_class(connection, class_id, principal, clock.today()))


@router.post("/signing-batches/{batch_id}/signature", status_code=201)
def post_signature(
    batch_id: UUID,
    signature: SignedEntry,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Sign a batch; all its certificates are registered, or none."""
    by = signature.signature()
    return once(lambda: sign_batch(connection, batch_id, by, principal, clock.today()))


@router.post("/signing-batches/{batch_id}/return", status_code=201)
def post_return(
    batch_id: UUID,
    entered: ReasonEntry,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Give a batch back to the registrar."""
    return once(lambda: return_batch(connection, batch_id, entered.reason, principal))


@router.get("/unregistered")
def get_unregistered(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[Unregistered]:
    """Return the classes whose certificates wait, with what they wait for and the term, the late first."""
    return unregistered_classes(connection, principal, clock.today())


@router.post("/certificates/{certificate_id}/review-closing", status_code=201)
def post_review_closing(  # noqa: PLR0917 -- FastAPI passes by name
    request: Request,
    certificate_id: UUID,
    entered: ReviewIn,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Close a review: the paper stands, is issued again with the corrected values, or is revoked."""
    command = entered.command(certificate_id, entered.by())
    return once(lambda: shown(close_review(connection, command, principal, clock.today()), request))


@router.post("/certificates/{certificate_id}/reissue", status_code=201)
def post_reissue(  # noqa: PLR0917 -- FastAPI passes by name
    request: Request,
    certificate_id: UUID,
    entered: ReissueEntry,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Issue another certificate in place of one, as the rule lets the reason."""
    command = entered.command(certificate_id)
    return once(lambda: shown(reissue_certificate(connection, command, principal, clock.today()), request))


@router.post("/certificates/{certificate_id}/cancellation", status_code=201)
def post_cancellation(  # noqa: PLR0917 -- FastAPI passes by name
    request: Request,
    certificate_id: UUID,
    entered: CancellationIn,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Cancel a certificate that was not handed over; with a signature another is issued in its place."""
    command = entered.command(certificate_id, entered.by())
    return once(lambda: shown(cancel_certificate(connection, command, principal, clock.today()), request))
