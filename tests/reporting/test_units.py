"""The report as then and as now: figures stay where they were made, and are shown with who answers today."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.facts import SuccessionFact
from services.reporting.domain.provincial import CenterNamed, Stock
from services.reporting.domain.units import Reported, as_now, as_then, holder, inherited
from services.reporting.storage.differences import cell_differences
from shared.events import enrollment as en
from shared.ids import new_id
from tests import people
from tests.databases import TestDatabase
from tests.reporting.measured import measured
from tests.reporting.province import apply, one_class, reporting_served
from tests.reporting.published import appointed, center, school_class, succeeded

ONE, TWO, HEIR = (UUID(int=number) for number in (243, 244, 247))
JULY = date(2021, 7, 1)


@pytest.fixture
def made(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    """Give two centers with a class each in March, and one that begins in July."""
    fresh = service_database("reporting")
    events: list[Any] = [center(ONE), center(TWO), center(HEIR, valid_from=JULY), appointed(ONE)]
    events += one_class(ONE, date(2021, 3, 1), summoned=10, marks=[0, 1, 2])
    events += one_class(TWO, date(2021, 3, 1), summoned=5, marks=[1, 1])
    apply(fresh.database, events)
    return fresh


@pytest.fixture
def client(made: TestDatabase) -> Iterator[httpx.Client]:
    with reporting_served(made) as served:
        yield served


def read(client: httpx.Client, period: str, units: str, who: Any = None) -> dict[str, Any]:
    answer = client.get(
        "/reporting/api/provincial",
        params={"period": period, "units": units},
        headers=people.bearer(who or people.province()),
    )
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def rows(report: dict[str, Any]) -> dict[str, Any]:
    return {
        row["center"]["short_name"]: row["figures"] and row["figures"]["completed"] for row in report["rows"]
    }


def test_a_merger_as_then_and_as_now(made: TestDatabase, client: httpx.Client) -> None:
    """March 2021 as then has the two that ended, as now their heir with both figures; totals are the same."""
    apply(made.database, [succeeded(each, [HEIR], kind="merge") for each in (ONE, TWO)])
    then, now = read(client, "2021-H1", "then"), read(client, "2021-H1", "now")
    assert rows(then) == {"Huyện 243": 3, "Huyện 244": 2}
    assert [row["center"]["last_day"] for row in then["rows"]] == ["2021-06-30"] * 2
    assert [row["center"]["succeeded_by"] for row in then["rows"]] == [["Huyện 247"]] * 2
    assert rows(now) == {"Huyện 247": 5}
    assert now["rows"][0]["center"]["with_figures_of"] == ["Huyện 243", "Huyện 244"]
    assert now["rows"][0]["staff"]["value"] == 1
    assert then["totals"] == now["totals"]
    assert (then["completeness"]["centers"]["text"], now["completeness"]["centers"]["text"]) == ("2/3", "1/1")
    assert rows(read(client, "2021-H2", "then")) == {"Huyện 247": None}, "gone in July"


def test_a_split_that_told_nobody_keeps_its_row(made: TestDatabase, client: httpx.Client) -> None:
    """As now the figures of a split center stand in its own row, until the act says who has them."""
    apply(made.database, [succeeded(ONE, [TWO, HEIR])])
    now = read(client, "2021-H1", "now")
    assert rows(now) == {"Huyện 243": 3, "Huyện 244": 2}
    assert now["rows"][0]["center"]["succeeded_by"] == ["Huyện 244", "Huyện 247"]
    apply(made.database, [succeeded(ONE, [TWO, HEIR], 2, results_to=HEIR)])
    assert rows(read(client, "2021-H1", "now")) == {"Huyện 244": 2, "Huyện 247": 3}


def test_a_center_sees_what_it_inherited_and_no_more(made: TestDatabase, client: httpx.Client) -> None:
    """As now the heir's director sees the predecessor's figures; as then only the own center's."""
    apply(made.database, [succeeded(ONE, [HEIR])])
    who = people.director(HEIR)
    assert rows(read(client, "2021-H1", "now", who)) == {"Huyện 247": 3}
    assert rows(read(client, "2021-H1", "then", who)) == {}
    other = read(client, "2021-H1", "now", people.director(TWO))
    assert rows(other) == {"Huyện 244": 2}
    assert other["totals"]["figures"]["completed"] == 2
    assert rows(read(client, "2021-H1", "now", people.director(ONE))) == {}


