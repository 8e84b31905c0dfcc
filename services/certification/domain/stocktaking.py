"""Stocktaking (kiểm kê phôi): what was counted against what the ledger says, and what explains the rest.

Domain §4.3 demands that every serial is accounted for, §6 that the blanks of a center are counted before they
change hands. Public material gives no form of the minutes: what stands here is deduced from the states.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from services.certification.domain import blank_serials as serials
from services.certification.domain.blank_deeds import NEEDS_MINUTES, DeedKind, Minutes
from services.certification.domain.blanks import BlankState, SerialRange


class Booked(StrEnum):
    """Where the ledger had a blank at the moment of the stocktaking."""

    IN_STOCK = "in_stock"
    ISSUED = "issued"
    SPOILED = "spoiled"
    LOST = "lost"
    DESTROYED = "destroyed"
    ELSEWHERE = "elsewhere"
    """At another holder."""
    UNKNOWN = "unknown"
    """Nowhere: never received."""


class Counted(StrEnum):
    """How a sheet lay there."""

    USABLE = "usable"
    SPOILED = "spoiled"
    ABSENT = "absent"


class Cause(StrEnum):
    """What explains a difference."""

    LOST = "lost"
    SPOILED = "spoiled"
    DESTROYED = "destroyed"
    FOUND = "found"
    RECEIVED = "received"
    """A delivery that was not entered: its lot has to be received before the stocktaking is closed."""
    MISCOUNTED = "miscounted"
    """The count was wrong: the ledger is right."""
    AS_BOOKED = "as_booked"
    """The sheet does lie there, and rightly does not count as stock: the ledger is right."""


AGREES: Mapping[Booked, Counted] = MappingProxyType(
    {Booked.IN_STOCK: Counted.USABLE, Booked.SPOILED: Counted.SPOILED}
)
"""How a blank has to lie there; one in any other state has to be absent."""

_D = DeedKind
_LEDGER_STANDS: Mapping[Cause, tuple[DeedKind, ...]] = {Cause.AS_BOOKED: (), Cause.MISCOUNTED: ()}
CAUSES: Mapping[tuple[Booked, Counted], Mapping[Cause, tuple[DeedKind, ...]]] = MappingProxyType(
    {
        (Booked.IN_STOCK, Counted.ABSENT): {
            Cause.LOST: (_D.LOSE,),
            Cause.SPOILED: (_D.SPOIL,),
            Cause.DESTROYED: (_D.DESTROY,),
            Cause.MISCOUNTED: (),
        },
        (Booked.IN_STOCK, Counted.SPOILED): {Cause.SPOILED: (_D.SPOIL,), Cause.MISCOUNTED: ()},
        (Booked.SPOILED, Counted.ABSENT): {
            Cause.LOST: (_D.LOSE,),
            Cause.DESTROYED: (_D.DESTROY,),
            Cause.MISCOUNTED: (),
        },
        (Booked.SPOILED, Counted.USABLE): _LEDGER_STANDS,
        (Booked.LOST, Counted.USABLE): {Cause.FOUND: (_D.FIND,), **_LEDGER_STANDS},
        (Booked.LOST, Counted.SPOILED): {Cause.FOUND: (_D.FIND, _D.SPOIL), **_LEDGER_STANDS},
        **{
            (booked, counted): _LEDGER_STANDS
            for booked in (Booked.ISSUED, Booked.DESTROYED, Booked.ELSEWHERE)
            for counted in (Counted.USABLE, Counted.SPOILED)
        },
        **{
            (Booked.UNKNOWN, counted): {Cause.RECEIVED: (), Cause.MISCOUNTED: ()}
            for counted in (Counted.USABLE, Counted.SPOILED)
        },
    }
)
"""What may explain each kind of difference, and the deeds that then bring the ledger to what lies there."""


@dataclass(frozen=True, slots=True)
class Count:
    """What lay there; `spoiled` is None where sheets waiting to be destroyed were not counted."""

    usable: Sequence[SerialRange]
    spoiled: Sequence[SerialRange] | None


@dataclass(frozen=True, slots=True)
class Holding:
    """Serials that the ledger had in one state at that moment."""

    serials: SerialRange
    booked: Booked


@dataclass(frozen=True, slots=True)
class Difference:
    """Neighbouring serials that lay there otherwise than the ledger says."""

    serials: SerialRange
    booked: Booked
    counted: Counted


@dataclass(frozen=True, slots=True)
class Explanation:
    """What explains the differences of these serials, and by which minutes if by others than the count's."""

    serials: Sequence[SerialRange]
    cause: Cause
    reason: str
    minutes: Minutes | None


@dataclass(frozen=True, slots=True)
class Explained:
    """A difference, or the part of one, with what explains it: nothing yet, where `by` is None."""

    difference: Difference
    by: Explanation | None


