"""The province opens a period for reports and sets its deadline; everybody sees how far their reports are."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.frozen import PROVINCE
from services.reporting.domain.periods import Period
from services.reporting.domain.provincial import CenterNamed
from services.reporting.domain.report_cycle import Timeliness, check_deadline, require_seen, timeliness
from services.reporting.operations.announce import announce_deadline, announce_opened
from services.reporting.operations.report_scope import (
    canonical,
    doer,
    opened_period,
    reach,
    require_province,
)
from services.reporting.storage import center_reports, frozen_reports, report_periods, stock
from services.reporting.storage.center_reports import Counted, DueReport
from services.reporting.storage.report_periods import DeadlineSet, OpenedPeriod
from shared.clock import VIETNAM
from shared.errors import Conflict, Detail, Invalid
from shared.ids import new_id
from shared.principal import Principal


@dataclass(frozen=True, slots=True)
class DueCenter:
    """A center that is to report, under the name it bore at the period's end, and how far its report is."""

    center: CenterNamed
    due: DueReport
    timeliness: Timeliness
    reason: str | None
    """Why it was last returned or reopened, as long as it was not submitted again."""


@dataclass(frozen=True, slots=True)
class ListedPeriod:
    """A period with how many of the reader's centers reported for it."""

    opened: OpenedPeriod
    counted: Counted
    own: DueReport | None
    """The one report that is the reader's to give; None if they see several centers' or none."""


@dataclass(frozen=True, slots=True)
class PeriodShown:
    """A period with every report that the reader may see, and every deadline that it had."""

    opened: OpenedPeriod
    deadlines: list[DeadlineSet]
    counted: Counted
    centers: list[DueCenter]


def usual_deadline(connection: Connection, period: Period) -> tuple[date, str] | None:
    """Return the deadline that the rule gives a period, with the rule's source; None without a rule."""
    rule = report_periods.deadline_rule(connection, period)
    return None if rule is None else (period.end + timedelta(days=rule.days_after), rule.source)


def open_period(  # noqa: PLR0917 -- what is entered, and who enters it when
    connection: Connection,
    principal: Principal,
    period: Period,
    deadline: date | None,
    instruction: str | None,
    now: datetime,
) -> OpenedPeriod:
    """Open a period for reports (province).

    `Conflict` if it is open already, `Invalid` for a deadline that cannot be meant, or none without a rule.
    """
    require_province(principal)
    period = canonical(period)
    if deadline is None:
        usual = usual_deadline(connection, period)
        if usual is None:
            sentence = (
                "Chưa có quy định hạn nộp cho loại kỳ này. Hãy ghi hạn nộp.",
                "No rule gives a deadline for a period of this kind. Enter one.",
            )
            raise Invalid(
                *sentence, code="deadline-missing", details=[Detail(*sentence, {"field": "deadline"})]
            )
        deadline = usual[0]
    check_deadline(period, deadline)
    opened = OpenedPeriod(new_id(), period.code, deadline, instruction, 1, principal.id, principal.name, now)
    if not report_periods.enter(connection, opened):
        sentence = (
            f"Kỳ báo cáo {period.vi} đã được mở rồi. Hãy chọn kỳ đó trong danh sách.",
            f"The period {period.en} is open already. Choose it from the list.",
        )
        raise Conflict(*sentence, code="period-open", details=[Detail(*sentence, {"field": "period"})])
    announce_opened(connection, opened)
    return opened


def change_deadline(  # noqa: PLR0917 -- what is entered, and who enters it when
    connection: Connection,
    principal: Principal,
    code: str,
    deadline: date,
    reason: str,
    seen: int,
    now: datetime,
) -> OpenedPeriod:
    """Set another deadline with its reason (province); the former one stays on record.

    `NotFound` for a period that is not open, `Conflict` if it was changed since `seen`, `Invalid` for a
    deadline that cannot be meant.
    """
    require_province(principal)
    opened = opened_period(connection, code, lock=True)
    require_seen(opened.revision, seen)
    check_deadline(opened.period, deadline)
    if deadline == opened.deadline:
        sentence = ("Đây đang là hạn nộp rồi. Hãy ghi ngày khác.", "This is the deadline. Enter another day.")
        raise Invalid(*sentence, code="deadline-same", details=[Detail(*sentence, {"field": "deadline"})])
    changed = replace(opened, deadline=deadline, revision=opened.revision + 1)
    report_periods.set_deadline(
        connection, opened.id, changed.revision, deadline, reason, doer(principal, now)
    )
    frozen = frozen_reports.last_fingerprints(connection, opened.id).get(PROVINCE, (0, ""))[0]
    announce_deadline(connection, changed, frozen, reason)
    return changed


def list_periods(connection: Connection, principal: Principal, today: date) -> list[ListedPeriod]:
    """Return every period that was opened, counting the centers that the reader may see."""
    scope = reach(connection, principal, today)
    counts = center_reports.counted(connection, scope)
    own = {} if scope is None else _single(center_reports.due_reports(connection, centers=scope))
    return [
        ListedPeriod(each, counts.get(each.id, Counted()), own.get(each.id))
        for each in report_periods.opened(connection)
    ]


def read_period(connection: Connection, principal: Principal, code: str, today: date) -> PeriodShown:
    """Return a period with the reports of the centers that the reader may see; `NotFound` if not open."""
    opened = opened_period(connection, code)
    return show_period(connection, opened, reach(connection, principal, today), today)


def show_period(
    connection: Connection, opened: OpenedPeriod, scope: frozenset[UUID] | None, today: date
) -> PeriodShown:
    """Return a period with the reports of the centers in a scope (None: all), in order of code."""
    named = {each.center_id: each for each in stock.centers_on(connection, opened.period.end, scope)}
    reasons = center_reports.latest_reasons(connection, opened.id)
    due = center_reports.due_reports(connection, period_id=opened.id, centers=scope)
    centers = [
        DueCenter(
            named[each.report.center_id],
            each,
            timely(each, today),
            reasons.get(each.report.center_id) if each.report.state in ("returned", "reopened") else None,
        )
        for each in due
        if each.report.center_id in named
    ]
    centers.sort(key=lambda each: (each.center.code, each.center.center_id))
    return PeriodShown(
        opened,
        report_periods.deadlines(connection, opened.id),
        center_reports.counted(connection, scope).get(opened.id, Counted()),
        centers,
    )


def timely(due: DueReport, today: date) -> Timeliness:
    """Judge whether a report came in time, by the day in Vietnam of its first submission."""
    first = due.first_submitted_at
    return timeliness(due.deadline, None if first is None else first.astimezone(VIETNAM).date(), today)


def _single(due: list[DueReport]) -> dict[UUID, DueReport]:
    found: dict[UUID, Any] = {}
    for each in due:
        found[each.report.period_id] = None if each.report.period_id in found else each
    return {period: one for period, one in found.items() if one is not None}