def test_a_class_handed_over_counts_as_opened_where_it_was_opened(
    made: TestDatabase, client: httpx.Client
) -> None:
    """Opened in June by the center that ended, completed in July by its heir: each has its part."""
    class_id, day = new_id(), date(2021, 6, 28)
    about = {"class_id": class_id, "program_code": "NT_DANG", "opened_on": day, "summoned": 4, "admitted": 4}
    moved = {**about, "center_id": HEIR, "opened_by": ONE}
    apply(
        made.database,
        [
            school_class(en.ClassCompleted, 3, **moved, completed=4),
            school_class(en.ClassOpened, 1, **about, center_id=ONE),
            school_class(en.ClassOpened, 2, **moved),
            succeeded(ONE, [HEIR]),
        ],
    )
    june, july = read(client, "2021-06", "then"), read(client, "2021-07", "then")
    assert [row["figures"]["classes_opened"] for row in june["rows"]] == [1, 0]
    (row,) = (row for row in july["rows"] if row["center"]["short_name"] == "Huyện 247")
    assert (row["figures"]["classes_opened"], row["figures"]["classes_completed"]) == (0, 1)
    with made.database.snapshot() as connection:
        assert cell_differences(connection) == [], "the recount says the same"


def test_the_page_lets_people_choose(made: TestDatabase, client: httpx.Client) -> None:
    """The switch stands beside the period and says which units are shown; the row names its parts."""
    apply(made.database, [succeeded(each, [HEIR], kind="merge") for each in (ONE, TWO)])
    headers = {**people.bearer(people.province()), "Accept": "text/html"}
    asked = {"period": "2021-H1", "units": "now"}
    text = client.get("/reporting/", params=asked, headers=headers).text
    assert 'value="now" selected' in text
    assert "gồm Huyện 243, Huyện 244" in text
    then = client.get("/reporting/", params={"period": "2021-H1"}, headers=headers).text
    assert 'value="then" selected' in then
    assert "đến 30/6/2021; kế thừa: Huyện 247" in then


_CENTERS = [UUID(int=number) for number in range(1, 7)]
_FIRST = date(2021, 1, 1)


@st.composite
def _ended(draw: st.DrawFn) -> dict[UUID, SuccessionFact]:
    """Return ends of some centers; each heir outlives whom it succeeds, as enrollment sees to."""
    ended: dict[UUID, SuccessionFact] = {}
    for place, each in enumerate(_CENTERS[:-1]):
        if draw(st.booleans()):
            heirs = tuple(draw(st.sets(st.sampled_from(_CENTERS[place + 1 :]), min_size=1)))
            told = draw(st.sampled_from([None, *heirs]))
            last = _FIRST + timedelta(days=10 * place)
            ended[each] = SuccessionFact(each, 1, "split", last, "x", heirs, told)
    return ended


@given(
    _ended(),
    st.lists(st.tuples(st.sampled_from(_CENTERS), st.integers(0, 9)), max_size=12),
    st.integers(0, 70),
)
def test_no_figure_is_lost_or_doubled(
    ended: dict[UUID, SuccessionFact], told: list[tuple[UUID, int]], offset: int
) -> None:
    """Whoever succeeded whom: as then and as now add up to all that was reported, each once."""
    today = _FIRST + timedelta(days=offset)
    named = [CenterNamed(each, str(each.int), "", "", str(each.int), "") for each in _CENTERS]
    summed = [measured(each, "P", "completed", (value, value, value)) for each, value in told]
    reported = Reported(len(named), named, {each: Stock(1, None) for each in _CENTERS}, summed)
    then = as_then(reported, ended, {}, _FIRST + timedelta(days=365))
    now = as_now(reported, ended, named, today)
    whole = sum(value for _, value in told)
    for shown in (then, now):
        units = {each.center_id for each in shown.centers}
        assert sum(sum(item.held.in_period) for item in shown.measured if item.center_id in units) == whole
        assert shown.registered >= len(units)
    assert sum(stock.staff or 0 for stock in now.stocks.values()) == len(_CENTERS)
    for each in now.centers:
        assert holder(ended, each.center_id, today) == each.center_id
        mine = inherited(ended, {each.center_id}, today)
        assert len(each.parts) == len(mine - {each.center_id})


def test_a_circle_in_what_was_told_ends() -> None:
    """Events of a faulty owner must not hang the report: the circle is left where it closes."""
    day = date(2021, 1, 1)
    ended = {
        ONE: SuccessionFact(ONE, 1, "dissolve", day, "x", (TWO,), TWO),
        TWO: SuccessionFact(TWO, 1, "dissolve", day, "x", (ONE,), ONE),
    }
    assert holder(ended, ONE, JULY) in (ONE, TWO)
