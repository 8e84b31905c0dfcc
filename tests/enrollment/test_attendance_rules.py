"""Attendance in tiết: what a cell says, what counts, and how many tiết may still be missed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.domain.attendance import (
    Absence,
    Attended,
    Session,
    counted,
    needed_periods,
    read_attendance,
    require_held,
    require_makeup,
    standing,
    totals,
    write_attendance,
)
from services.enrollment.domain.rules import attendance_satisfied
from shared.errors import Invalid
from tests.enrollment.field import RULES

ABSENCES: tuple[Absence, ...] = ("excused", "unexcused")
SESSIONS = st.integers(1, 15)
EXCUSED_IS_NONE = replace(RULES, excused_counts=False)


@st.composite
def taken(draw: st.DrawFn) -> tuple[Session, Attended]:
    periods = draw(SESSIONS)
    attended = draw(st.integers(0, periods))
    absence: Absence | None = None
    if attended < periods:
        absence = draw(st.sampled_from(ABSENCES))
    return Session(UUID(int=1), date(2021, 3, 1), 1, periods, "Bài 1"), Attended(attended, absence)


@given(taken())
def test_what_is_shown_in_a_cell_reads_back_as_it_was(cell: tuple[Session, Attended]) -> None:
    """Saving a grid that nobody changed changes nothing."""
    session, attended = cell
    assert read_attendance(write_attendance(attended, session.periods), session.periods) == attended


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", None), ("  ", None), ("x", (5, None)), ("X ", (5, None)), ("+", (5, None)),
        ("có mặt", (5, None)),
        ("5", (5, None)), ("P", (0, "excused")), ("có phép", (0, "excused")), ("k", (0, "unexcused")),
        ("Vắng", (0, "unexcused")), ("0", (0, "unexcused")), ("3", (3, "unexcused")), ("3p", (3, "excused")),
        ("0P", (0, "excused")),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_paper_lists_are_written(written: str, expected: object) -> None:
    """Letters in either case, Vietnamese words, numbers of tiết, with P for the rest excused."""
    assert read_attendance(written, 5) == expected


@pytest.mark.parametrize("written", ["6", "x5", "-1", "2,5", "ốm", "99", "v", "-"])
def test_what_is_no_attendance_is_refused(written: str) -> None:
    """More tiết than the session has, and what means nothing or both (v: a tick, or vắng): never guessed."""
    with pytest.raises(Invalid):
        read_attendance(written, 5)


@given(st.integers(1, 400))
def test_the_fewest_needed_periods_are_just_enough(periods: int) -> None:
    """80 % exactly is eligible, one tiết fewer is not (QĐ 1147, Đ6): 40 of 50, 41 of 51."""
    needed = needed_periods(periods, RULES)
    assert attendance_satisfied(needed, periods, RULES)
    assert not attendance_satisfied(needed - 1, periods, RULES)


@given(st.integers(1, 400), st.data())
def test_missing_as_many_as_allowed_keeps_eligibility_within_reach(periods: int, data: st.DataObject) -> None:
    """Whoever misses `may_miss` more and attends the rest is eligible; one more and nothing helps."""
    attended = data.draw(st.integers(0, periods))
    missed = data.draw(st.integers(0, periods - attended))
    stands = standing(attended, missed, periods, RULES)
    left = periods - attended - missed
    best = attendance_satisfied(attended + left, periods, RULES)
    assert (stands.may_miss >= 0) == best
    assert (stands.state == "lost") == (not best)
    assert (stands.state == "eligible") == attendance_satisfied(attended, periods, RULES)
    if 0 <= stands.may_miss < left:
        assert attendance_satisfied(attended + left - stands.may_miss, periods, RULES)
        assert not attendance_satisfied(attended + left - stands.may_miss - 1, periods, RULES)


def test_80_percent_exactly_is_eligible() -> None:
    """40 of 50 tiết with 10 missed: eligible, and not one more may be missed; 39 with 11: lost."""
    assert (standing(40, 10, 50, RULES).state, standing(40, 10, 50, RULES).may_miss) == ("eligible", 0)
    assert (standing(39, 11, 50, RULES).state, standing(39, 11, 50, RULES).may_miss) == ("lost", -1)


@given(taken())
def test_excused_absence_counts_as_the_rule_set_says(cell: tuple[Session, Attended]) -> None:
    """`attendance.excused_counts`: as absence by default; where it does not, excused tiết are attended."""
    session, attended = cell
    assert counted(attended, session.periods, RULES) == attended.periods
    lenient = counted(attended, session.periods, EXCUSED_IS_NONE)
    assert lenient == (session.periods if attended.absence == "excused" else attended.periods)


@given(st.lists(taken(), max_size=14), st.integers(0, 5))
def test_attended_and_missed_are_together_all_that_was_taught(
    cells: list[tuple[Session, Attended]], made_up: int
) -> None:
    """Nothing is counted twice or lost; what was made up moves from missed to attended."""
    attended, missed = totals(cells, made_up, RULES)
    assert attended + missed == sum(session.periods for session, _ in cells)
    assert totals(cells, 0, RULES)[0] + made_up == attended


def test_making_up_needs_the_rule_and_stays_within_what_was_missed() -> None:
    """`attendance.makeup` is false by default; where true, no more than the missed tiết."""
    with pytest.raises(Invalid, match="no making up"):
        require_makeup(5, 5, RULES)
    allowed = replace(RULES, makeup_allowed=True)
    require_makeup(5, 5, allowed)
    with pytest.raises(Invalid, match="missed 5"):
        require_makeup(5, 6, allowed)


def test_only_absence_is_entered_beforehand() -> None:
    """Leave for tomorrow can be noted today; presence cannot."""
    session = Session(UUID(int=1), date(2021, 3, 2), 1, 5, "Bài 1")
    require_held(session, Attended(0, "excused"), date(2021, 3, 1))
    require_held(session, Attended(5, None), date(2021, 3, 2))
    with pytest.raises(Invalid, match="still to come"):
        require_held(session, Attended(5, None), date(2021, 3, 1))


def test_a_share_need_not_be_a_whole_number_of_periods() -> None:
    """Two thirds of 50 are 33.33: 34 tiết are needed."""
    assert needed_periods(50, replace(RULES, attendance_share=Decimal("0.6667"))) == 34
