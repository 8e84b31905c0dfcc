"""Whom of a class a row of a sheet means: by STT and name together, else by the name alone.

Names are compared by letters and tones; a sheet without accents is understood as long as one name fits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Literal, Protocol, TypeVar

from shared.vietnamese import fold_key, match_key

Kind = Literal["attendance", "marks", "nominations"]
"""What a file of one class holds."""


class OnTheList(Protocol):
    """Somebody on the list of a class."""

    @property
    def ordinal(self) -> int:
        """Their place on it."""

    @property
    def full_name(self) -> str:
        """Their name as the list prints it."""

    @property
    def birth_date(self) -> str:
        """The known part of their birth date, as the list prints it."""

    @property
    def unit(self) -> str:
        """Where they work."""


Person = TypeVar("Person", bound=OnTheList)


@dataclass(frozen=True, slots=True)
class NamedRow:
    """What a row says of whose it is; `ordinal` None and '' where it says nothing."""

    full_name: str
    ordinal: int | None = None
    birth_date: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Match(Generic[Person]):
    """Who is meant.

    `person` None: nobody for certain; then `bearers` all have the name, and `likely` is who has it but for
    its accents, or has the STT with another name.
    """

    person: Person | None = None
    moved: bool = False
    """Whether the row stands at another place than the person."""
    bearers: Sequence[Person] = ()
    likely: Person | None = None


@dataclass
class Roll(Generic[Person]):
    """The people of a class, found by what a sheet says of them."""

    people: Sequence[Person]
    _by_name: dict[str, list[Person]] = field(default_factory=dict)
    _by_letters: dict[str, list[Person]] = field(default_factory=dict)
    _by_ordinal: dict[int, Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for each in self.people:
            self._by_name.setdefault(fold_key(each.full_name), []).append(each)
            self._by_letters.setdefault(match_key(each.full_name), []).append(each)
            self._by_ordinal[each.ordinal] = each

    def knows(self, full_name: str) -> bool:
        """Tell whether somebody has this name, accents or not."""
        return match_key(full_name) in self._by_letters

    def find(self, row: NamedRow) -> Match[Person]:
        """Return whom a row means.

        Several of one name are told apart by birth date, then unit, then STT. A name without any accents
        is that of its only bearer; one with others is not.
        """
        alike = self._by_letters.get(match_key(row.full_name), [])
        bearers = self._by_name.get(fold_key(row.full_name)) or (alike if row.full_name.isascii() else [])
        left = _narrowed(bearers, row)
        if len(left) == 1:
            return Match(left[0], moved=row.ordinal not in {None, left[0].ordinal})
        there = self._by_ordinal.get(row.ordinal) if row.ordinal is not None else None
        if there is not None and there in left:
            return Match(there)
        return Match(bearers=left, likely=None if left else (alike[0] if len(alike) == 1 else there))


def _narrowed(bearers: Sequence[Person], row: NamedRow) -> Sequence[Person]:
    left = _or_all(
        bearers, (each for each in bearers if row.birth_date and each.birth_date == row.birth_date)
    )
    unit = fold_key(row.unit)
    return _or_all(left, (each for each in left if row.unit and fold_key(each.unit) == unit))


def _or_all(people: Sequence[Person], some: Iterable[Person]) -> Sequence[Person]:
    """Return some of the people; all of them if nobody is left, for what is said may be wrong."""
    return list(some) or people
