"""From a register row to the event that tells of it, and to the row of the appendix that notes it."""

from datetime import date
from typing import Any
from uuid import UUID

from services.certification.domain.register_appendix import Kind, Later
from shared.events.certification import (
    CertificateCancelled,
    CertificateReplaced,
    CertificateReviewClosed,
    CertificateReviewOpened,
    CertificateRevoked,
)


def _certificate(row: Any) -> dict[str, Any]:
    return {
        "version": row.version,
        "certificate_id": row.certificate_id,
        "completion_id": row.completion_id,
        "class_id": row.class_id,
        "center_id": row.center_id,
        "program_code": row.program_code,
        "register_number": row.register_number,
        "serial": row.serial,
        "issued_on": row.issued_on,
    }


def revoked(row: Any) -> CertificateRevoked:
    """Return the event of a certificate that was just revoked."""
    return CertificateRevoked(**_certificate(row), revoked_on=row.ended_on, reason=row.end_reason)


def review_opened(row: Any) -> CertificateReviewOpened:
    """Return the event of a certificate that was just put under review."""
    return CertificateReviewOpened(**_certificate(row), reason=row.review_reason)


def review_closed(row: Any, reason: str) -> CertificateReviewClosed:
    """Return the event of a certificate that stands after its review."""
    return CertificateReviewClosed(**_certificate(row), reason=reason)


def replaced(row: Any, by: UUID) -> CertificateReplaced:
    """Return the event of a certificate in whose place another was just issued."""
    return CertificateReplaced(
        **_certificate(row), replaced_on=row.ended_on, replaced_by=by, reason=row.end_reason
    )


def cancelled(row: Any) -> CertificateCancelled:
    """Return the event of a certificate that was just cancelled."""
    return CertificateCancelled(**_certificate(row), cancelled_on=row.ended_on, reason=row.end_reason)


def ending_noted(row: Any, kind: Kind, **more: str) -> Later:
    """Return what the appendix notes of a certificate that a person just ended."""
    contents = {"reason": row.end_reason, **more}
    return Later(row.certificate_id, kind, row.ended_on, contents, row.end_decision_number, row.ended_by)


def revocation_noted(row: Any) -> Later:
    """Return what the appendix notes of a certificate that was just revoked."""
    return Later(
        row.certificate_id,
        Kind.REVOKED,
        row.ended_on,
        {"reason": row.end_reason},
        row.end_decision_number,
        row.ended_by,
    )


def review_noted(row: Any, told_on: date) -> Later:
    """Return what the appendix notes of a certificate whose review a correction opened."""
    return Later(row.certificate_id, Kind.REVIEW_OPENED, told_on, {"reason": row.review_reason})
