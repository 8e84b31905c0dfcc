"""Any count against any ledger, serial by serial as a dictionary says it: differences, sums, explanations."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from services.certification.domain import blank_serials as serials
from services.certification.domain.blanks import SerialRange
from services.certification.domain.stocktaking import (
    AGREES,
    CAUSES,
    Booked,
    Cause,
    Count,
    Counted,
    Explanation,
    Holding,
    compare,
    explained,
    figures,
)

SIZE = 14
LAID = st.lists(
    st.tuples(st.sampled_from(list(Booked)), st.sampled_from(list(Counted))), min_size=SIZE, max_size=SIZE
)


def ranges(numbers: Iterable[int]) -> list[SerialRange]:
    """Return these serials as ranges."""
    return serials.merged(SerialRange("VP ", number, number, 6) for number in numbers)


@given(LAID, st.booleans(), st.lists(st.tuples(st.sets(st.integers(1, SIZE)), st.sampled_from(list(Cause)))))
def test_a_count_differs_exactly_where_a_dictionary_says(
    laid: list[tuple[Booked, Counted]], with_spoiled: bool, given_causes: list[tuple[set[int], Cause]]
) -> None:
    """Serial by serial: each difference once, none invented; sums agree; the last fitting cause explains."""
    at = dict(enumerate(laid, start=1))
    lying = {how: [number for number, (_, there) in at.items() if there is how] for how in Counted}
    if not with_spoiled:
        for number in lying[Counted.SPOILED]:
            at[number] = at[number][0], Counted.ABSENT
    count = Count(ranges(lying[Counted.USABLE]), ranges(lying[Counted.SPOILED]) if with_spoiled else None)
    holdings = [
        Holding(each, booked)
        for booked in Booked
        if booked is not Booked.UNKNOWN
        for each in ranges(number for number, (state, _) in at.items() if state is booked)
    ]
    expected = {
        number: (booked, there)
        for number, (booked, there) in at.items()
        if AGREES.get(booked, Counted.ABSENT) is not there
        and not (booked is Booked.SPOILED and there is Counted.ABSENT and not with_spoiled)
    }
    differences = compare(count, holdings)
    named = [
        (number, (each.booked, each.counted))
        for each in differences
        for number in range(each.serials.first, each.serials.last + 1)
    ]
    assert dict(named) == expected
    assert len(named) == len(expected)
    assert set(expected.values()) <= set(CAUSES)
    sums = figures(count, holdings, differences)
    assert sums.booked - sums.missing + sums.extra == sums.counted
    explanations = [Explanation(ranges(some), cause, "vì", None) for some, cause in given_causes]
    causes = {
        number: each.by.cause if each.by else None
        for each in explained(differences, explanations)
        for number in range(each.difference.serials.first, each.difference.serials.last + 1)
    }
    for number, kind in expected.items():
        fitting = [cause for some, cause in given_causes if number in some and cause in CAUSES[kind]]
        assert causes[number] == (fitting[-1] if fitting else None)