@dataclass(frozen=True, slots=True)
class Task:
    """One deed that closing does: the ledger is brought to what lies there."""

    kind: DeedKind
    serials: Sequence[SerialRange]
    reason: str
    minutes: Minutes | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Blanks that the ledger had and that lay there, and how many of them are missing or too many."""

    booked: int
    counted: int
    missing: int
    extra: int


def compare(count: Count, holdings: Iterable[Holding]) -> list[Difference]:
    """Return every serial that lies there otherwise than booked, as ranges in order of the serials.

    `holdings` are what the ledger had in stock or spoiled, and all that it knew of the serials counted;
    what is counted and in none of them is `UNKNOWN`.
    """
    booked: dict[Booked, list[SerialRange]] = {each: [] for each in Booked}
    for holding in holdings:
        booked[holding.booked].append(holding.serials)
    lying = {Counted.USABLE: list(count.usable), Counted.SPOILED: list(count.spoiled or ())}
    there = [*lying[Counted.USABLE], *lying[Counted.SPOILED]]
    known = [each for ranges in booked.values() for each in ranges]
    differences = [
        Difference(each, state, counted)
        for counted, found in lying.items()
        for state, ranges in booked.items()
        if AGREES.get(state) is not counted
        for each in serials.common(found, ranges)
    ]
    differences += [
        Difference(each, Booked.UNKNOWN, counted)
        for counted, found in lying.items()
        for each in serials.without(found, known)
    ]
    differences += [
        Difference(each, state, Counted.ABSENT)
        for state in _taken_stock_of(count)
        for each in serials.without(booked[state], there)
    ]
    return sorted(differences, key=lambda each: _place(each.serials))


def _taken_stock_of(count: Count) -> list[Booked]:
    """Return the states whose blanks have to lie there: spoiled ones only where they were counted."""
    return [state for state in AGREES if state is Booked.IN_STOCK or count.spoiled is not None]


def _place(ranges: SerialRange) -> tuple[str, int, int]:
    return ranges.prefix, ranges.width, ranges.first


def figures(count: Count, holdings: Iterable[Holding], differences: Iterable[Difference]) -> Figures:
    """Return the sums of a comparison, in blanks: booked − missing + extra = counted."""
    wanted = _taken_stock_of(count)
    missing = extra = 0
    for each in differences:
        if each.counted is Counted.ABSENT:
            missing += each.serials.quantity
        elif each.booked not in wanted:
            extra += each.serials.quantity
    return Figures(
        sum(each.serials.quantity for each in holdings if each.booked in wanted),
        serials.total(count.usable) + serials.total(count.spoiled or ()),
        missing,
        extra,
    )


def explained(differences: Iterable[Difference], explanations: Sequence[Explanation]) -> list[Explained]:
    """Return the differences with what explains them, split where only a part is explained.

    The last explanation of a serial holds, as far as it may explain such a difference at all: after a new
    count an old explanation may no longer fit, and then explains nothing.
    """
    found: list[Explained] = []
    for difference in differences:
        rest = [difference.serials]
        for explanation in reversed(explanations):
            if explanation.cause not in CAUSES[difference.booked, difference.counted]:
                continue
            named = serials.common(rest, explanation.serials)
            rest = serials.without(rest, named)
            found += [
                Explained(Difference(each, difference.booked, difference.counted), explanation)
                for each in named
            ]
        found += [Explained(Difference(each, difference.booked, difference.counted), None) for each in rest]
    return sorted(found, key=lambda each: _place(each.difference.serials))


def unexplainable(
    named: Sequence[SerialRange], cause: Cause, differences: Sequence[Difference]
) -> list[tuple[SerialRange, Difference | None]]:
    """Return the serials that the cause does not explain, each with its difference (None: it has none)."""
    wrong: list[tuple[SerialRange, Difference | None]] = [
        (each, None) for each in serials.without(named, [difference.serials for difference in differences])
    ]
    for difference in differences:
        if cause not in CAUSES[difference.booked, difference.counted]:
            wrong += [(each, difference) for each in serials.common(named, [difference.serials])]
    return wrong


def tasks(all_explained: Sequence[Explained], minutes: Minutes) -> list[Task]:
    """Return the deeds that bring the ledger to what lies there, in the order in which they are done.

    Serials under one explanation go by one deed; what needs minutes and names none is done by the minutes
    of the stocktaking itself.
    """
    steps: dict[tuple[int, int, DeedKind], tuple[Explanation, list[SerialRange]]] = {}
    order = {id(each.by): place for place, each in enumerate(all_explained)}
    for each in all_explained:
        if each.by is None:
            continue
        for step, kind in enumerate(CAUSES[each.difference.booked, each.difference.counted][each.by.cause]):
            key = step, order[id(each.by)], kind
            steps.setdefault(key, (each.by, []))[1].append(each.difference.serials)
    return [
        Task(
            kind,
            serials.merged(ranges),
            by.reason,
            (by.minutes or minutes) if kind in NEEDS_MINUTES else by.minutes,
        )
        for (_, _, kind), (by, ranges) in sorted(steps.items(), key=lambda item: item[0][:2])
    ]


def to_receive(all_explained: Sequence[Explained]) -> list[SerialRange]:
    """Return the serials explained by a delivery that has to be entered by the time of closing."""
    return [
        each.difference.serials
        for each in all_explained
        if each.by is not None and each.by.cause is Cause.RECEIVED
    ]


def as_booked(state: BlankState, holder: UUID, center_id: UUID) -> Booked:
    """Return how the ledger books a blank for a center that takes stock."""
    return Booked(state.value) if holder == center_id else Booked.ELSEWHERE
