"""Finding learners: a bounded amount of work for any words, however common, among a million people.

Two ways lead to the first fifty. Rare words: an inverted index gives everybody who has them all, and they
are put in order; two syllables and more are looked for in pairs with the rarest, since a pair names a
hundredth of whom a syllable names. Common words: the list is read in its order until fifty are found, first
where the given name is one of the words. Which way is shorter, the shares of the words tell; a list that
leads further than the index would have is given up for it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from services.enrollment.domain.learner_search import Term, Wanted
from services.enrollment.storage.learner_gathering import gathering, query_of
from services.enrollment.storage.term_shares import TermShares, term_shares
from shared.db import uuids_parameter
from shared.scope import of_all_centers
from shared.vietnamese import match_key
from shared.vietnamese.keys import given_sort_key

PATIENCE = 3.0
"""A list is no mixture: who has a middle name stand together, so it may lead so many times further."""
FARTHEST = 40_000
"""So many entries of a list are read before the other way is taken after all."""
_HIGHEST_DIGITS = "9" * 20
_AS_TYPED, _NAMED, _ELSEWHERE = range(3)
"""Whose given name was typed with these accents, with any, and everybody else."""
_BEHIND_ALL, _BEFORE_ALL = "\U0010ffff", "\x01"
"""What follows or precedes every further letter of a name, by code points."""


@dataclass(frozen=True, slots=True)
class _Hit:
    """Somebody found in a list, with what the order goes by; `rank` is that of the part of the list."""

    id: UUID
    exact: bool
    rank: int
    given: str
    sort_key: str

    @property
    def place(self) -> tuple[bool, int, str, str, UUID]:
        return (not self.exact, self.rank, self.given, self.sort_key, self.id)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a list: the given names from `low` up to `high`, and within them the sort keys of `key`."""

    word: Term
    rank: int
    low: str
    high: str
    key: str = ""

    def condition(self, place: int) -> str:
        """Return the part as a condition whose bounds are numbered."""
        keyed = f" AND sort_key >= :key{place} AND sort_key < :beyond{place}" if self.key else ""
        return f"given >= :low{place} AND given < :high{place}{keyed}"

    def bounds(self, place: int) -> dict[str, str]:
        """Return the bounds that the condition names."""
        bounds = {f"low{place}": self.low, f"high{place}": self.high}
        return bounds | ({f"key{place}": self.key, f"beyond{place}": self.key + ":"} if self.key else {})


@of_all_centers
def find(
    connection: Connection, wanted: Wanted, *, within: Collection[UUID] | None, most: int
) -> tuple[list[UUID], bool]:
    """Return whom the words mean among the learners of these centers (None: everybody's).

    At most `most`, and whether there are more. Among them who is written exactly as typed stands first, then
    whose given name was typed, then the order of the list. Nobody is left out who answers to all of it.
    """
    if wanted.empty or (within is not None and not within):
        return [], False
    search = Search(connection, wanted, within, most + 1)
    found = search.anchored() if wanted.numbers or wanted.classes else search.first()
    return found[:most], len(found) > most


_AT_CENTER = (
    " AND (SELECT true FROM learner_at_center a WHERE a.learner_id = l.id"
    " AND a.center_id = ANY (CAST(:within AS uuid[])) LIMIT 1)"
)
"""One look for each who was found; EXISTS would let the server gather everybody of the center first."""
_FOUND = """
    WITH found AS MATERIALIZED ({found})
    SELECT id FROM found
    ORDER BY exact DESC, given = ANY (:whole) OR given ^@ ANY (:begun) DESC, given, sort_key, id
    LIMIT :most
"""
_BY_INDEX = """
    SELECT id, given, sort_key, terms @@ CAST(:exact AS tsquery) AS exact FROM learner l
    WHERE merged_into IS NULL{narrowed}
"""
_ANCHORED = """
    SELECT l.id, given, sort_key, terms @@ CAST(:exact AS tsquery) AS exact
    FROM ({people}) AS people JOIN learner l USING (id) WHERE merged_into IS NULL{narrowed}
"""
_IN_CLASSES = """
    SELECT DISTINCT e.learner_id AS id FROM enrolment e JOIN training_class c ON c.id = e.class_id
    WHERE starts_with(lower(c.code), :code)
        AND (CAST(:within AS uuid[]) IS NULL OR c.center_id = ANY (CAST(:within AS uuid[])))
"""
_BY_NUMBER = """
    (SELECT id FROM learner l WHERE {column} BETWEEN :low AND :high AND merged_into IS NULL{narrowed}
     ORDER BY {column} LIMIT :twice)
"""
_NUMBERS = ("identity_number", "phone", "claimed_number")
_IN_ORDER = """
    SELECT id, given, sort_key, terms @@ CAST(:exact AS tsquery) AS exact FROM (
        SELECT {id} AS id, given, sort_key, terms FROM {source} ORDER BY given, sort_key, {id} LIMIT :farthest
    ) AS list
    WHERE terms @@ CAST(:query AS tsquery){but}
    UNION ALL
    SELECT NULL, '', '', false WHERE EXISTS (
        SELECT FROM {source} ORDER BY given, sort_key, {id} OFFSET :farthest LIMIT 1
    )
    LIMIT :most
"""
"""Asked for only where there are too few hits: whether the list leads on."""


