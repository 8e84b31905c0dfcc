"""Rates come from sums and round half-up; periods are the calendar's."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.periods import parse_period, periods_of
from services.reporting.domain.rates import Projection, RateBase, RateDefinition, State, percent, rate_of


def definition(
    target: str | None = "90.00", span: str = "any", base: str = "period", projection: str = "none"
) -> RateDefinition:
    return RateDefinition(
        code="recruitment",
        position=1,
        numerator=("admitted",),
        denominator=("summoned",),
        denominator_span=base,
        name_vi="Tỷ lệ chiêu sinh",
        name_en="Recruitment rate",
        formula_vi="nhập học ÷ triệu tập",
        formula_en="admitted ÷ summoned",
        target=None if target is None else Decimal(target),
        target_span=span,
        valid_from=date(1990, 1, 1),
        valid_to=None,
        source="",
        projection=projection,
    )


def sums(
    in_period: dict[str, int],
    in_year: dict[str, int] | None = None,
    *,
    so_far: dict[str, int] | None = None,
    months: int = 6,
    over: bool = True,
) -> RateBase:
    """Return the sums of one row; the year is the period's unless given."""
    year = in_period if in_year is None else in_year
    return RateBase(in_period, year, in_period if so_far is None else so_far, months, over)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 800, "0.13"),  # 0.125: half goes up; half-even would say 0.12
        (3, 800, "0.38"),  # 0.375
        (5470, 5990, "91.32"),
        (7, 7, "100.00"),
        (0, 5, "0.00"),
    ],
)
def test_two_decimals_half_up(numerator: int, denominator: int, expected: str) -> None:
    """A rate has two decimals, and a half goes up."""
    assert percent(numerator, denominator) == Decimal(expected)


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_the_rounded_rate_is_never_more_than_half_a_hundredth_away(numerator: int, denominator: int) -> None:
    """Rounding is exact arithmetic: within half of 0.01, and a tie goes up."""
    rounded = percent(numerator, denominator)
    assert rounded is not None
    away = Fraction(rounded) - Fraction(100 * numerator, denominator)
    assert Fraction(-1, 200) < away <= Fraction(1, 200)


def test_nothing_below_the_line_is_no_rate() -> None:
    """Without anybody summoned there is no percentage, and none that misses a target."""
    assert percent(0, 0) is None
    assert rate_of(definition(), sums({})).state is State.NOT_REPORTED


@pytest.mark.parametrize(
    ("admitted", "summoned", "state"),
    [(90, 100, State.MET), (8999, 10000, State.MISSED), (89996, 100000, State.MET)],
)
def test_the_target_is_judged_by_the_printed_figure(admitted: int, summoned: int, state: State) -> None:
    """89,996 % is printed as 90,00 % and therefore meets 90 %."""
    figures = {"admitted": admitted, "summoned": summoned}
    assert rate_of(definition(), sums(figures)).state is state


def test_a_target_of_the_year_is_under_way_until_the_year_ends() -> None:
    """46 % of the year's plan at mid-year misses nothing; at the year's end it does."""
    of_year = definition("100.00", "year", "year")
    in_period, in_year = {"admitted": 46, "summoned": 50}, {"summoned": 100}
    half = rate_of(of_year, sums(in_period, in_year))
    assert (half.percent, half.state) == (Decimal("46.00"), State.UNDER_WAY)
    assert rate_of(of_year, sums(in_period, in_year, months=12)).state is State.MISSED


def test_what_is_below_while_its_period_runs_is_at_risk_and_missed_when_it_ended() -> None:
    """88 of 100 in a period that still runs can be mended; after its last day it is missed."""
    figures = {"admitted": 88, "summoned": 100}
    assert rate_of(definition(), sums(figures, over=False)).state is State.AT_RISK
    assert rate_of(definition(), sums(figures, over=True)).state is State.MISSED


