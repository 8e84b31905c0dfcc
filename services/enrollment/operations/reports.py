"""Hearing from reporting which reports are asked for, and reminding each center of what it owes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from services.enrollment.storage import reports
from services.enrollment.storage.reports import OwedReport
from shared.events.reports import (
    CenterReportEvent,
    ReportAccepted,
    ReportPeriodEvent,
    ReportReopened,
    ReportReturned,
    ReportSubmitted,
)
from shared.principal import ALL, Principal

_STATES: dict[type[CenterReportEvent], str] = {
    ReportSubmitted: "submitted",
    ReportReturned: "returned",
    ReportAccepted: "accepted",
    ReportReopened: "reopened",
}
_MOST_REMINDED = 3


def note_periods(connection: Connection, events: Sequence[ReportPeriodEvent]) -> None:
    """Store periods as the events tell of them; older news than what is held changes nothing."""
    members = ("period_id", "version", "period", "name", "starts_on", "ends_on", "deadline", "frozen")
    reports.accept_periods(connection, [{name: getattr(event, name) for name in members} for event in events])


def note_reports(connection: Connection, events: Sequence[CenterReportEvent]) -> None:
    """Store where reports stand as the events tell; older news than what is held changes nothing."""
    reports.accept_reports(connection, [_row(event) for event in events])


def _row(event: CenterReportEvent) -> dict[str, Any]:
    return {
        "report_id": event.report_id,
        "version": event.version,
        "period_id": event.period_id,
        "center_id": event.center_id,
        "state": _STATES[type(event)],
        "reason": getattr(event, "reason", None),
    }


def owed_reports(connection: Connection, principal: Principal) -> list[OwedReport]:
    """Return the reports that the reader's centers have to submit, the latest deadlines first.

    Nobody who sees every center is reminded: the province finds all of them in reporting.
    """
    if principal.centers is ALL:
        return []
    return reports.owed(connection, principal.centers, _MOST_REMINDED)
