"""The province opens a period for reports; who is to report, until when, and what everybody sees of it."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.reporting.domain.periods import parse_period
from services.reporting.domain.report_cycle import timeliness
from services.reporting.operations.report_periods import (
    PeriodShown,
    change_deadline,
    list_periods,
    open_period,
    read_period,
)
from shared import clock
from shared.errors import Conflict, Forbidden, Invalid
from shared.principal import Principal
from tests import people
from tests.databases import TestDatabase
from tests.reporting.province import apply, reporting_served, small_province
from tests.reporting.published import center, succeeded

TODAY = date(2021, 7, 14)
FULL, NO_ROSTER, SILENT = (UUID(int=number) for number in (243, 244, 246))


@pytest.fixture
def made(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    made = service_database("reporting")
    apply(made.database, small_province()[1])
    return made


def opened(made: TestDatabase, code: str = "2021-H1", deadline: date | None = None) -> None:
    with made.database.transaction() as connection:
        open_period(
            connection, people.province(), parse_period(code), deadline, "Nêu rõ vướng mắc", clock.now()
        )


def shown(made: TestDatabase, who: Principal, code: str = "2021-H1") -> PeriodShown:
    with made.database.snapshot() as connection:
        return read_period(connection, who, code, TODAY)


def test_a_period_is_due_by_the_rule_and_every_center_of_it_is_awaited(made: TestDatabase) -> None:
    """The rule gives the deadline; each center established by the period's end is awaited, not zero."""
    apply(made.database, [center(UUID(int=250), valid_from=date(2021, 7, 1))])  # after the period
    opened(made)
    seen = shown(made, people.province())
    assert seen.opened.deadline == date(2021, 7, 10)
    assert (seen.counted.due, seen.counted.reported) == (3, 0)
    assert {each.center.center_id for each in seen.centers} == {FULL, NO_ROSTER, SILENT}
    assert {(each.due.report.state, each.timeliness.kind, each.timeliness.days) for each in seen.centers} == {
        ("waiting", "overdue", 4)
    }
    apply(made.database, [center(UUID(int=249))])  # established long ago, told of only now
    assert shown(made, people.province()).counted.due == 4


def test_a_period_opens_once_and_its_deadline_changes_with_a_reason(made: TestDatabase) -> None:
    """Opened twice, also under its other name, it is refused; former deadline and reason stay."""
    opened(made, "2021")
    with pytest.raises(Conflict, match="open already"):
        opened(made, "2021-Y")
    with pytest.raises(Invalid, match="must lie between"):
        opened(made, "2021-H1", date(2020, 12, 31))
    with made.database.transaction() as connection:
        change_deadline(
            connection, people.province(), "2021-Y", date(2022, 1, 20), "Nghỉ Tết", 1, clock.now()
        )
    with pytest.raises(Conflict, match="just worked"), made.database.transaction() as connection:
        change_deadline(connection, people.province(), "2021", date(2022, 1, 25), "Khác", 1, clock.now())
    assert [(each.deadline, each.reason) for each in shown(made, people.province(), "2021-Y").deadlines] == [
        (date(2022, 1, 20), "Nghỉ Tết"),
        (date(2022, 1, 15), None),
    ]


def test_a_center_sees_its_own_report_alone_and_opens_nothing(made: TestDatabase) -> None:
    """Counts and rows are the reader's; the successor of a center that ended answers for its report, too."""
    opened(made)
    own = shown(made, people.officer(FULL))
    assert [each.center.center_id for each in own.centers] == [FULL]
    assert own.counted.due == 1
    with made.database.snapshot() as connection:
        (listed,) = list_periods(connection, people.officer(FULL), TODAY)
    assert listed.own is not None
    assert listed.own.report.center_id == FULL
    apply(made.database, [succeeded(SILENT, [FULL], results_to=FULL, last_day=date(2021, 6, 30))])
    assert {each.center.center_id for each in shown(made, people.officer(FULL)).centers} == {FULL, SILENT}
    with pytest.raises(Forbidden), made.database.transaction() as connection:
        open_period(connection, people.director(FULL), parse_period("2021-Q3"), None, None, clock.now())


def test_in_time_is_judged_by_the_first_submission() -> None:
    """The deadline is in time, the day after it is late by one; what has not come is overdue by days."""
    deadline = date(2021, 7, 10)
    day = timedelta(days=1)
    assert timeliness(deadline, deadline, TODAY).kind == "on_time"
    late = timeliness(deadline, deadline + day, TODAY)
    assert (late.kind, late.days) == ("late", 1)
    assert timeliness(deadline, None, deadline).kind == "awaited"
    awaited = timeliness(deadline, None, deadline + 3 * day)
    assert (awaited.kind, awaited.days) == ("overdue", 3)


def test_a_form_that_is_refused_says_why_at_its_field(made: TestDatabase) -> None:
    """Opening twice on the page answers 409 with the sentence; a code that is no period is named."""
    opened(made)
    with reporting_served(made) as client:
        headers = people.bearer(people.province()) | {"Accept": "text/html"}
        again = client.post("/reporting/reports", data={"period": "2021-H1"}, headers=headers)
        assert again.status_code == 409
        assert "6 tháng đầu năm 2021 đã được mở rồi" in again.text
        nonsense = client.post(
            "/reporting/api/report-periods",
            json={"period": "2021-H7"},
            headers=people.bearer(people.province()),
        )
        assert nonsense.status_code == 422
        assert "Không có kỳ báo cáo" in nonsense.json()["vi"]
