"""One center, one program: figures are those of the province's table, their course that of the cells."""

import html
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.periods import parse_period
from services.reporting.domain.trends import over_years, trend_of
from shared.principal import Principal
from tests import people
from tests.databases import TestDatabase
from tests.reporting.province import apply, means_told, one_class, reporting_served, small_province
from tests.reporting.published import center, succeeded

ONE, TWO, HEIR = (UUID(int=number) for number in (243, 244, 247))
MONTHS = st.dates(date(2019, 1, 1), date(2021, 12, 31)).map(lambda day: day.replace(day=1))
CELLS = st.dictionaries(
    st.tuples(st.sampled_from(["admitted", "learners_planned"]), MONTHS), st.integers(1, 50), max_size=20
)


@given(CELLS, st.sampled_from([date(2021, 1, 1), date(2021, 6, 30), date(2022, 3, 1)]))
def test_a_year_counts_up_to_its_sum(cells: dict[tuple[str, date], int], today: date) -> None:
    """Each month counts up what came before it; one that has not begun, and has nothing, is None."""
    trend = trend_of(cells, "admitted", 2021, today)
    for at in trend.months:
        so_far = sum(
            value
            for (measure, month), value in cells.items()
            if measure == "admitted" and month.year == 2021 and month.month <= at.month
        )
        begun = date(2021, at.month, 1) <= today or ("admitted", date(2021, at.month, 1)) in cells
        assert at.so_far == (so_far if begun else None)
    last = [v for (measure, month), v in cells.items() if measure == "admitted" and month.year == 2020]
    plan = [v for (measure, month), v in cells.items() if measure != "admitted" and month.year == 2021]
    assert trend.months[-1].last_so_far == sum(last)
    assert trend.months[-1].planned == (sum(plan) if plan else None)


@given(CELLS, st.sampled_from(["2021-Y", "2021-9M", "2021-Q2", "2021-11"]))
def test_the_same_months_of_each_year(cells: dict[tuple[str, date], int], code: str) -> None:
    """What falls outside the months, or the years asked for, is in no sum."""
    period = parse_period(code)
    months = range(period.start.month, period.end.month + 1)
    found = over_years(cells, period, (2021, 2020))
    assert list(found) == [2021, 2020]
    for year, sums in found.items():
        for measure in ("admitted", "learners_planned"):
            expected = [
                value
                for (each, month), value in cells.items()
                if (each, month.year) == (measure, year) and month.month in months
            ]
            assert sums.get(measure, 0) == sum(expected)


