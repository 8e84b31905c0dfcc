"""Sums by center and program, from which every row, total and rate of a report is taken.

What a row shows follows from its sums and the definitions alone. It is kept by their values, so that a
page pays only for rows whose sums moved since somebody last looked: what is kept is never out of date.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple
from uuid import UUID

from services.reporting.domain.counting import NO_PROGRAM
from services.reporting.domain.periods import Period
from services.reporting.domain.rates import Rate, RateBase, RateDefinition, rate_of
from services.reporting.domain.targets import OwnTargets, with_own

Figures = Mapping[str, int]

_ROWS_KEPT: Final = 4096
"""A province of twelve centers with eight programs has about a hundred rows a period; a row is about 3 kB."""


class Held(NamedTuple):
    """Sums of one center and program, each by measure, in the order of `measures`."""

    measures: tuple[str, ...]
    in_period: tuple[int, ...]
    in_year: tuple[int, ...]
    to_date: tuple[int, ...]
    """From the beginning: of what belongs to no program (blanks); else empty."""
    year_so_far: tuple[int, ...]
    """Within the year, until the period's end."""


class Measured(NamedTuple):
    """What was summed of one center and program."""

    center_id: UUID
    program_code: str
    held: Held


class Counted(NamedTuple):
    """The figures of a row, the rates taken from these very figures, and the sums of the whole year."""

    figures: Figures
    rates: Mapping[str, Rate]
    in_year: Figures


@dataclass(frozen=True, slots=True)
class _Judging:
    """By what a row is judged; equal where every definition is, and found without comparing them."""

    definitions: tuple[RateDefinition, ...]
    months_gone: int
    over: bool
    key: int

    @classmethod
    def by(cls, definitions: Iterable[RateDefinition], period: Period, *, over: bool) -> "_Judging":
        every = tuple(definitions)
        return cls(every, period.end.month, over, hash((every, period.end.month, over)))

    def __hash__(self) -> int:
        return self.key


class Books:
    """The sums of a period, read as rows, programs and totals."""

    def __init__(
        self,
        period: Period,
        definitions: Sequence[RateDefinition],
        targets: OwnTargets,
        known: Collection[UUID],
        measured: Iterable[Measured],
        *,
        over: bool,
    ) -> None:
        """Take in the sums of the `known` centers; those of any other are left out. `over`: it has ended."""
        self._common = _Judging.by(definitions, period, over=over)
        self._own = {
            center: _Judging.by(with_own(definitions, targets[center]), period, over=over)
            for center in known
            if center in targets
        }
        self._held: dict[UUID, dict[str, list[Held]]] = {center: {} for center in known}
        for center, program, held in measured:
            programs = self._held.get(center)
            if programs is not None:
                programs.setdefault(program, []).append(held)

    def center(self, center: UUID) -> Counted:
        """Return what stands of one center, judged by its own targets."""
        every = tuple(held for parts in self._held[center].values() for held in parts)
        return _counted(every, self._of(center), whole=True)

    def total(self) -> Counted:
        """Return what stands of all centers together."""
        every = tuple(
            held for programs in self._held.values() for parts in programs.values() for held in parts
        )
        return _counted(every, self._common, whole=True)

    def programs_of(self, center: UUID) -> Iterator[tuple[str, Counted]]:
        """Yield the programs of one center that have any figure in the year, judged by its own targets."""
        return _shown({code: tuple(parts) for code, parts in self._held[center].items()}, self._of(center))

    def programs(self) -> Iterator[tuple[str, Counted]]:
        """Yield the programs of all centers that have any figure in the year."""
        together: dict[str, list[Held]] = {}
        for programs in self._held.values():
            for code, parts in programs.items():
                together.setdefault(code, []).extend(parts)
        return _shown({code: tuple(parts) for code, parts in together.items()}, self._common)

    def _of(self, center: UUID) -> _Judging:
        return self._own.get(center, self._common)


def _shown(programs: Mapping[str, tuple[Held, ...]], judging: _Judging) -> Iterator[tuple[str, Counted]]:
    for code in sorted(programs):
        parts = programs[code]
        if code != NO_PROGRAM and any(any(held.in_period) or any(held.in_year) for held in parts):
            yield code, _counted(parts, judging, whole=False)


@lru_cache(maxsize=_ROWS_KEPT)
def _counted(parts: tuple[Held, ...], judging: _Judging, *, whole: bool) -> Counted:
    """Add the parts up; `whole`: they are all of their centers, with what belongs to no program."""
    figures: dict[str, int] = {}
    in_year: dict[str, int] = {}
    so_far: dict[str, int] = {}
    for held in parts:
        for measure, of_period, of_year, until_now in zip(
            held.measures, held.in_period, held.in_year, held.year_so_far, strict=True
        ):
            figures[measure] = figures.get(measure, 0) + of_period
            in_year[measure] = in_year.get(measure, 0) + of_year
            so_far[measure] = so_far.get(measure, 0) + until_now
    if whole:
        for held in parts:
            for measure, ever in zip(held.measures, held.to_date, strict=False):
                key = f"{measure}_to_date"
                figures[key] = figures.get(key, 0) + ever
    for measure in ("classes_planned", "learners_planned"):
        figures[f"{measure}_year"] = in_year.get(measure, 0)
    base = RateBase(figures, in_year, so_far, months_gone=judging.months_gone, over=judging.over)
    rates = {each.code: rate_of(each, base) for each in judging.definitions}
    # What is kept is shared: nobody may change it.
    return Counted(MappingProxyType(figures), MappingProxyType(rates), MappingProxyType(in_year))
