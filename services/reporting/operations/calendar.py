"""Deadlines and class openings as a calendar (RFC 5545), read under a secret address.

A calendar program cannot sign in. Whoever has the address reads what its person may see on that day, and
nothing else; the address can be taken back, and is kept as a hash alone.
"""

import secrets
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from icalendar import Calendar, Event
from sqlalchemy import Connection

from services.reporting.domain.report_cycle import REPORTED
from services.reporting.operations.report_scope import reach
from services.reporting.storage import (
    announced,
    calendar_addresses,
    center_reports,
    report_periods,
    stock,
)
from shared.clock import VIETNAM
from shared.errors import NotFound
from shared.principal import Principal

_REFRESHED = timedelta(hours=6)
_PAST, _AHEAD = timedelta(days=31), timedelta(days=366)
"""Of which days class openings are told."""


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
    """Return what concerns the principal: report deadlines, the end of the plan's year, class openings."""
    today = now.astimezone(VIETNAM).date()
    calendar = Calendar.new(
        name="Hạn báo cáo, khai giảng – Trung tâm chính trị",
        description="Hạn nộp báo cáo, ngày hết năm kế hoạch, ngày khai giảng các lớp đã lên kế hoạch",
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
    for each in _openings(connection, scope, today, now, public_url.rstrip("/")):
        calendar.add_component(each)
    written: bytes = calendar.to_ical()
    return written


def _openings(
    connection: Connection, scope: Collection[UUID] | None, today: date, now: datetime, at: str
) -> Iterator[Event]:
    """Yield the classes that are planned; one that is given up, or opened, is planned no more."""
    names = {each.center_id: each.short_name for each in stock.centers_on(connection, today, scope)}
    for each in announced.planned(connection, scope, today - _PAST, today + _AHEAD):
        places = "" if each.quota is None else f"/{each.quota}"
        yield _day(
            f"class-{each.class_id}@ttct",
            each.opens_on,
            f"Khai giảng {each.name}, {names.get(each.center_id, each.code)}",
            f"Lớp {each.code}: đã triệu tập {each.summoned}{places} học viên.\n"
            f"Class {each.code} opens; {each.summoned}{places} learners summoned.",
            f"{at}/enrollment/classes/{each.class_id}",
            now,
            each.version - 1,
        )


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
