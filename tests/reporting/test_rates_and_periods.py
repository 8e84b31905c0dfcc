"""Rates come from sums and round half-up; periods are the calendar's."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.periods import parse_period, periods_of
from services.reporting.domain.rates import RateDefinition, State, percent, rate_of


def definition(target: str | None = "90.00", span: str = "any", base: str = "period") -> RateDefinition:
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
    )


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
    assert rate_of(definition(), {}, {}, ends_the_year=False).state is State.NOT_REPORTED


@pytest.mark.parametrize(
    ("admitted", "summoned", "state"),
    [(90, 100, State.MET), (8999, 10000, State.MISSED), (89996, 100000, State.MET)],
)
def test_the_target_is_judged_by_the_printed_figure(admitted: int, summoned: int, state: State) -> None:
    """89,996 % is printed as 90,00 % and therefore meets 90 %."""
    figures = {"admitted": admitted, "summoned": summoned}
    assert rate_of(definition(), figures, figures, ends_the_year=False).state is state


def test_a_target_of_the_year_is_under_way_until_the_year_ends() -> None:
    """46 % of the year's plan at mid-year misses nothing; at the year's end it does."""
    of_year = definition("100.00", "year", "year")
    in_period, in_year = {"admitted": 46, "summoned": 50}, {"summoned": 100}
    half = rate_of(of_year, in_period, in_year, ends_the_year=False)
    assert (half.percent, half.state) == (Decimal("46.00"), State.UNDER_WAY)
    assert rate_of(of_year, in_period, in_year, ends_the_year=True).state is State.MISSED


def test_without_a_target_nothing_is_judged() -> None:
    """A rate may be shown without any target."""
    figures = {"admitted": 1, "summoned": 2}
    assert rate_of(definition(None), figures, figures, ends_the_year=True).state is State.NO_TARGET


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
