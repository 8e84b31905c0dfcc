"""Two periods side by side: differences of sums, nothing made up for who stands in one of them only."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.books import Measured
from services.reporting.domain.comparison import by_center, by_program
from services.reporting.domain.periods import Period, parse_period, year_before
from services.reporting.domain.provincial import CenterNamed, ProvincialReport, provincial_report
from services.reporting.domain.rates import RateDefinition
from tests import people
from tests.databases import TestDatabase
from tests.reporting.measured import measured
from tests.reporting.province import apply, one_class, reporting_served
from tests.reporting.published import center, plan, succeeded

ONE, TWO, HEIR = (UUID(int=number) for number in (243, 244, 247))
BASE, SHOWN = parse_period("2020-H1"), parse_period("2021-H1")
RECRUITMENT = RateDefinition(
    "recruitment",
    1,
    ("admitted",),
    ("summoned",),
    "period",
    "Tỷ lệ chiêu sinh",
    "Recruitment",
    "",
    "",
    Decimal(90),
    "any",
    date(1990, 1, 1),
    None,
    "",
)
CELLS = st.lists(
    st.builds(
        measured,
        st.sampled_from([ONE, TWO, HEIR]),
        st.sampled_from(["A", "B"]),
        st.sampled_from(["classes_opened", "summoned", "admitted"]),
        st.integers(0, 9).map(lambda count: (count, count, count)),
    ),
    max_size=12,
)
STANDING = st.sets(st.sampled_from([ONE, TWO, HEIR]))


def report(period: Period, standing: set[UUID], cells: list[Measured]) -> ProvincialReport:
    names = [CenterNamed(each, str(each.int), "", "", str(each.int), "") for each in sorted(standing)]
    return provincial_report(
        period,
        registered=3,
        centers=names,
        stocks={},
        measured=cells,
        definitions=[RECRUITMENT],
        today=date(2022, 1, 1),
    )


def counted(cells: list[Measured], measure: str, **of: object) -> int:
    """Count anew, without any code of the comparison."""
    return sum(
        sum(each.held.in_period)
        for each in cells
        if each.held.measures == (measure,)
        and all(getattr(each, name) == value for name, value in of.items())
    )


@given(CELLS, CELLS, STANDING, STANDING)
def test_every_difference_is_that_of_two_counts(
    before: list[Measured], after: list[Measured], then: set[UUID], now: set[UUID]
) -> None:
    """By center: shown − base of a naive count; who is absent or silent has None; the total is of totals."""
    before = [each for each in before if each.center_id in then]
    after = [each for each in after if each.center_id in now]
    found = by_center(report(BASE, then, before), report(SHOWN, now, after))
    assert {key for key, _ in found.lines} == then | now
    for key, line in found.lines:
        assert line.presence == ("both" if key in then & now else "base" if key in then else "shown")
        told = [
            each in standing
            and any(
                cell.center_id == each and any(cell.held.in_year)
                for cell in cells
                if cell.held.measures == ("classes_opened",)
            )
            for each, standing, cells in ((key, then, before), (key, now, after))
        ]
        sums = [counted(cells, "admitted", center_id=key) for cells in (before, after)]
        compared = line.figure("admitted")
        assert [compared.base, compared.shown] == [
            amount if known else None for amount, known in zip(sums, told, strict=True)
        ]
        assert compared.difference == (sums[1] - sums[0] if all(told) else None)
        if all(told) and sums[0]:
            exact = Decimal(100 * (sums[1] - sums[0])) / sums[0]
            assert compared.change is not None
            assert abs(compared.change - exact) <= Decimal("0.005")
        else:
            assert compared.change is None
    total = found.total.figure("admitted")
    if total.base is not None and total.shown is not None:
        assert total.difference == counted(after, "admitted") - counted(before, "admitted")


@given(CELLS, CELLS)
def test_by_program_the_differences_add_up_to_the_total(
    before: list[Measured], after: list[Measured]
) -> None:
    """Rates are those of sums: never the mean of the programs' rates."""
    everybody = {ONE, TWO, HEIR}
    found = by_program(report(BASE, everybody, before), report(SHOWN, everybody, after))
    for side in ("base", "shown"):
        cells = before if side == "base" else after
        total = getattr(found.total.figure("admitted"), side)
        if total is not None:
            assert total == sum(getattr(line.figure("admitted"), side) or 0 for _, line in found.lines)
        summoned, admitted = counted(cells, "summoned"), counted(cells, "admitted")
        rate = getattr(found.total.rate("recruitment"), side)
        exact = Decimal(100 * admitted) / summoned if summoned else None
        assert (rate is None) == (exact is None)
        assert exact is None or abs(rate - exact) <= Decimal("0.005")


