"""The deadlines as a calendar (RFC 5545), and the secret address under which a program reads them.

A calendar program cannot sign in. Whoever has the address reads what its person may see on that day, and
nothing else; the address can be taken back, and is kept as a hash alone.
"""

import secrets
from datetime import date, datetime, timedelta
from hashlib import sha256

from icalendar import Calendar, Event
from sqlalchemy import Connection

from services.reporting.domain.report_cycle import REPORTED
from services.reporting.operations.report_scope import reach
from services.reporting.storage import calendar_addresses, center_reports, report_periods
from shared.clock import VIETNAM
from shared.errors import NotFound
from shared.principal import Principal

_REFRESHED = timedelta(hours=6)


def make_address(connection: Connection, principal: Principal, public_url: str, now: datetime) -> str:
    """Make the principal's secret address, shown this once; a former one leads nowhere from now on."""
    token = secrets.token_urlsafe(32)
    calendar_addresses.put(connection, principal.id, _hash(token), now)
    return f"{public_url.rstrip('/')}/reporting/calendar/{token}.ics"


def end_address(connection: Connection, principal: Principal) -> None:
    """Let the principal's address lead nowhere; `NotFound` if there is none."""
    if not calendar_addresses.end(connection, principal.id):
        raise NotFound


def owner_of(connection: Connection, token: str) -> str:
    """Return whose calendar a token opens; `NotFound` for one that opens none."""
    account = calendar_addresses.account_of(connection, _hash(token))
    if account is None:
        raise NotFound
    return account


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def write_calendar(connection: Connection, principal: Principal, now: datetime, public_url: str) -> bytes:
    """Return the deadlines that concern the principal: of reports, and of the year's plan."""
    today = now.astimezone(VIETNAM).date()
    calendar = Calendar.new(
        name="Hạn báo cáo – Trung tâm chính trị",
        description="Hạn nộp báo cáo và ngày hết năm kế hoạch",
        language="vi",
        prodid="-//TTCT//reporting//VI",
        refresh_interval=_REFRESHED,
    )
    scope = reach(connection, principal, today)
    due = center_reports.due_reports(connection, centers=scope)
    for period in report_periods.opened(connection):
        mine = [each for each in due if each.report.period_id == period.id]
        if not mine:
            continue
        given = sum(each.report.state in REPORTED for each in mine)
        named = period.period
        calendar.add_component(
            _day(
                f"report-{period.id}@ttct",
                period.deadline,
                f"Hạn nộp báo cáo {named.vi}",
                f"Đã nộp {given}/{len(mine)} báo cáo.\n"
                f"The report of {named.en} is due; {given} of {len(mine)} submitted.",
                f"{public_url.rstrip('/')}/reporting/reports/{period.code}",
                now,
                period.revision - 1,
            )
        )
    calendar.add_component(
        _day(
            f"plan-{today.year}@ttct",
            date(today.year, 12, 31),
            f"Hết năm kế hoạch {today.year}",
            f"The plan's year {today.year} ends.",
            f"{public_url.rstrip('/')}/reporting/?period={today.year}-Y",
            now,
            0,
        )
    )
    written: bytes = calendar.to_ical()
    return written


def _day(  # noqa: PLR0917 -- what stands in an entry
    uid: str, day: date, summary: str, description: str, url: str, now: datetime, sequence: int
) -> Event:
    entry = Event.new(
        uid=uid,
        start=day,
        end=day + timedelta(days=1),
        summary=summary,
        description=description,
        url=url,
        stamp=now,
        sequence=sequence,
    )
    entry.add("transp", "TRANSPARENT")
    return entry
