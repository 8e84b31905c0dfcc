"""How an inverted index is asked for learners, and at what price."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.enrollment.domain.learner_search import Term, Wanted
from services.enrollment.storage.term_shares import TermShares, together

FETCH, FETCH_AT_CENTER = 4.0, 9.0
"""Fetching somebody whom an index names costs as much as reading so many entries of the list."""
GATHER, GATHER_BEGUN = 0.04, 0.2
"""And so much each entry of an inverted index: of a term, and of all that a text begins."""
SET_OUT = 500.0
"""And so much any other statement."""
CHEAP = 50_000
"""So many people whose syllables begin as typed are gathered from the index without a second thought."""


def query_of(terms: Sequence[Term]) -> str:
    """Return the terms as a text search query; `''` quotes whatever stands in them."""
    quoted = (each.text.replace("\\", "\\\\").replace("'", "''") for each in terms)
    return " & ".join(
        f"'{word}'{':*' if each.begins else ''}" for word, each in zip(quoted, terms, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Gathering:
    """What an inverted index is asked for, what is looked at on who was found, and the price of it all."""

    by: str
    terms: Sequence[Term]
    left_over: Sequence[Term]
    price: float


def gathering(shares: TermShares, wanted: Wanted, expected: float, *, far: bool) -> Gathering:
    """Return how the index is asked: pairs with the rarest syllable, or where there are none the terms."""
    anchor, terms = shares.anchor(wanted.words), wanted.words + wanted.born
    others = [each for each in wanted.words if each is not anchor]
    if anchor is not None and others:
        by, left_over = "learner_pairs(match_key)", wanted.born
        found = [(Term(together(anchor.text, x.text), x.begins), shares.both(anchor, x)) for x in others]
    else:
        # What begins many syllables is dear to gather.
        by = "terms"
        dear = [each for each in terms if each.begins and shares.people * shares.of(each) > CHEAP]
        left_over = tuple(dear if len(dear) < len(terms) else ())
        found = [(each, shares.of(each)) for each in terms if each not in left_over]
    entries = sum(share * (GATHER_BEGUN if term.begins else GATHER) for term, share in found)
    fetched = expected
    for each in left_over:
        fetched /= max(shares.of(each), 1e-9)
    price = (
        SET_OUT + shares.people * entries + min(fetched, shares.people) * (FETCH_AT_CENTER if far else FETCH)
    )
    return Gathering(by, [term for term, _ in found], left_over, price)
