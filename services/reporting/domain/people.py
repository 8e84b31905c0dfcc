"""Biểu 2: a center's people against its establishment, its part-time lecturers, and what they won.

Domain §5: biên chế giao/có mặt, chức vụ, kiêm chức, giải hội thi. People stand as of the period's last day;
contests count by the day of the decision that announced them. What was never told is None (chưa báo cáo).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.reporting.domain.provincial import CenterNamed, Completeness


@dataclass(frozen=True, slots=True)
class Contested:
    """How many took part in contests of good lecturers, and how many of them won a prize."""

    contestants: int = 0
    prizes: int = 0

    def __add__(self, other: "Contested") -> "Contested":
        return Contested(self.contestants + other.contestants, self.prizes + other.prizes)


@dataclass(frozen=True, slots=True)
class PeopleLine:
    """One center's people; a person with several posts stands under the first of them."""

    posts: int | None = None
    """The establishment (biên chế được giao) in force; None: never told."""
    staff: Mapping[str, int] | None = None
    """Persons holding a post of the establishment by code of the post; None: nobody was ever appointed."""
    lecturers: int | None = None
    """Part-time lecturers of the newest settled roster; None: never settled."""
    own_round: Contested = field(default=Contested())
    """Contests within the center."""
    higher: Contested = field(default=Contested())
    """Contests of the province and above."""

    @property
    def present(self) -> int | None:
        """Return how many persons hold a post of the establishment."""
        return None if self.staff is None else sum(self.staff.values())

    @property
    def vacant(self) -> int | None:
        """Return posts not filled, below 0 if more persons than posts; None if either is not told."""
        return None if self.posts is None or self.present is None else self.posts - self.present

    def __add__(self, other: "PeopleLine") -> "PeopleLine":
        return PeopleLine(
            _sum(self.posts, other.posts),
            _sum_by(self.staff, other.staff),
            _sum(self.lecturers, other.lecturers),
            self.own_round + other.own_round,
            self.higher + other.higher,
        )


def _sum(one: int | None, other: int | None) -> int | None:
    return one if other is None else other if one is None else one + other


def _sum_by(one: Mapping[str, int] | None, other: Mapping[str, int] | None) -> Mapping[str, int] | None:
    if one is None or other is None:
        return other if one is None else one
    return {code: one.get(code, 0) + other.get(code, 0) for code in {**one, **other}}


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """All lines with their total, and how many centers stand behind each part of it, e.g. 8/9.

    `vacant` of the total counts only centers that told both posts and persons.
    """

    rows: tuple[tuple[CenterNamed, PeopleLine], ...]
    total: PeopleLine
    vacant: int | None
    completeness: Mapping[str, Completeness]
    """Of `posts`, `staff` and `lecturers`."""


def people_table(
    centers: Sequence[CenterNamed], lines: Mapping[UUID, PeopleLine], unit_of: Mapping[UUID, UUID]
) -> PeopleTable:
    """Return the table; `unit_of` names the row in which a center's people stand (itself if not named)."""
    together: dict[UUID, PeopleLine] = {}
    for center, line in lines.items():
        unit = unit_of.get(center, center)
        together[unit] = together[unit] + line if unit in together else line
    rows = tuple((each, together.get(each.center_id, PeopleLine())) for each in centers)
    known = [line.vacant for _, line in rows if line.vacant is not None]
    return PeopleTable(
        rows,
        sum((line for _, line in rows), PeopleLine()),
        sum(known) if known else None,
        {
            "posts": _told(rows, (center for center, line in rows if line.posts is not None)),
            "staff": _told(rows, (center for center, line in rows if line.staff is not None)),
            "lecturers": _told(rows, (center for center, line in rows if line.lecturers is not None)),
        },
    )


def _told(rows: Collection[tuple[CenterNamed, object]], told: Iterable[CenterNamed]) -> Completeness:
    names = {each.center_id for each in told}
    missing = tuple(center.short_name for center, _ in rows if center.center_id not in names)
    return Completeness(len(rows) - len(missing), len(rows), missing)
