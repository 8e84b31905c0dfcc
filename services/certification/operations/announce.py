"""From a register row to the event that tells of it."""

from typing import Any

from shared.events.certification import CertificateReviewOpened, CertificateRevoked


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
