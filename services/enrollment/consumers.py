"""The events door: certification tells which number and serial each certificate bears."""

from collections.abc import Sequence

from sqlalchemy import Connection

from services.enrollment.operations.certificates import note_certificates
from shared.events.certification import (
    CertificateCancelled,
    CertificateEvent,
    CertificateIssued,
    CertificateReplaced,
    CertificateReviewClosed,
    CertificateReviewOpened,
    CertificateRevoked,
)
from shared.messaging import Consumer, Delivery


def receive_certificates(connection: Connection, deliveries: Sequence[Delivery[CertificateEvent]]) -> None:
    """Note a batch of certificates, whatever happened to each; one statement for all."""
    note_certificates(connection, [delivery.event for delivery in deliveries])


def enrollment_consumer() -> Consumer:
    """Return the consumer of this service."""
    return Consumer(
        "enrollment",
        {
            CertificateIssued: receive_certificates,
            CertificateReviewOpened: receive_certificates,
            CertificateReviewClosed: receive_certificates,
            CertificateRevoked: receive_certificates,
            CertificateReplaced: receive_certificates,
            CertificateCancelled: receive_certificates,
        },
    )
