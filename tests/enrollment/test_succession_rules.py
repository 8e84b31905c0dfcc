"""What a succession may be, and who holds what along a chain of them: the pure rules."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.domain.successions import (
    THINGS,
    Life,
    Receipts,
    Succession,
    SuccessionKind,
    holder,
    require_sound,
)
from shared.errors import Invalid, Problem
from tests.enrollment.field import TODAY
from tests.enrollment.vinh_phuc import DAY, LAST, succession

A, B, C, X = (UUID(int=number) for number in range(1, 5))
LIVES = {each: Life(f"Trung tâm {each.int}", date(2020, 1, 1), None) for each in (A, B, C)} | {
    X: Life("Trung tâm mới", DAY, None)
}


@pytest.mark.parametrize(
    ("new", "refused"),
    [
        (succession("merge", [A, B], [C]), None),
        (succession("merge", [A], [B]), None),  # taken in by one that works on
        (succession("merge", [A], [X]), "A merger"),
        (succession("merge", [A, B], [C, X]), "A merger"),
        (succession("split", [A], [B, C]), None),
        (succession("split", [A], [B]), "A merger"),
        (succession("dissolve", [A], [X]), None),
        (succession("dissolve", [A, B], [X]), "A merger"),
        (succession("dissolve", [A], [A]), "not the same"),
        (succession("dissolve", [A], [X], DAY - timedelta(days=1)), "does not work on"),
        (succession("dissolve", [A], [X], TODAY + timedelta(days=1)), "in force"),
        (succession("dissolve", [X], [A], DAY), "works only from"),
        (succession("split", [A], [B, C], receipts=Receipts(B, X)), "Duty to reissue"),
    ],
)
def test_what_a_succession_may_be(new: Succession, refused: str | None) -> None:
    """Merger, split, dissolution have their numbers; receivers are successors; everybody lives then."""
    if refused is None:
        require_sound(new, LIVES, TODAY)
        return
    with pytest.raises(Invalid, match=refused) as told:
        require_sound(new, LIVES, TODAY)
    assert told.value.details[0].where["field"]


_CENTERS = [UUID(int=number) for number in range(1, 8)]
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "split", "dissolve"]),
        st.sets(st.sampled_from(_CENTERS), min_size=1, max_size=3),
        st.sets(st.sampled_from(_CENTERS), min_size=1, max_size=3),
        st.integers(1, 60),
        st.booleans(),
    ),
    max_size=12,
)


@given(_STEPS, st.integers(0, 70))
def test_no_chain_comes_back_and_every_duty_has_a_holder_that_works(
    steps: list[tuple[SuccessionKind, set[UUID], set[UUID], int, bool]], offset: int
) -> None:
    """However successions are entered, in any order of days: no circle, and registers are never lost."""
    start = date(2021, 1, 1)
    lives = {each: Life(str(each.int), start, None) for each in _CENTERS}
    held: list[Succession] = []
    for kind, before, after, days, told in steps:
        last = max(after)
        new = succession(
            kind,
            sorted(before),
            sorted(after),
            start + timedelta(days=days),
            Receipts(last, last, results_to=last if told else None),
        )
        try:
            require_sound(new, lives, date(2022, 1, 1))
        except Problem:
            continue
        held.append(new)
        lives |= {each: replace(lives[each], last_day=new.last_day) for each in before}
        lives |= {
            each: replace(lives[each], took_over_on=max(lives[each].took_over_on or start, new.effective_on))
            for each in after
        }
    day = start + timedelta(days=offset)
    for center in _CENTERS:
        for thing in THINGS:
            at = holder(held, center, thing, day)
            if thing in ("registers", "reissue"):
                end = lives[at].last_day
                assert end is None or end >= day
    for each in held:
        for before_it in each.predecessors:
            ends = [lives[heir].last_day for heir in each.successors]
            assert all(end is None or end > (lives[before_it].last_day or day) for end in ends)


def test_a_chain_is_followed_to_who_works_on_that_day() -> None:
    """A into B in 2021, B into C in 2023: on each day another one answers."""
    chain = [succession("dissolve", [A], [B]), succession("dissolve", [B], [C], date(2023, 1, 1))]
    days = (LAST, DAY, date(2022, 12, 31), date(2023, 1, 1))
    assert [holder(chain, A, "registers", day) for day in days] == [A, B, B, C]
    split = succession("split", [C], [A, B], date(2024, 1, 1), Receipts(A, B))
    assert holder([split], C, "reissue", date(2024, 1, 1)) == B
    assert holder([split], C, "results", date(2024, 1, 1)) == C, "nobody was told: nothing is guessed"
    assert all(one != other for one, other in pairwise([A, B, C]))
