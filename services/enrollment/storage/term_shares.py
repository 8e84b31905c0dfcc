"""How many learners have a term: the server's own statistics, which cost nobody who writes anything."""

import time
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, text

from services.enrollment.domain.learner_search import Term

KEPT = 60.0
"""Seconds for which a process keeps what it read. It only chooses a way: both ways find the same people."""

_STATISTICS = text(
    """
    SELECT c.reltuples, CAST(CAST(s.most_common_elems AS text) AS text[]) AS terms,
        s.most_common_elem_freqs AS shares, p.pairs, p.shares AS pair_shares
    FROM pg_class c
    LEFT JOIN pg_stats s ON s.schemaname = 'public' AND s.tablename = c.relname AND s.attname = 'terms'
    LEFT JOIN learner_pair_shares() AS p ON true
    WHERE c.oid = CAST('learner' AS regclass)
    """
)
_read: WeakKeyDictionary[Engine, tuple[float, "TermShares"]] = WeakKeyDictionary()


class Shares:
    """The share that has each of the commonest texts; anything else is as rare as the rarest of these."""

    def __init__(self, known: Mapping[str, float], rarest: float | None = None) -> None:
        self._known = known
        self._sorted = sorted(known)
        self._rarest = min(known.values(), default=0.0) if rarest is None else rarest

    def of(self, text: str, *, begins: bool) -> float:
        """Return the share that has the text, or with `begins` anything that it begins."""
        if not begins:
            return self._known.get(text, self._rarest)
        begun = 0.0
        for place in range(bisect_left(self._sorted, text), len(self._sorted)):
            if not self._sorted[place].startswith(text):
                break
            begun += self._known[self._sorted[place]]
        return min(max(begun, self._rarest), 1.0)


def together(word: str, other: str) -> str:
    """Return two syllables as one term of `learner_pairs`."""
    return f"{word}+{other}"


@dataclass(frozen=True, slots=True)
class TermShares:
    """The number of learners, and the shares that have each of the commonest terms and pairs of syllables."""

    people: float
    terms: Shares
    pairs: Shares

    def of(self, term: Term) -> float:
        """Return the share that has the term."""
        return self.terms.of(term.text, begins=term.begins)

    def both(self, word: Term, other: Term) -> float:
        """Return the share that has a whole syllable and another one."""
        share = self.pairs.of(together(word.text, other.text), begins=other.begins)
        return min(share, self.of(word), self.of(other))

    def anchor(self, words: Sequence[Term]) -> Term | None:
        """Return the rarest whole syllable: every pair is looked for with it; None if there is none."""
        return min((each for each in words if not each.begins), key=self.of, default=None)

    def expected(self, words: Sequence[Term], born: Sequence[Term]) -> float:
        """Return how many people are expected to have all of it.

        Syllables shun or seek each other (`Văn` and `Thị`), so the share of two is taken as counted;
        beyond that as if each came by chance.
        """
        expected = self.people
        for each in born:
            expected *= self.of(each)
        anchor = self.anchor(words)
        if anchor is None:
            for each in words:
                expected *= self.of(each)
            return expected
        share = self.of(anchor)
        for each in words:
            if each is not anchor and share:
                expected *= self.both(anchor, each) / share
        least = min((self.both(a, b) for a in words for b in words if a is not b and not a.begins), default=1)
        return min(expected * share, self.people * least)


def term_shares(connection: Connection) -> TermShares:
    """Return the shares as the server last counted them; nobody is expected where it never counted."""
    now = time.monotonic()
    at, known = _read.get(connection.engine, (0.0, None))
    if known is None or now - at > KEPT:
        people, terms, shares, pairs, pair_shares = connection.execute(_STATISTICS).one()
        known = TermShares(max(people, 0.0), _shares(terms, shares), _shares(pairs, pair_shares))
        _read[connection.engine] = (now, known)
    return known


def _shares(texts: Sequence[str] | None, shares: Sequence[float] | None) -> Shares:
    """Return what the server keeps; behind the shares it adds a few figures about them all."""
    return Shares(dict(zip(texts or (), shares or (), strict=False)))
