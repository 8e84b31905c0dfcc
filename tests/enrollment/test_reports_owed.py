"""Reporting tells which reports are asked for; each center is reminded of what it owes."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import permutations
from typing import Any

from sqlalchemy import text

from services.enrollment.consumers import enrollment_consumer
from services.enrollment.operations.reports import owed_reports
from shared.events.envelope import Event
from shared.events.reports import (
    CenterReportEvent,
    ReportAccepted,
    ReportDeadlineChanged,
    ReportOpened,
    ReportReturned,
    ReportSubmitted,
)
from shared.ids import new_id
from shared.principal import Principal
from tests import people
from tests.databases import TestDatabase
from tests.deliveries import delivered
from tests.enrollment import field

PERIOD = new_id()
OPENED: dict[str, Any] = {
    "period_id": PERIOD,
    "period": "2021-H1",
    "name": "6 tháng đầu năm 2021",
    "starts_on": date(2021, 1, 1),
    "ends_on": date(2021, 6, 30),
}


def told(kind: type[CenterReportEvent], version: int, center: Any, **members: Any) -> CenterReportEvent:
    about: dict[str, Any] = {
        "report_id": PERIOD,
        "period_id": PERIOD,
        "period": "2021-H1",
        "center_id": center,
    }
    return kind(version=version, submission=1, **about, **members)


def owed(made: TestDatabase, who: Principal) -> list[tuple[str, date, str, str | None]]:
    with made.database.snapshot() as connection:
        return [(each.name, each.deadline, each.state, each.reason) for each in owed_reports(connection, who)]


def hear(made: TestDatabase, events: Sequence[Event]) -> None:
    consumer = enrollment_consumer()
    for event in events:
        with made.database.transaction() as connection:
            consumer.handlers[type(event)](connection, [delivered(event)])


def test_a_center_is_reminded_until_its_report_stands(
    service_database: Callable[[str], TestDatabase],
) -> None:
    """In whatever order news comes: the newest deadline, why it was returned; accepted reminds nobody."""
    made = service_database("enrollment")
    with made.database.transaction() as connection:
        own = field.center(connection, "243")
    at = own.center.id
    news = [
        ReportOpened(version=1, deadline=date(2021, 7, 10), **OPENED),
        ReportDeadlineChanged(version=2, deadline=date(2021, 7, 20), reason="Nghỉ lễ", **OPENED),
        told(ReportSubmitted, 1, at, fingerprint="f", submitted_on=date(2021, 7, 9)),
        told(ReportReturned, 2, at, reason="Thiếu danh sách"),
    ]
    for order in list(permutations(news))[::5]:
        with made.database.transaction() as connection:
            connection.execute(text("DELETE FROM report_period"))
            connection.execute(text("DELETE FROM center_report"))
        hear(made, order)
        assert owed(made, own.officer) == [
            ("6 tháng đầu năm 2021", date(2021, 7, 20), "returned", "Thiếu danh sách")
        ]
    assert owed(made, people.officer(new_id())) == []
    assert owed(made, people.province()) == []
    hear(made, [told(ReportAccepted, 3, at)])
    assert owed(made, own.officer) == []
