"""Events of `reporting`: periods that the province opened, and where each center's report stands."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.events.envelope import Event


class ReportPeriodEvent(Event):
    """A report period as it stands at `version`."""

    SUBJECT: ClassVar[str] = "period_id"

    period_id: UUID
    period: str
    """As `2021-H1`."""
    name: str
    """As people say it, in Vietnamese: `6 tháng đầu năm 2021`."""
    starts_on: date
    ends_on: date
    deadline: date
    """The last day, in Vietnam, that is in time."""
    frozen: int = 0
    """How many versions of its own report the province has frozen."""


# reporting.report.opened.v1 — key: period. The province asks for reports.
class ReportOpened(ReportPeriodEvent):
    """The province opened a period for reports."""

    TYPE: ClassVar[str] = "reporting.report.opened.v1"


# reporting.report.deadline_changed.v1 — key: period. Another day is in time.
class ReportDeadlineChanged(ReportPeriodEvent):
    """The province set another deadline."""

    TYPE: ClassVar[str] = "reporting.report.deadline_changed.v1"

    reason: str


# reporting.report.frozen.v1 — key: period. The province froze and signed its report.
class ReportFrozen(ReportPeriodEvent):
    """The province froze a version of its report; after the first it is a correction with a reason."""

    TYPE: ClassVar[str] = "reporting.report.frozen.v1"

    fingerprint: str
    missing: tuple[UUID, ...]
    """Centers whose report does not stand behind it."""
    reason: str | None = None


class CenterReportEvent(Event):
    """A center's report of a period as it stands at `version`."""

    SUBJECT: ClassVar[str] = "report_id"

    report_id: UUID
    period_id: UUID
    period: str
    center_id: UUID
    submission: int
    """The number of the submission it is about."""


# reporting.report.submitted.v1 — key: report. A center's director submitted; what was seen is frozen.
class ReportSubmitted(CenterReportEvent):
    """A center submitted its report, perhaps again."""

    TYPE: ClassVar[str] = "reporting.report.submitted.v1"

    fingerprint: str
    submitted_on: date


# reporting.report.returned.v1 — key: report. The province asks for it to be mended.
class ReportReturned(CenterReportEvent):
    """The province returned a submission."""

    TYPE: ClassVar[str] = "reporting.report.returned.v1"

    reason: str


# reporting.report.accepted.v1 — key: report. The province accepts it.
class ReportAccepted(CenterReportEvent):
    """The province accepted a submission."""

    TYPE: ClassVar[str] = "reporting.report.accepted.v1"


# reporting.report.reopened.v1 — key: report. What was accepted may be submitted again.
class ReportReopened(CenterReportEvent):
    """The province reopened an accepted report."""

    TYPE: ClassVar[str] = "reporting.report.reopened.v1"

    reason: str
