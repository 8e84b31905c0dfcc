"""Signing and after: batches, the clock, reviews closed, reissue and cancellation, as JSON."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from services.certification.api.certificates import shown
from services.certification.domain.issuing_rules import ReissueReason
from services.certification.operations.close_review import CloseReview, Outcome, close_review
from services.certification.operations.overdue import Overdue, overdue_classes
from services.certification.operations.reissue_certificates import (
    Cancellation,
    Reissue,
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
    Entered,
    Line,
    Reason,
    ReasonEntry,
    SignedEntry,
)
from services.certification.storage import signing
from services.certification.storage.signing import Batch
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once
from shared.principal import ALL

router = APIRouter()


class ReviewIn(Entered):
    """What becomes of a certificate under review; `reissue` needs the signature, `revoke` the decision."""

    outcome: Outcome
    reason: Reason
    decision_number: Line | None = None
    signature: SignedEntry | None = None


class ReissueIn(SignedEntry):
    """Why another is asked for, and by which application."""

    why: ReissueReason
    reason: Reason
    application: Line | None = None


class CancellationIn(Entered):
    """Why it is cancelled; with a signature another is issued in its place."""

    reason: Reason
    signature: SignedEntry | None = None


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


@router.get("/overdue")
def get_overdue(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[Overdue]:
    """Return the classes whose certificates are not registered in the term after the decision."""
    return overdue_classes(connection, principal, clock.today())


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
    by = None if entered.signature is None else entered.signature.signature()
    command = CloseReview(certificate_id, entered.outcome, entered.reason, by, entered.decision_number)
    return once(lambda: _shown(close_review(connection, command, principal, clock.today()), request))


@router.post("/certificates/{certificate_id}/reissue", status_code=201)
def post_reissue(  # noqa: PLR0917 -- FastAPI passes by name
    request: Request,
    certificate_id: UUID,
    entered: ReissueIn,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Issue another certificate in place of one, as the rule lets the reason."""
    command = Reissue(certificate_id, entered.why, entered.reason, entered.application, entered.signature())
    return once(lambda: _shown(reissue_certificate(connection, command, principal, clock.today()), request))


@router.post("/certificates/{certificate_id}/cancellation", status_code=201)
def post_cancellation(  # noqa: PLR0917 -- FastAPI passes by name
    request: Request,
    certificate_id: UUID,
    entered: CancellationIn,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Cancel a certificate that was not handed over."""
    by = None if entered.signature is None else entered.signature.signature()
    command = Cancellation(certificate_id, entered.reason, by)
    return once(lambda: _shown(cancel_certificate(connection, command, principal, clock.today()), request))


def _shown(row: Any, request: Request) -> dict[str, Any]:
    return shown(row, request)
