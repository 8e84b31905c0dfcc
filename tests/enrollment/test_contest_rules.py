"""How judges' scores become places, prizes and the next round: the rules alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.domain.contest_rules import (
    ContestRules,
    Part,
    Prize,
    next_level,
    validate_contest_rules,
)
from services.enrollment.domain.contests import (
    Evaluation,
    Missing,
    Score,
    evaluate,
    require_announceable,
    require_scores,
)
from shared.errors import Conflict, Invalid

D = Decimal
RULES = ContestRules(
    level="province",
    version=1,
    valid_from=date(2008, 9, 3),
    provenance="giả định",
    least_judges=2,
    combine="mean",
    rounding_step=D("0.01"),
    tie_parts=("giang",),
    going_on=2,
    going_on_least=D(70),
    parts=(
        Part("giao_an", "giáo án", "plan", D(20), D(10)),
        Part("giang", "giảng", "teaching", D(60), D(10)),
        Part("hoi_dap", "trả lời câu hỏi", "answers", D(20), D(10)),
    ),
    prizes=(
        Prize("nhat", "Nhất", "first", D(90), 1),
        Prize("nhi", "Nhì", "second", D(80), 1),
        Prize("kk", "Khuyến khích", "encouragement", D(0), None),
    ),
)
JUDGES = [UUID(int=901), UUID(int=902)]
A, B, C = (UUID(int=number) for number in (1, 2, 3))
Sheet = dict[UUID, tuple[str, str, str]]


def given_by(sheet: Sheet, judges: list[UUID] = JUDGES) -> list[Score]:
    """Return the scores when every judge gives the same."""
    return [
        Score(candidate, judge, part.code, D(score))
        for candidate, scores in sheet.items()
        for judge in judges
        for part, score in zip(RULES.parts, scores, strict=True)
    ]


def judged(sheet: Sheet, places: dict[UUID, int] | None = None, rules: ContestRules = RULES) -> Evaluation:
    """Evaluate a sheet on which the judges agree."""
    return evaluate(rules, sheet, JUDGES, given_by(sheet), places or {})


def table(found: Evaluation) -> list[tuple[UUID, str, int, str | None, bool]]:
    """Return the standings shortly."""
    return [
        (each.candidate_id, str(each.total), each.place, each.prize, each.goes_on) for each in found.standings
    ]


def test_weights_prizes_and_the_next_round() -> None:
    """20 + 60 + 20 points; 90 points earn the first prize, and only those with 70 go on."""
    found = judged({A: ("9", "9", "9"), B: ("8", "8.5", "8"), C: ("7", "6.5", "7")})
    assert table(found) == [
        (A, "90.00", 1, "nhat", True),
        (B, "83.00", 2, "nhi", True),
        (C, "67.00", 3, "kk", False),
    ]
    assert judged({A: ("9", "8.99", "9")}).standings[0].prize == "nhi"  # 89,94 is no first prize


def test_equal_totals_are_told_apart_by_the_part_that_the_rules_name() -> None:
    """79 points both ways; who taught better is before."""
    found = judged({A: ("10", "7", "8.5"), B: ("7", "8", "8.5")})
    assert [each.total for each in found.standings] == [D("79.00"), D("79.00")]
    assert [(each.candidate_id, each.place) for each in found.standings] == [(B, 1), (A, 2)]


def test_equal_ones_share_a_place_and_the_next_is_left_out() -> None:
    """1, 1, 3; where nothing runs out there is nothing to decide."""
    rules = replace(RULES, prizes=RULES.prizes[2:], going_on=None)
    found = judged({A: ("8", "8", "8"), B: ("8", "8", "8"), C: ("7", "7", "7")}, rules=rules)
    assert [each.place for each in found.standings] == [1, 1, 3]
    assert found.undecided == ()


def test_nobody_gets_the_last_prize_by_chance() -> None:
    """Two are equal before one first prize: the jury decides, and then there is a first and a second."""
    sheet: Sheet = {A: ("9", "9", "9"), B: ("9", "9", "9"), C: ("7", "7", "7")}
    torn = judged(sheet)
    assert torn.undecided == ((A, B),)
    assert [each.prize for each in torn.standings] == [None, None, "kk"]
    with pytest.raises(Conflict) as refused:
        require_announceable(torn, {A: "An", B: "Bình", C: "Chi"})
    assert "An, Bình" in refused.value.details[0].vi
    settled = judged(sheet, {B: 1, A: 2})
    assert settled.undecided == ()
    assert [(each.candidate_id, each.place, each.prize) for each in settled.standings[:2]] == [
        (B, 1, "nhat"),
        (A, 2, "nhi"),
    ]


def test_equal_ones_at_the_edge_of_the_next_round_are_undecided_too() -> None:
    """Two places, three equal: nobody is sent on until the jury has put them in order."""
    rules = replace(RULES, prizes=RULES.prizes[2:])
    sheet: Sheet = dict.fromkeys((A, B, C), ("8", "8", "8"))
    assert judged(sheet, rules=rules).undecided == ((A, B, C),)
    found = judged(sheet, {A: 3, B: 1, C: 2}, rules)
    assert [each.candidate_id for each in found.standings if each.goes_on] == [B, C]


def test_a_missing_score_is_named_and_its_contestant_stands_nowhere() -> None:
    """Who, by whom, in which part; the others are ranked all the same."""
    scores = [
        each
        for each in given_by({A: ("8", "8", "8"), B: ("7", "7", "7")})
        if (each.candidate_id, each.judge_id, each.part) != (A, JUDGES[1], "giang")
    ]
    found = evaluate(RULES, [A, B], JUDGES, scores, {})
    assert found.missing == (Missing(A, JUDGES[1], "giang"),)
    assert [each.candidate_id for each in found.standings] == [B]
    names = {A: "An", B: "Bình", JUDGES[0]: "Giám khảo 1", JUDGES[1]: "Giám khảo 2"}
    with pytest.raises(Conflict) as refused:
        require_announceable(found, names)
    assert refused.value.details[0].vi == "Thiếu điểm phần giang của Giám khảo 2 cho An."


def test_the_highest_and_lowest_are_left_out_where_the_rules_say_so() -> None:
    """Of 6, 8, 8, 10 the trimmed mean is 8; of two judges nobody can be left out."""
    judges = [UUID(int=900 + number) for number in range(4)]
    rules = replace(RULES, combine="trimmed_mean")
    scores = [
        Score(A, judge, part.code, D(score))
        for judge, score in zip(judges, ("6", "8", "8", "10"), strict=True)
        for part in RULES.parts
    ]
    assert evaluate(rules, [A], judges, scores, {}).standings[0].total == D("80.00")
    assert evaluate(rules, [A], judges[:2], scores, {}).standings[0].total == D("70.00")


def test_a_total_is_rounded_once_a_half_up() -> None:
    """Three judges of 8, 8 and 9 in teaching: 60 · 8,333…/10 and nothing is rounded before the sum."""
    judges = [*JUDGES, UUID(int=903)]
    scores = [
        Score(A, judge, part.code, D(score) if part.code == "giang" else D(8))
        for judge, score in zip(judges, ("8", "8", "9"), strict=True)
        for part in RULES.parts
    ]
    assert evaluate(RULES, [A], judges, scores, {}).standings[0].total == D("82.00")


_MARKS = st.integers(0, 20).map(lambda half: D(half) / 2)


@st.composite
def sheets(draw: st.DrawFn) -> tuple[list[UUID], list[Score]]:
    """Draw contestants with whole sheets of two judges."""
    known = [UUID(int=number) for number in range(1, draw(st.integers(1, 6)) + 1)]
    return known, [
        Score(candidate, judge, part.code, draw(_MARKS))
        for candidate in known
        for judge in JUDGES
        for part in RULES.parts
    ]


@given(sheets(), st.randoms(use_true_random=False))
def test_the_order_in_which_scores_come_changes_nothing(
    drawn: tuple[list[UUID], list[Score]], shuffle: object
) -> None:
    """Contestants, judges and scores in any order give the same standings."""
    known, scores = drawn
    expected = evaluate(RULES, known, JUDGES, scores, {})
    mixed, others = list(scores), list(known)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    shuffle.shuffle(others)  # type: ignore[attr-defined]
    assert evaluate(RULES, others, JUDGES[::-1], mixed, {}) == expected


@given(sheets())
def test_places_follow_totals_and_quotas_hold(drawn: tuple[list[UUID], list[Score]]) -> None:
    """A higher total is never behind; equals share; no prize and no round takes more than its room."""
    found = evaluate(RULES, *(drawn[0], JUDGES, drawn[1]), {})
    totals = [each.total for each in found.standings]
    assert totals == sorted(totals, reverse=True)
    for each in found.standings:
        assert each.place <= 1 + sum(other.total >= each.total for other in found.standings) - 1
        assert each.place >= 1 + sum(other.total > each.total for other in found.standings)
    for prize in RULES.prizes:
        winners = [each for each in found.standings if each.prize == prize.code]
        assert prize.quota is None or len(winners) <= prize.quota
        assert all(each.total >= prize.least for each in winners)
    assert sum(each.goes_on for each in found.standings) <= 2
    assert all(each.total >= 70 for each in found.standings if each.goes_on)


@given(sheets(), st.integers(0, 5), st.integers(1, 20))
def test_a_better_score_never_makes_the_place_worse(
    drawn: tuple[list[UUID], list[Score]], which: int, better: int
) -> None:
    """Raise one score of one contestant: the place stays or rises."""
    known, scores = drawn
    at = which % len(scores)
    raised = replace(scores[at], score=min(D(10), scores[at].score + D(better) / 2))
    lucky = scores[at].candidate_id

    def place(sheet: list[Score]) -> int:
        found = evaluate(RULES, known, JUDGES, sheet, {})
        return next(each.place for each in found.standings if each.candidate_id == lucky)

    assert place([*scores[:at], raised, *scores[at + 1 :]]) <= place(scores)


def test_rules_that_contradict_themselves_are_refused_with_each_fault() -> None:
    """Weights that do not add up, an unknown part between equals, prizes upside down, a round too many."""
    wrong = replace(
        RULES,
        level="nation",
        tie_parts=("hat",),
        parts=RULES.parts[:2],
        prizes=RULES.prizes[::-1],
    )
    with pytest.raises(Invalid) as refused:
        validate_contest_rules(wrong)
    assert len(refused.value.details) == 4
    validate_contest_rules(RULES)
    assert [next_level("center"), next_level("nation")] == ["province", None]


def test_scores_outside_the_scale_or_of_strangers_are_refused() -> None:
    """0 and 10 are scores, 10,01 is none; neither is what somebody outside the jury gives."""
    require_scores(RULES, [Score(A, JUDGES[0], "giang", D(each)) for each in ("0", "10")], JUDGES)
    for score in (
        Score(A, JUDGES[0], "giang", D("10.01")),
        Score(A, JUDGES[0], "hat", D(1)),
        Score(A, A, "giang", D(1)),
    ):
        with pytest.raises(Invalid):
            require_scores(RULES, [score], JUDGES)
