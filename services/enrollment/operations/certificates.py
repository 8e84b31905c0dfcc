"""Hearing from certification which number and serial each result was given."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from services.enrollment.storage import certificates
from shared.events.certification import (
    CertificateCancelled,
    CertificateEvent,
    CertificateIssued,
    CertificateReplaced,
    CertificateReviewClosed,
    CertificateReviewOpened,
    CertificateRevoked,
)

_STATES: dict[type[CertificateEvent], str] = {
    CertificateIssued: "issued",
    CertificateReviewOpened: "under_review",
    CertificateReviewClosed: "issued",
    CertificateRevoked: "revoked",
    CertificateReplaced: "replaced",
    CertificateCancelled: "cancelled",
}


def note_certificates(connection: Connection, events: Sequence[CertificateEvent]) -> None:
    """Store certificates as the events tell of them; older news than what is held changes nothing."""
    certificates.accept(connection, [_row(event) for event in events])


def _row(event: CertificateEvent) -> dict[str, Any]:
    return {
        "id": event.certificate_id,
        "completion_id": event.completion_id,
        "register_number": event.register_number,
        "serial": event.serial,
        "state": _STATES[type(event)],
        "version": event.version,
        "issued_on": event.issued_on,
    }
