"""Look at the facts again, and raise, change or resolve the notices that follow from them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from services.reporting.domain.notice_causes import (
    AwaitedReport,
    certificates_overdue,
    plans_behind,
    recruitment_low,
    reports_due,
)
from services.reporting.domain.notices import Cause, NoticeRule, Settled, rule_on, settle
from services.reporting.domain.periods import parse_period
from services.reporting.domain.report_cycle import REPORTED
from services.reporting.storage import cells, center_reports, definitions, notices, stock
from services.reporting.storage.announced import opening
from services.reporting.storage.overdue import overdue_on
from shared.clock import VIETNAM
from shared.ids import new_id


def watch(connection: Connection, now: datetime) -> Settled:
    """Settle the notices with the causes of this moment; return what changed.

    A kind without a rule in force has no causes: what stood of it is resolved.
    """
    notices.watch_alone(connection)
    settled = settle(notices.standing(connection), list(causes(connection, now)), now, new_id)
    notices.keep(connection, settled, now)
    return settled


def causes(connection: Connection, now: datetime) -> Iterator[Cause]:
    """Yield every cause of a notice at this moment."""
    today = now.astimezone(VIETNAM).date()
    rules = notices.rules(connection)
    if rule := rule_on(rules, "plan_behind", today):
        yield from _plans(connection, today, rule)
    if rule := rule_on(rules, "recruitment_low", today):
        yield from recruitment_low(opening(connection, today, today + timedelta(days=rule.days_ahead)), rule)
    if rule := rule_on(rules, "certificates_overdue", today):
        yield from certificates_overdue(overdue_on(connection, today, None), rule)
    if rule := rule_on(rules, "report_due", today):
        yield from reports_due(_awaited(connection), today, rule)


def _plans(connection: Connection, today: date, rule: NoticeRule) -> Iterator[Cause]:
    over = (today.month - 1) // 3
    if over == 0:
        return
    period = parse_period(f"{today.year}-{('Q1', 'H1', '9M')[over - 1]}")
    ended = stock.ended_centers(connection)
    centers = [each.center_id for each in stock.centers_on(connection, today, None)]
    yield from plans_behind(
        [each for each in centers if each not in ended or ended[each].last_day >= today],
        cells.sums(connection, start=period.start, end=period.end, centers=None),
        definitions.definitions(connection).rates(today),
        today.year,
        rule,
    )


def _awaited(connection: Connection) -> Iterator[AwaitedReport]:
    for each in center_reports.due_reports(connection):
        if each.report.state not in REPORTED:
            period = parse_period(each.period)
            yield AwaitedReport(
                each.report.center_id,
                each.period,
                period.vi,
                period.en,
                each.deadline,
                returned=each.report.submissions > 0,
            )
