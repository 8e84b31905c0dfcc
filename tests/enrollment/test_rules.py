"""Study rules: each law of attendance, rounding and banding holds for every mark, not for examples."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.domain.rules import (
    assess,
    attendance_satisfied,
    band_of,
    mark_of_record,
    round_mark,
    validate_rule_set,
)
from shared.errors import Invalid
from tests.enrollment.field import RULES

MARKS = st.decimals(min_value=0, max_value=10, places=2)
D = Decimal


@given(MARKS)
def test_every_passing_mark_lies_in_exactly_one_band(mark: Decimal) -> None:
    """The bands have neither hole nor overlap from the pass mark to the top of the scale."""
    rounded = round_mark(mark, RULES)
    holding = [b for b in RULES.bands if b.lower <= rounded < b.upper or rounded == b.upper == D(10)]
    assert len(holding) == (1 if rounded >= RULES.pass_mark else 0)
    assert band_of(rounded, RULES) == (holding[0] if holding else None)


@given(MARKS)
def test_rounding_moves_a_mark_by_half_a_step_at_most_and_halves_go_up(mark: Decimal) -> None:
    """0.1 half-up (`grade.rounding`): never further than 0.05, and exactly 0.05 only upwards."""
    moved = round_mark(mark, RULES) - mark
    assert D("-0.05") < moved <= D("0.05")
    assert round_mark(mark, RULES) % D("0.1") == 0


@given(MARKS, MARKS)
def test_a_higher_mark_never_gets_a_lower_band(one: Decimal, other: Decimal) -> None:
    """Rounding and banding keep the order of marks."""
    low, high = sorted((one, other))
    order = [None, *RULES.bands]
    bands = [band_of(round_mark(mark, RULES), RULES) for mark in (low, high)]
    assert order.index(bands[0]) <= order.index(bands[1])


@pytest.mark.parametrize(
    ("mark", "band"),
    [("4.94", None), ("4.95", "trung_binh"), ("6.94", "trung_binh"), ("6.95", "kha"), ("7.99", "gioi"),
     ("8.95", "xuat_sac"), ("10", "xuat_sac")],
)  # fmt: skip
def test_rounding_comes_before_banding(mark: str, band: str | None) -> None:
    """6.95 is rounded to 7.0 and is khá; 6.94 is 6.9 and is not."""
    found = assess(50, 50, [D(mark)], RULES).band
    assert (found.code if found else None) == band


@given(st.integers(1, 400), st.data())
def test_attendance_counts_periods_not_days(periods: int, data: st.DataObject) -> None:
    """At least 80 % of the tiết, the boundary included; one tiết fewer is not enough (QĐ 1147, Đ6)."""
    attended = data.draw(st.integers(0, periods))
    assert attendance_satisfied(attended, periods, RULES) == (attended * 5 >= periods * 4)


@given(MARKS, st.integers(0, 39))
def test_no_mark_makes_up_for_missed_periods(mark: Decimal, attended: int) -> None:
    """Who was absent too often does not pass, whatever the mark."""
    result = assess(attended, 50, [mark], RULES)
    assert (result.passed, result.reason, result.band) == (False, "attendance", None)


def test_redoing_once_counts_the_last_attempt_and_twice_is_refused() -> None:
    """QĐ 1147, Đ6: one redo, no cap on its band; not after a pass, not a second time."""
    assert mark_of_record([D(4), D(9)], RULES) == D(9)
    with pytest.raises(Invalid, match="may redo 1"):
        mark_of_record([D(4), D(4), D(9)], RULES)
    with pytest.raises(Invalid, match="has passed"):
        mark_of_record([D(6), D(9)], RULES)


@given(MARKS)
def test_values_are_data_not_code(mark: Decimal) -> None:
    """Another rule set with another pass mark decides otherwise by its data alone."""
    strict = replace(RULES, pass_mark=D(8), bands=RULES.bands[2:])
    validate_rule_set(strict)
    assert assess(50, 50, [mark], strict).passed == (round_mark(mark, strict) >= D(8))


@pytest.mark.parametrize(
    "broken",
    [
        replace(RULES, bands=RULES.bands[1:]),
        replace(RULES, bands=(RULES.bands[0], *RULES.bands[2:])),
        replace(RULES, bands=(*RULES.bands[:3], replace(RULES.bands[3], code="gioi"))),
        replace(RULES, attendance_share=D("1.1")),
        replace(RULES, programs=()),
    ],
    ids=["not from the pass mark", "a hole", "a doubled code", "share above 1", "for no program"],
)
def test_a_rule_set_that_contradicts_itself_is_refused(broken: object) -> None:
    """Each fault is named in both languages, and nothing is stored."""
    with pytest.raises(Invalid) as refused:
        validate_rule_set(broken)  # type: ignore[arg-type]
    assert refused.value.details
    assert all(detail.vi and detail.en for detail in refused.value.details)


@given(st.sampled_from(["-0.01", "10.01", "85", "11"]))
def test_a_mark_outside_the_scale_is_refused(mark: str) -> None:
    """11 is no mark, and 85 is not silently taken for 8.5."""
    with pytest.raises(Invalid):
        assess(50, 50, [D(mark)], RULES)