class Search:
    """One search: its words, its scope and how many are wanted."""

    def __init__(
        self, connection: Connection, wanted: Wanted, within: Collection[UUID] | None, most: int
    ) -> None:
        self._connection = connection
        self._wanted = wanted
        self._terms = wanted.words + wanted.born
        self._within = within
        self._most = most
        self._shares: TermShares = term_shares(connection)
        self._expected = self._shares.expected(wanted.words, wanted.born)
        self._gathered = gathering(self._shares, wanted, self._expected, far=within is not None)

    def first(self) -> list[UUID]:
        """Return the first who answer to the words, by the way that seems the shorter.

        Where a list leads too far, as when the words shun each other, the index tells after all.
        """
        hits: dict[UUID, _Hit] = {}
        lists: Collection[UUID | None] = self._within or (None,)
        for center in lists:
            found = self._list_of(center)
            if found is None:
                return self._by_index()
            hits.update((each.id, each) for each in found)
        return [each.id for each in sorted(hits.values(), key=lambda hit: hit.place)][: self._most]

    def anchored(self) -> list[UUID]:
        """Return the first of those in a class or with a number who answer to the words as well."""
        narrowed = _AT_CENTER if self._within is not None else ""
        if self._terms:
            narrowed += " AND terms @@ CAST(:query AS tsquery)"
        if self._wanted.classes:
            people = _IN_CLASSES
            if self._wanted.numbers:
                either = " OR ".join(f"{column} BETWEEN :low AND :high" for column in _NUMBERS)
                narrowed += f" AND ({either})"
        else:
            people = " UNION ".join(_BY_NUMBER.format(column=each, narrowed=narrowed) for each in _NUMBERS)
        found = _ANCHORED.format(people=people, narrowed=narrowed)
        return self._ids(found, query=query_of(self._terms))

    def _by_index(self) -> list[UUID]:
        """Return the first of all who answer to the terms, found by an inverted index.

        What was not gathered is looked at on who was found; `IS TRUE` keeps it from being gathered too.
        """
        gathered = self._gathered
        narrowed = f" AND {gathered.by} @@ CAST(:gathered AS tsquery)"
        if gathered.left_over:
            narrowed += " AND (terms @@ CAST(:query AS tsquery)) IS TRUE"
        if self._within is not None:
            narrowed += _AT_CENTER
        found = _BY_INDEX.format(narrowed=narrowed)
        return self._ids(found, gathered=query_of(gathered.terms), query=query_of(gathered.left_over))

    def _ids(self, found: str, **given: str) -> list[UUID]:
        number = self._wanted.numbers[0] if self._wanted.numbers else ""
        known: dict[str, Any] = {
            "exact": query_of(self._wanted.exact),
            "whole": [each.text for each in self._wanted.words if not each.begins],
            "begun": [each.text for each in self._wanted.words if each.begins],
            "within": None if self._within is None else uuids_parameter(self._within),
            "most": self._most,
            "twice": 2 * self._most,
            "low": number,
            "high": number + _HIGHEST_DIGITS,
            "code": self._wanted.classes[0] if self._wanted.classes else "",
        }
        return list(self._connection.scalars(text(_FOUND.format(found=found)), {**known, **given}))

    def _list_of(self, center: UUID | None) -> list[_Hit] | None:
        """Return the first hits in the list of a center or of the province; None if it leads too far."""
        hits: list[_Hit] = []
        parts = _parts(self._wanted)
        for place, part in enumerate([*parts, None]):
            share = 1.0 if part is None else self._shares.of(part.word)
            if not self.nearer(share, self._most - len(hits)):
                return None
            found, ended = self._read(center, part, parts[:place])
            hits += found
            if len(hits) >= self._most:
                return hits
            if not ended:
                return None
        return hits

    def nearer(self, share: float, missing: int) -> bool:
        """Tell whether a list of this share of all people leads to so many sooner than the index does."""
        people = share * self._shares.people
        return min(PATIENCE * missing * people / max(self._expected, 1.0), people) < self._gathered.price

    def _read(
        self, center: UUID | None, part: _Part | None, read: Sequence[_Part]
    ) -> tuple[list[_Hit], bool]:
        """Return the hits in a part of a list (None: the whole) that stand in no part read before.

        And whether it was read to its end, or to enough hits.
        """
        source, name = "learner WHERE merged_into IS NULL", "id"
        given: dict[str, Any] = {
            "query": query_of(self._terms),
            "exact": query_of(self._wanted.exact),
            "most": self._most,
            "farthest": int(min(2 * self._gathered.price, FARTHEST)),
        }
        if center is not None:
            source, name = "learner_at_center WHERE center_id = :center", "learner_id"
            given["center"] = center
        if part is not None:
            source += " AND " + part.condition(len(read))
            given |= part.bounds(len(read))
        but = ""
        for place, each in enumerate(read):
            but += f" AND NOT ({each.condition(place)})"
            given |= each.bounds(place)
        statement = _IN_ORDER.format(id=name, source=source, but=but)
        rows = self._connection.execute(text(statement), given).all()
        rank = _ELSEWHERE if part is None else part.rank
        hits = [_Hit(row.id, row.exact, rank, row.given, row.sort_key) for row in rows if row.id]
        return hits, len(hits) == len(rows)


def _parts(wanted: Wanted) -> list[_Part]:
    """Return the parts of a list in which the given name is one of the words, in the order to read them.

    First with the accents typed, then with any.
    """
    parts: list[_Part] = []
    for each in wanted.exact:
        typed = each.text.removeprefix("=")
        bare = match_key(typed)
        if len(bare) > 1 and " " not in bare:
            parts.append(_Part(Term(bare), _AS_TYPED, bare, bare + _BEFORE_ALL, given_sort_key(typed)))
    for word in wanted.words:
        high = word.text + (_BEHIND_ALL if word.begins else _BEFORE_ALL)
        parts.append(_Part(word, _NAMED, word.text, high))
    return sorted(parts, key=lambda part: (part.rank, part.low, part.high))