@given(
    st.integers(0, 500), st.integers(0, 500), st.integers(1, 1000), st.integers(1, 11), st.integers(0, 10**4)
)
def test_the_year_s_end_is_foreseen_by_the_plan_so_far_and_else_by_the_months(
    reached: int, due: int, planned: int, months: int, in_period: int
) -> None:
    """Reached ÷ due so far; without anything due, the pace of the months gone over the whole plan."""
    of_year = definition("100.00", "year", "year", "by_plan")
    base = sums(
        {"admitted": in_period},
        {"summoned": planned + due},
        so_far={"admitted": reached, "summoned": due},
        months=months,
    )
    rate = rate_of(of_year, base)
    exact = Fraction(100 * reached, due) if due else Fraction(100 * 12 * reached, months * (planned + due))
    assert rate.projection is not None
    assert rate.projection.method == ("by_plan" if due else "by_months")
    assert Fraction(-1, 200) < Fraction(rate.projection.percent) - exact <= Fraction(1, 200)
    assert rate.state is (
        State.MET
        if rate.percent is not None and rate.percent >= 100
        else State.UNDER_WAY
        if rate.projection.percent >= 100
        else State.AT_RISK
    )


def test_nothing_is_foreseen_when_the_year_is_over_or_no_method_is_in_force() -> None:
    """At the year's end the figure itself stands; a rate without a method has no projection."""
    figures, year = {"admitted": 50, "summoned": 50}, {"summoned": 100}
    of_year = definition("100.00", "year", "year", "by_plan")
    assert rate_of(of_year, sums(figures, year, months=12)).projection is None
    assert rate_of(definition("100.00", "year", "year"), sums(figures, year)).projection is None
    assert rate_of(of_year, sums(figures, year)).projection == Projection(Decimal("100.00"), "by_plan")


def test_without_a_target_nothing_is_judged() -> None:
    """A rate may be shown without any target."""
    figures = {"admitted": 1, "summoned": 2}
    assert rate_of(definition(None), sums(figures, months=12)).state is State.NO_TARGET


@pytest.mark.parametrize(
    ("code", "start", "end", "vi"),
    [
        ("2021-H1", date(2021, 1, 1), date(2021, 6, 30), "6 tháng đầu năm 2021"),
        ("2021-H2", date(2021, 7, 1), date(2021, 12, 31), "6 tháng cuối năm 2021"),
        ("2021-9M", date(2021, 1, 1), date(2021, 9, 30), "9 tháng đầu năm 2021"),
        ("2021-Q4", date(2021, 10, 1), date(2021, 12, 31), "quý IV năm 2021"),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29), "tháng 2 năm 2020"),
        ("2021-Y", date(2021, 1, 1), date(2021, 12, 31), "năm 2021"),
        ("2021", date(2021, 1, 1), date(2021, 12, 31), "năm 2021"),
    ],
)
def test_a_period_has_its_first_and_last_day(code: str, start: date, end: date, vi: str) -> None:
    """Every kind of period is read, with its days and its Vietnamese name."""
    period = parse_period(code)
    assert (period.start, period.end, period.vi) == (start, end, vi)


@pytest.mark.parametrize(
    "code", ["", "2021-13", "2021-00", "2021-Q5", "21-H1", "2021-h1", "2021-H1 ", "9999-Y", "x", "٢٠٢١-H1"]
)
def test_what_is_no_period_is_refused(code: str) -> None:
    """Nothing else is taken for a period."""
    with pytest.raises(ValueError, match="not a reporting period"):
        parse_period(code)


def test_the_months_of_a_year_cover_it_once() -> None:
    """Twelve months, four quarters, two halves: each covers the year without gap or overlap."""
    by_length = {1: 12, 3: 4, 6: 2}
    for months, count in by_length.items():
        parts = sorted((p for p in periods_of(2021) if p.months == months), key=lambda p: p.start)
        assert len(parts) == count
        assert parts[0].start == date(2021, 1, 1)
        assert parts[-1].end == date(2021, 12, 31)
        assert all((b.start - a.end).days == 1 for a, b in pairwise(parts))
