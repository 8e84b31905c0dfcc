"""Papers and marks: two markers agree, only who failed redoes, rounding comes before banding."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.domain.completions import Admitted, Person, assess_all, foresee
from services.enrollment.domain.papers import (
    Paper,
    apart,
    attempts_of,
    mark_of_paper,
    may_redo,
    read_cell,
    same,
    write_cell,
)
from services.enrollment.domain.rules import assess, mark_of_record, round_mark
from services.enrollment.domain.workbook_cells import Unreadable
from shared.errors import Invalid
from shared.ids import new_id
from tests.enrollment.field import RULES

D = Decimal
MARKS = st.decimals(min_value=0, max_value=10, places=2)
TWO = replace(RULES, markers=2, marker_tolerance=D(1))
CAPPED = replace(RULES, redo_cap=D(7))


@given(MARKS, MARKS, st.none() | MARKS)
def test_two_marks_become_one_by_their_mean_or_by_agreement(
    first: Decimal, second: Decimal, agreed: Decimal | None
) -> None:
    """Within the tolerance the mean counts and nothing else; beyond it only the agreed mark."""
    paper = Paper(1, first, second, agreed)
    if abs(first - second) > 1:
        assert apart(paper, TWO)
        assert mark_of_paper(paper, TWO) == agreed
    elif agreed is None:
        mark = mark_of_paper(paper, TWO)
        assert mark is not None
        assert min(first, second) <= mark <= max(first, second)
        assert mark - first == second - mark
    else:
        with pytest.raises(Invalid, match="mean is the mark"):
            mark_of_paper(paper, TWO)


@given(MARKS, MARKS)
def test_who_marks_first_makes_no_difference(one: Decimal, other: Decimal) -> None:
    """The two markers can be exchanged."""
    assert mark_of_paper(Paper(1, one, other), TWO) == mark_of_paper(Paper(1, other, one), TWO)


@pytest.mark.parametrize(
    ("second", "mark"), [("7", D("6.5")), ("7.01", None), ("5", D("5.5")), ("4.99", None)]
)
def test_exactly_the_tolerance_is_still_close_enough(second: str, mark: Decimal | None) -> None:
    """6 and 7 lie one apart: the mean; 6 and 7.01 must be agreed."""
    assert mark_of_paper(Paper(1, D(6), D(second)), TWO) == mark


def test_one_marker_has_one_mark_and_two_need_both() -> None:
    """A second mark where the rule knows one is refused; half of two marks is no mark yet."""
    assert mark_of_paper(Paper(1, D(6)), RULES) == D(6)
    with pytest.raises(Invalid, match="one marker"):
        mark_of_paper(Paper(1, D(6), D(7)), RULES)
    assert mark_of_paper(Paper(1, D(6)), TWO) is None
    assert mark_of_paper(Paper(1, None, D(6)), TWO) is None
    with pytest.raises(Invalid, match="only after both"):
        mark_of_paper(Paper(1, D(6), None, D(6)), TWO)


@given(st.lists(MARKS, min_size=1, max_size=4), st.integers(0, 3))
def test_only_who_failed_redoes_and_no_more_often_than_allowed(marks: list[Decimal], limit: int) -> None:
    """A row of papers stands exactly if all but the last failed and the limit holds (QĐ 1147, Đ6)."""
    rules = replace(RULES, redo_limit=limit)
    papers = [Paper(number, mark) for number, mark in enumerate(marks, start=1)]
    failed = [round_mark(mark, rules) < rules.pass_mark for mark in marks]
    if len(marks) <= 1 + limit and all(failed[:-1]):
        assert attempts_of(papers, rules) == (tuple(marks), False)
        assert mark_of_record(marks, rules) == marks[-1]
        assert may_redo(marks, rules) == (failed[-1] and len(marks) <= limit)
    else:
        with pytest.raises(Invalid):
            attempts_of(papers, rules)


@given(MARKS, MARKS)
def test_redoing_brings_no_more_than_the_cap(first: Decimal, last: Decimal) -> None:
    """`grade.redo_cap`: the first paper is never capped, a redone one is."""
    assert mark_of_record([last], CAPPED) == last
    if round_mark(first, CAPPED) < CAPPED.pass_mark:
        assert mark_of_record([first, last], CAPPED) == min(last, D(7))


def test_a_redone_paper_in_work_stands_against_a_decision() -> None:
    """Failed once, the second paper not marked: no result yet, and the decision names the learner."""
    papers = [Paper(1, D(4), D(4)), Paper(2, D(8))]
    assert attempts_of(papers, TWO) == ((D(4),), True)
    person = Person("Lê Thị Hà", "1985", "female", "", "", "Xã Thử", "")
    waiting = Admitted(new_id(), 7, 50, (D(4),), person, waiting=True)
    with pytest.raises(Invalid) as refused:
        assess_all([waiting], 50, TWO)
    assert [detail.where for detail in refused.value.details] == [{"ordinal": 7}]
    absent = waiting._replace(attended=39)
    assert foresee([absent], 50, TWO)[0].fault is None, "who was absent too often needs no mark"


def test_the_second_paper_waits_for_the_first() -> None:
    """A redone paper before the first is marked, or after a gap, is refused."""
    with pytest.raises(Invalid, match="failing mark"):
        attempts_of([Paper(2, D(4))], RULES)
    with pytest.raises(Invalid, match="failing mark"):
        attempts_of([Paper(1, D(4)), Paper(2, D(6))], TWO)


@pytest.mark.parametrize(
    ("mark", "rounded", "band"),
    [("6.99", "7.0", "kha"), ("6.95", "7.0", "kha"), ("6.94", "6.9", "trung_binh"),
     ("4.95", "5.0", "trung_binh"),
     ("4.94", "4.9", None), ("7.949", "7.9", "kha"), ("8.95", "9.0", "xuat_sac")],
)  # fmt: skip
def test_rounding_comes_before_banding(mark: str, rounded: str, band: str | None) -> None:
    """6.95 is 7.0 and khá, 6.94 is 6.9 and is not; 4.95 passes."""
    result = assess(50, 50, [D(mark)], RULES)
    assert (result.mark, result.band.code if result.band else None) == (D(rounded), band)


def test_without_rounding_6_99_is_not_kha() -> None:
    """Bands are half-open (domain rule): at a step of 0.01 a 6.99 stays below khá."""
    exact = replace(RULES, rounding_step=D("0.01"))
    found = assess(50, 50, [D("6.99")], exact).band
    assert found is not None
    assert found.code == "trung_binh"


@given(st.none() | MARKS)
def test_a_cell_reads_back_what_it_shows(mark: Decimal | None) -> None:
    """With a point as it is stored, and with a comma as people write it."""
    assert read_cell(write_cell(mark)) == mark
    assert same(write_cell(mark).replace(".", ","), mark)


@pytest.mark.parametrize(
    ("written", "asked"), [("85", "8,5?"), ("75", "7,5"), ("100", "10"), ("11", "lớn hơn 10")]
)
def test_a_mark_that_lost_its_comma_is_asked_never_guessed(written: str, asked: str) -> None:
    """85 is refused with the question whether 8,5 is meant."""
    with pytest.raises(Unreadable) as refused:
        read_cell(written)
    assert asked.rstrip("?") in refused.value.vi