@pytest.mark.parametrize(
    ("asked", "compared"),
    [("2021", "2020-Y"), ("2021-9M", "2020-9M"), ("2021-03", "2020-03"), ("1990-Y", "1990-Y")],
)
def test_the_year_before_has_the_same_months(asked: str, compared: str) -> None:
    """Without another wish a period is compared with itself a year before."""
    assert year_before(parse_period(asked)).code == compared


@pytest.fixture
def made(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    """Give two centers in 2020, of which one was merged into an heir that began in 2021."""
    fresh = service_database("reporting")
    events: list[Any] = [center(each, valid_from=date(2019, 1, 1)) for each in (ONE, TWO)]
    events += [center(HEIR, valid_from=date(2021, 1, 1)), plan(ONE, [("NT_DANG", 1, 1, 10)], year=2021)]
    events += one_class(ONE, date(2020, 3, 1), summoned=10, marks=[0, 1])
    events += one_class(TWO, date(2020, 3, 1), summoned=5, marks=[1])
    events += one_class(ONE, date(2021, 3, 1), summoned=4, marks=[1, 1, 2])
    events += one_class(HEIR, date(2021, 3, 1), summoned=5, marks=[1, 1, 2, 2])
    events.append(succeeded(TWO, [HEIR], kind="merge", last_day=date(2020, 12, 31)))
    apply(fresh.database, events)
    return fresh


@pytest.fixture
def client(made: TestDatabase) -> Iterator[httpx.Client]:
    with reporting_served(made) as served:
        yield served


def compare(client: httpx.Client, who: Any = None, **asked: str) -> dict[str, Any]:
    answer = client.get(
        "/reporting/api/comparison", params=asked, headers=people.bearer(who or people.province())
    )
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def test_as_then_and_as_now(client: httpx.Client) -> None:
    """As then the merged center and its heir stand in one period each; as now the heir is in both."""
    then = {row["center"]["code"]: row for row in compare(client, period="2021-H1")["rows"]}
    assert {code: row["presence"] for code, row in then.items()} == {
        "TTCT-243": "both",
        "TTCT-247": "shown",
        "TTCT-244": "base",
    }
    assert then["TTCT-244"]["figures"]["admitted"] == {
        "base": 1,
        "shown": None,
        "difference": None,
        "change_percent": None,
    }
    asked = compare(client, period="2021-H1", units="now", **{"with": "2020-H1"})
    now = {row["center"]["code"]: row for row in asked["rows"]}
    assert now["TTCT-247"]["figures"]["admitted"] == {
        "base": 1,
        "shown": 4,
        "difference": 3,
        "change_percent": "300.00",
    }
    assert asked["total"] == compare(client, period="2021-H1")["total"], "regrouping moves no total"
    # 3 of 15 against 7 of 9, and not the mean of the centers' rates.
    assert asked["total"]["rates"]["recruitment"] == {"base": "20.00", "shown": "77.78", "points": "57.78"}


def test_an_officer_compares_the_own_center_only(client: httpx.Client) -> None:
    """No other center is in the answer or on the page, and the totals are the own ones."""
    mine = compare(client, people.director(ONE), period="2021-H1")
    assert [row["center"]["code"] for row in mine["rows"]] == ["TTCT-243"]
    assert mine["total"]["figures"]["admitted"]["shown"] == 3


def test_the_page_says_who_is_in_one_period_only(client: httpx.Client) -> None:
    """Signs before differences, words where there is nothing, and a refusal of a period nobody knows."""
    headers = {**people.bearer(people.province()), "Accept": "text/html"}
    text = client.get("/reporting/comparison?period=2021-H1", headers=headers).text
    assert text.count("không có trong kỳ") == 2 + 1, "two centers, and the sentence that explains it"
    assert "+50,00\N{NO-BREAK SPACE}%" in text
    english = client.get("/reporting/comparison?period=2021-H1&lang=en&by=program", headers=headers).text
    assert "+57.78\N{NO-BREAK SPACE}points" in english
    assert "Chênh lệch" not in english
    unknown = client.get("/reporting/comparison?period=2021-H1&with=hôm+qua", headers=headers)
    assert unknown.status_code == 404
    assert "Hãy chọn kỳ trong danh sách" in unknown.text
