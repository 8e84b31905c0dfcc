"""Telling the other services how far reports are, in the transaction that makes it so."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection

from services.reporting.domain.frozen import Frozen
from services.reporting.domain.report_cycle import Act, CenterReport
from services.reporting.storage.report_periods import OpenedPeriod
from shared.clock import VIETNAM
from shared.events import reports
from shared.messaging import publish


def announce_opened(connection: Connection, opened: OpenedPeriod) -> None:
    """Tell that a period was opened."""
    publish(connection, [reports.ReportOpened(**_period(opened))])


def announce_deadline(connection: Connection, opened: OpenedPeriod, frozen: int, reason: str) -> None:
    """Tell that a period has another deadline."""
    publish(connection, [reports.ReportDeadlineChanged(**_period(opened, frozen), reason=reason)])


def announce_frozen(connection: Connection, opened: OpenedPeriod, frozen: Frozen) -> None:
    """Tell that the province froze its report; `opened` is the period as it stands after that."""
    publish(
        connection,
        [
            reports.ReportFrozen(
                **_period(opened, frozen.number),
                fingerprint=frozen.fingerprint,
                missing=tuple(each.center_id for each in frozen.missing),
                reason=frozen.reason,
            )
        ],
    )


def announce_submitted(
    connection: Connection, report: CenterReport, code: str, frozen: Frozen, at: datetime
) -> None:
    """Tell that a center submitted its report."""
    publish(
        connection,
        [
            reports.ReportSubmitted(
                **_report(report, code),
                fingerprint=frozen.fingerprint,
                submitted_on=at.astimezone(VIETNAM).date(),
            )
        ],
    )


def announce_answered(
    connection: Connection, report: CenterReport, code: str, act: Act, reason: str | None
) -> None:
    """Tell what the province did to a center's report."""
    about = _report(report, code)
    if act == "accept":
        publish(connection, [reports.ReportAccepted(**about)])
    elif act == "return":
        publish(connection, [reports.ReportReturned(**about, reason=reason or "")])
    else:
        publish(connection, [reports.ReportReopened(**about, reason=reason or "")])


def report_id(period_id: UUID, center_id: UUID) -> UUID:
    """Return the id under which others know a center's report of a period: always the same one."""
    return uuid5(period_id, str(center_id))


def _period(opened: OpenedPeriod, frozen: int = 0) -> dict[str, Any]:
    period = opened.period
    return {
        "version": opened.revision,
        "period_id": opened.id,
        "period": opened.code,
        "name": period.vi,
        "starts_on": period.start,
        "ends_on": period.end,
        "deadline": opened.deadline,
        "frozen": frozen,
    }


def _report(report: CenterReport, code: str) -> dict[str, Any]:
    return {
        "version": report.revision,
        "report_id": report_id(report.period_id, report.center_id),
        "period_id": report.period_id,
        "period": code,
        "center_id": report.center_id,
        "submission": report.submissions,
    }
