"""The events door: certification tells of certificates, reporting which reports are asked for."""

from collections.abc import Sequence

from sqlalchemy import Connection

from services.enrollment.operations.certificates import note_certificates
from services.enrollment.operations.reports import note_periods, note_reports
from shared.events.certification import (
    CertificateCancelled,
    CertificateEvent,
    CertificateIssued,
    CertificateReplaced,
    CertificateReviewClosed,
    CertificateReviewOpened,
    CertificateRevoked,
)
from shared.events.reports import (
    CenterReportEvent,
    ReportAccepted,
    ReportDeadlineChanged,
    ReportFrozen,
    ReportOpened,
    ReportPeriodEvent,
    ReportReopened,
    ReportReturned,
    ReportSubmitted,
)
from shared.messaging import Consumer, Delivery


def receive_certificates(connection: Connection, deliveries: Sequence[Delivery[CertificateEvent]]) -> None:
    """Note a batch of certificates, whatever happened to each; one statement for all."""
    note_certificates(connection, [delivery.event for delivery in deliveries])


def receive_periods(connection: Connection, deliveries: Sequence[Delivery[ReportPeriodEvent]]) -> None:
    """Note a batch of report periods, whatever happened to each."""
    note_periods(connection, [delivery.event for delivery in deliveries])


def receive_reports(connection: Connection, deliveries: Sequence[Delivery[CenterReportEvent]]) -> None:
    """Note a batch of centers' reports, whatever happened to each."""
    note_reports(connection, [delivery.event for delivery in deliveries])


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
            ReportOpened: receive_periods,
            ReportDeadlineChanged: receive_periods,
            ReportFrozen: receive_periods,
            ReportSubmitted: receive_reports,
            ReportReturned: receive_reports,
            ReportAccepted: receive_reports,
            ReportReopened: receive_reports,
        },
    )
