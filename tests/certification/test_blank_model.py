"""Any sequence of deeds and certificates against a dictionary of serials: states, holders, accounts."""

import itertools
from collections import Counter
from datetime import date, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.certification.domain import blank_serials
from services.certification.domain.blank_accounts import Account, Flow, account_of
from services.certification.domain.blank_deeds import (
    HANDS_OVER,
    MOVES,
    NEEDS_MINUTES,
    PROVINCE_STORE,
    Deed,
    DeedKind,
    Minutes,
    Movement,
    Stretch,
    decide,
)
from services.certification.domain.blanks import BlankState, SerialRange
from shared.errors import Problem
from shared.ids import new_id

LOT, HOME = new_id(), new_id()
HOLDERS = (PROVINCE_STORE, HOME)
FIRST = date(2021, 1, 1)
SIZE = 12
DEEDS = st.tuples(
    st.sampled_from([kind for kind in DeedKind if kind in MOVES]),
    st.sampled_from(HOLDERS),
    st.sets(st.integers(1, SIZE + 1), min_size=1, max_size=4),
    st.integers(0, 2),
)


class Model:
    """Where each serial is, plainly; and the flows that brought it there."""

    def __init__(self) -> None:
        self.at = dict.fromkeys(range(1, SIZE + 1), (PROVINCE_STORE, BlankState.IN_STOCK))
        self.day = FIRST
        self.flows: list[tuple[UUID | None, UUID, date, str, str | None, str, int]] = [
            (None, PROVINCE_STORE, FIRST, "receive", None, "in_stock", SIZE)
        ]

    def stretches(self) -> list[Stretch]:
        """Return every serial by itself, as storage would find it."""
        return [
            Stretch(LOT, one(number), holder, state, self.day, "live" if state == BlankState.ISSUED else None)
            for number, (holder, state) in self.at.items()
        ]

    def move(self, kind: str, movement: Movement) -> None:
        """Carry out what was decided."""
        for number in range(movement.serials.first, movement.serials.last + 1):
            assert self.at[number] == (movement.from_center, movement.from_state)
            self.at[number] = movement.to_center, movement.to_state
            told = (movement.from_center, movement.to_center, self.day, kind)
            self.flows.append((*told, movement.from_state.value, movement.to_state.value, 1))

    def account(self, holder: UUID, first: date) -> Account:
        """Return the account that the flows make up."""
        return account_of(
            Flow(
                LOT,
                kind,
                before,
                after,
                source != target == holder,
                source == holder != target,
                quantity,
                day < first,
            )
            for source, target, day, kind, before, after, quantity in self.flows
            if holder in {source, target}
        )


def one(number: int) -> SerialRange:
    """Return one serial."""
    return SerialRange("VP ", number, number, 6)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(DEEDS, max_size=12), st.integers(0, 12))
def test_any_deeds_keep_every_serial_in_one_state(
    deeds: list[tuple[DeedKind, UUID, set[int], int]], split: int
) -> None:
    """What is refused changes nothing; what is done moves exactly what was named; every account balances."""
    model = Model()
    for kind, holder, numbers, days in deeds:
        model.day += timedelta(days=days)
        other = (HOME if holder == PROVINCE_STORE else PROVINCE_STORE) if kind in HANDS_OVER else None
        minutes = Minutes("1/BB", model.day) if kind in NEEDS_MINUTES else None
        deed = Deed(new_id(), kind, holder, model.day, "thử", "ai đó", minutes, other)
        wanted = blank_serials.merged(map(one, numbers))
        allowed = all(
            model.at.get(number, (None, None))[0] == holder
            and model.at[number][1] in MOVES[kind]
            and model.at[number][1] != BlankState.ISSUED
            for number in numbers
        )
        before = dict(model.at)
        found = [each for each in model.stretches() if each.serials.first in numbers]
        try:
            movements = decide(deed, wanted, found, model.day)
        except Problem:
            assert not allowed
            assert model.at == before
            continue
        assert allowed
        assert sum(each.serials.quantity for each in movements) == len(numbers)
        for movement in movements:
            model.move(kind.value, movement)
        _write(model, days)
    for holder in HOLDERS:
        there = Counter(state for at, state in model.at.values() if at == holder)
        account = model.account(holder, FIRST + timedelta(days=split))
        assert account.balanced
        assert account.closing == there[BlankState.IN_STOCK]
        assert account.now_spoiled == there[BlankState.SPOILED]
        assert account.now_lost == there[BlankState.LOST]
        assert account.now_destroyed == there[BlankState.DESTROYED]
        assert account.now_issued == there[BlankState.ISSUED]


def _write(model: Model, days: int) -> None:
    """Write a certificate on the next blank of the center now and then."""
    stock = [number for number, where in sorted(model.at.items()) if where == (HOME, BlankState.IN_STOCK)]
    if days == 1 and stock:
        there = HOME, BlankState.IN_STOCK
        model.move("issue", Movement(LOT, one(stock[0]), *there, HOME, BlankState.ISSUED))


NUMBERS = st.sets(st.integers(1, 40), max_size=25)


@given(NUMBERS, NUMBERS)
def test_ranges_are_sets_of_serials(some: set[int], others: set[int]) -> None:
    """Merging loses and adds nothing; taking away leaves the difference, as sets say."""

    def numbers(ranges: list[SerialRange]) -> set[int]:
        return {number for each in ranges for number in range(each.first, each.last + 1)}

    joined = blank_serials.merged(map(one, some))
    assert numbers(joined) == some
    assert all(after.first > before.last + 1 for before, after in itertools.pairwise(joined))
    left = blank_serials.without(joined, blank_serials.merged(map(one, others)))
    assert numbers(left) == some - others
    if some:
        pasted = "\n".join(f"VP {number:06d}" for number in sorted(some, reverse=True))
        assert blank_serials.read_list(pasted) == joined
