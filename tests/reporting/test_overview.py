"""The province at a glance: a fair ranking, and everything that needs attention, each with its page."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.periods import parse_period
from services.reporting.domain.ranking import ranked
from services.reporting.operations.report_periods import open_period
from shared import clock
from shared.principal import Principal
from tests import people
from tests.databases import TestDatabase
from tests.reporting.province import apply, reporting_served, small_province
from tests.reporting.published import center, plan

VALUES = st.lists(st.one_of(st.none(), st.integers(0, 5), st.decimals(0, 5, places=1)), max_size=12)


@given(VALUES)
def test_a_place_counts_who_is_better(values: list[Decimal | int | None]) -> None:
    """A place is 1 + how many are larger: equals share it; nobody is lost, who has no value comes last."""
    found = ranked(list(enumerate(values)))
    assert sorted(each.item for each in found) == list(range(len(values)))
    for each in found:
        assert each.value == values[each.item]
        better = sum(other is not None and each.value is not None and other > each.value for other in values)
        assert each.place == (None if each.value is None else better + 1)
    places = [each.place for each in found]
    assert places == sorted(places, key=lambda place: (place is None, place or 0))


@pytest.fixture
def made(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    """Give the small province with a period for which nobody has reported, and whose deadline is over."""
    fresh = service_database("reporting")
    apply(fresh.database, small_province()[1])
    with fresh.database.transaction() as connection:
        period = parse_period("2021-H1")
        open_period(connection, people.province(), period, date(2021, 7, 10), None, clock.now())
    return fresh


@pytest.fixture
def client(made: TestDatabase) -> Iterator[httpx.Client]:
    with reporting_served(made) as served:
        yield served


def read(client: httpx.Client, who: Principal | None = None, **asked: str) -> dict[str, Any]:
    answer = client.get(
        "/reporting/api/overview", params=asked, headers=people.bearer(who or people.province())
    )
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def test_the_centers_in_their_order(client: httpx.Client) -> None:
    """By a rate of sums, by a figure; who has not reported has no place; an officer sees the own one only."""
    by_rate = read(client, period="2021-H1")
    assert by_rate["measure"] == "recruitment"
    assert [
        (each["place"], each["center"]["code"], each["value"], each["state"]) for each in by_rate["ranking"]
    ] == [
        (1, "TTCT-243", "90.00", "met"),
        (2, "TTCT-244", "33.33", "missed"),
        (None, "TTCT-246", None, "not_reported"),
    ]
    by_figure = read(client, period="2021-H1", measure="classes_opened")
    assert [(each["place"], each["value"]) for each in by_figure["ranking"]] == [(1, 1), (1, 1), (None, None)]
    own = read(client, people.officer(UUID(int=244)), period="2021-H1")
    assert [(each["place"], each["center"]["code"]) for each in own["ranking"]] == [(1, "TTCT-244")]


def test_what_needs_attention(client: httpx.Client) -> None:
    """Targets missed, in danger, reports due, never reconciled: each once, the worst first, to its page."""
    found = {each["code"]: each for each in read(client, period="2021-H1")["attention"]}
    assert list(found) == [
        "report:2021-H1",
        "below:recruitment",
        "below:plan_learners",
        "not_reported",
        "not_reconciled",
    ]
    assert found["below:recruitment"]["vi"] == "Tỷ lệ chiêu sinh: 1 chưa đạt chỉ tiêu (Huyện 244)."
    assert found["report:2021-H1"]["vi"].startswith(
        "Báo cáo 6 tháng đầu năm 2021: 0/3 đã nộp, hạn 10/7/2021, quá hạn"
    )
    assert found["not_reported"]["en"] == "Neither a plan nor a class reported by: Huyện 246."
    headers = people.bearer(people.province())
    for each in found.values():
        assert client.get(each["address"], headers=headers).status_code == 200, each["address"]
    own = read(client, people.officer(UUID(int=243)), period="2021-H1")
    assert "Huyện 244" not in str(own["attention"])


def test_of_many_centers_either_end_is_shown(made: TestDatabase, client: httpx.Client) -> None:
    """Of 103 centers sixty tiles, and how many lie between; all on demand; English is English."""
    more = [UUID(int=number) for number in range(300, 400)]
    apply(
        made.database,
        [event for each in more for event in (center(each), plan(each, [("NT_DANG", 1, 1, 10)]))],
    )
    headers = {**people.bearer(people.province()), "Accept": "text/html"}
    text = client.get("/reporting/overview?period=2021-H1", headers=headers).text
    assert text.count('class="tile ') == 60
    assert "Xem 43 trung tâm ở giữa" in text
    whole = client.get("/reporting/overview?period=2021-H1&all=1&lang=en", headers=headers).text
    assert whole.count('class="tile ') == 103
    assert not [word for word in ("Việc cần chú ý", "Thứ hạng", "Hạng ", "chưa báo cáo") if word in whole]