@pytest.fixture
def made(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    """Give the small province, whose second center was merged into an heir at the end of 2021."""
    fresh = service_database("reporting")
    centers, events = small_province()
    told: list[Any] = [*events, *means_told(*centers), center(HEIR, valid_from=date(2022, 1, 1))]
    told += one_class(ONE, date(2020, 7, 1), summoned=9, marks=[1, 2])
    told.append(succeeded(TWO, [HEIR], kind="merge", last_day=date(2021, 12, 31)))
    apply(fresh.database, told)
    return fresh


@pytest.fixture
def client(made: TestDatabase) -> Iterator[httpx.Client]:
    with reporting_served(made) as served:
        yield served


def read(client: httpx.Client, path: str, who: Principal | None = None, **asked: str) -> Any:
    answer = client.get(
        f"/reporting/api/{path}", params=asked, headers=people.bearer(who or people.province())
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_center_s_figures_are_those_of_its_row(client: httpx.Client) -> None:
    """Its four tables hold its line alone, exactly as the province's tables have it."""
    alone = read(client, f"centers/{ONE}", period="2021-H1")
    for part, path in (("results", "provincial"), ("people", "people"), ("facilities", "facilities")):
        table = read(client, path, period="2021-H1")
        assert alone[part]["rows"] == [row for row in table["rows"] if row["center"]["id"] == str(ONE)]
    lines = read(client, "blanks", period="2021-H1")["rows"]
    assert alone["blanks"]["rows"] == [row for row in lines if row["holder"]["id"] == str(ONE)]
    admitted = next(each for each in alone["trends"] if each["measure"] == "admitted")
    assert [month["so_far"] for month in admitted["months"][:4]] == [0, 0, 9, 9]
    assert [month["last_so_far"] for month in admitted["months"][5:8]] == [0, 2, 2]
    assert [month["planned"] for month in admitted["months"][::6]] == [10, 20]


def test_an_heir_reads_whom_it_answers_for(client: httpx.Client) -> None:
    """The heir's officer reads the center that ended, as now with its own; nobody else's; others get 404."""
    heir = people.officer(HEIR)
    ended = read(client, f"centers/{TWO}", heir, period="2021-H1")
    assert ended["ended"]["last_day"] == "2021-12-31"
    assert [each["code"] for each in ended["successors"]] == ["TTCT-247"]
    now = read(client, f"centers/{HEIR}", heir, period="2021-H1", units="now")
    assert [each["code"] for each in now["predecessors"]] == ["TTCT-244"]
    assert now["results"]["rows"][0]["figures"]["classes_opened"] == 1
    assert now["trends"][0]["months"][5]["so_far"] == 1
    page = client.get(f"/reporting/centers/{HEIR}?period=2021-H1", headers=people.bearer(heir)).text
    assert "Không có số liệu của trung tâm trong kỳ này" in page
    for stranger, center_id in ((heir, ONE), (people.officer(TWO), HEIR), (people.province(), UUID(int=9))):
        answer = client.get(f"/reporting/api/centers/{center_id}", headers=people.bearer(stranger))
        assert answer.status_code == 404


def test_a_program_by_center_and_over_years(client: httpx.Client) -> None:
    """Rows add up to the total; the same months of the years; an officer's are the own center's only."""
    program = read(client, "programs/NT_DANG", period="2021-Y")
    assert [row["figures"]["admitted"] for row in program["rows"]] == [9, 2]
    assert program["total"]["figures"]["admitted"] == 11
    assert program["centers_without"] == 1
    years = {each["period"]["code"]: each for each in program["years"]}
    assert {code: each["figures"]["admitted"] for code, each in years.items()} == {"2021-Y": 11, "2020-Y": 2}
    assert years["2020-Y"]["rates"]["recruitment"]["percent"] == "22.22"
    own = read(client, "programs/NT_DANG", people.officer(TWO), period="2021-Y")
    assert (len(own["rows"]), own["total"]["figures"]["admitted"]) == (1, 2)
    assert [each["figures"]["admitted"] for each in own["years"]] == [2]
    unknown = client.get("/reporting/api/programs/KHONG_CO", headers=people.bearer(people.province()))
    assert unknown.status_code == 404


def test_the_pages_say_what_is_missing_in_the_reader_s_language(client: httpx.Client) -> None:
    """A silent center, a program without classes: sentences, no zeros; English without Vietnamese."""
    headers = {**people.bearer(people.province()), "Accept": "text/html"}
    silent = client.get(f"/reporting/centers/{UUID(int=246)}?period=2021-H1", headers=headers).text
    assert "chưa báo cáo kế hoạch hoặc lớp học nào của năm 2021" in silent
    empty = client.get("/reporting/programs/NT_DANG?period=2015-Y", headers=headers).text
    assert "Chương trình không có lớp hoặc kế hoạch trong năm 2015" in empty
    for path in (f"centers/{ONE}", "programs/NT_DANG"):
        text = client.get(f"/reporting/{path}?period=2021-H1&lang=en", headers=headers).text
        assert text.count("data-chart=") >= 2
        assert not [
            word for word in ("Theo chương trình", "Theo trung tâm", "Từng tháng", "Cùng kỳ") if word in text
        ]


def test_charts_draw_what_was_told(client: httpx.Client) -> None:
    """Posts and persons, lecturers, stocks by holder: the table's figures; what nobody told is no bar."""
    headers = {**people.bearer(people.province()), "Accept": "text/html"}
    drawn = {}
    for path in ("people", "blanks", "facilities"):
        text = client.get(f"/reporting/{path}?period=2021-H1", headers=headers).text
        for found in re.finditer(r'id="chart-(\w+)"[^>]*data-chart="([^"]*)"', text):
            option = json.loads(html.unescape(found[2]))
            drawn[found[1]] = {
                each["name"]: [bar and bar["value"] for bar in each["data"]] for each in option["series"]
            }
    assert drawn == {
        "staff": {"Biên chế giao": [4, None, None], "Có mặt": [1, 1, None]},
        "lecturers": {"Giảng viên kiêm chức": [9, None, None]},
        "stock": {"Tồn đầu": [-2], "Tồn cuối": [91]},
    }
