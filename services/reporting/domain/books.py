"""Sums by center and program, from which every row, total and rate of a report is taken.

What a row shows follows from its sums and the definitions alone. It is kept by them, so that a page pays
only for rows whose sums moved since somebody last looked: what is kept is never out of date.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import add
from types import MappingProxyType
from typing import Final, NamedTuple
from uuid import UUID

from services.reporting.domain.counting import NO_PROGRAM
from services.reporting.domain.periods import Period
from services.reporting.domain.rates import Rate, RateBase, RateDefinition, rate_of
from services.reporting.domain.targets import OwnTargets, with_own

Figures = Mapping[str, int]

ROWS_KEPT: Final = 4096
"""A province of twelve centers with eight programs has about a hundred rows a period; a row is about 3 kB."""


class Held(NamedTuple):
    """Sums of one center and program, each by measure, in the order of `measures`."""

    measures: tuple[str, ...]
    in_period: tuple[int, ...]
    in_year: tuple[int, ...]
    to_date: tuple[int, ...]
    """From the beginning: of the first measures, which belong to no program (blanks); else empty."""
    year_so_far: tuple[int, ...]
    """Within the year, until the period's end."""

    # Sums are kept for as long as none moved (decision 0053), so the same sums are the same object: rows are
    # found by it, without reading hundreds of numbers.
    def __hash__(self) -> int:
        """Return what identifies the object."""
        return id(self)

    def __eq__(self, other: object) -> bool:
        """Tell whether it is the same object."""
        return self is other


class Measured(NamedTuple):
    """What was summed of one center and program."""

    center_id: UUID
    program_code: str
    held: Held


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """The figures of a row, the rates taken from these very figures, and the sums of the whole year.

    Kept, so that the same sums are the same object: what follows from it may be kept by it.
    """

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
        return _counted(tuple(self._together.values()), self._common, whole=True)

    def programs_of(self, center: UUID) -> Iterator[tuple[str, Counted]]:
        """Yield the programs of one center that have any figure in the year, judged by its own targets."""
        return _shown({code: tuple(parts) for code, parts in self._held[center].items()}, self._of(center))

    def programs(self) -> Iterator[tuple[str, Counted]]:
        """Yield the programs of all centers that have any figure in the year."""
        return _shown({code: (summed,) for code, summed in self._together.items()}, self._common)

    @cached_property
    def _together(self) -> dict[str, Held]:
        """The sums of all centers by program."""
        parts: dict[str, list[Held]] = {}
        for programs in self._held.values():
            for code, held in programs.items():
                parts.setdefault(code, []).extend(held)
        return {code: _added(tuple(held)) for code, held in parts.items()}

    def _of(self, center: UUID) -> _Judging:
        return self._own.get(center, self._common)


def _shown(programs: Mapping[str, tuple[Held, ...]], judging: _Judging) -> Iterator[tuple[str, Counted]]:
    for code in sorted(programs):
        parts = programs[code]
        if code != NO_PROGRAM and any(any(held.in_period) or any(held.in_year) for held in parts):
            yield code, _counted(parts, judging, whole=False)


@lru_cache(maxsize=ROWS_KEPT)
def _added(parts: tuple[Held, ...]) -> Held:
    """Add the parts up, measure by measure.

    Most centers and programs have the same measures: these are added up column by column, a fifth of the
    time that each figure takes by itself.
    """
    alike: dict[tuple[str, ...], list[Held]] = {}
    for held in parts:
        alike.setdefault(held.measures, []).append(held)
    summed = [_columns(every) for every in alike.values()]
    if len(summed) == 1:
        return summed[0]
    # What is summed from the beginning stands first, so that `to_date` is of the first measures.
    summed.sort(key=lambda held: not held.to_date)
    measures = tuple(dict.fromkeys(measure for held in summed for measure in held.measures))
    return Held(
        measures,
        in_period=_by_measure((held.measures, held.in_period) for held in summed),
        in_year=_by_measure((held.measures, held.in_year) for held in summed),
        to_date=_by_measure((held.measures, held.to_date) for held in summed),
        year_so_far=_by_measure((held.measures, held.year_so_far) for held in summed),
    )


def _columns(alike: Sequence[Held]) -> Held:
    """Add up what has the same measures in the same order."""
    first, *others = alike
    in_period, in_year, to_date, so_far = first[1:]
    for each in others:
        in_period = tuple(map(add, in_period, each.in_period))
        in_year = tuple(map(add, in_year, each.in_year))
        to_date = (
            tuple(map(add, to_date, each.to_date)) if to_date and each.to_date else to_date or each.to_date
        )
        so_far = tuple(map(add, so_far, each.year_so_far))
    return Held(first.measures, in_period, in_year, to_date, so_far)


def _by_measure(told: Iterable[tuple[tuple[str, ...], tuple[int, ...]]]) -> tuple[int, ...]:
    """Return the sums of the measures in the order in which these are met."""
    sums: dict[str, int] = {}
    for measures, amounts in told:
        for measure, amount in zip(measures, amounts, strict=False):  # nothing is told from the beginning
            sums[measure] = sums.get(measure, 0) + amount
    return tuple(sums.values())


@lru_cache(maxsize=ROWS_KEPT)
def _counted(parts: tuple[Held, ...], judging: _Judging, *, whole: bool) -> Counted:
    """Add the parts up; `whole`: they are all of their centers, with what belongs to no program."""
    held = _added(parts)
    figures = dict(zip(held.measures, held.in_period, strict=True))
    in_year = dict(zip(held.measures, held.in_year, strict=True))
    so_far = dict(zip(held.measures, held.year_so_far, strict=True))
    if whole:
        for measure, ever in zip(held.measures, held.to_date, strict=False):
            figures[f"{measure}_to_date"] = ever
    for measure in ("classes_planned", "learners_planned"):
        figures[f"{measure}_year"] = in_year.get(measure, 0)
    base = RateBase(figures, in_year, so_far, months_gone=judging.months_gone, over=judging.over)
    rates = {each.code: rate_of(each, base) for each in judging.definitions}
    # What is kept is shared: nobody may change it.
    return Counted(MappingProxyType(figures), MappingProxyType(rates), MappingProxyType(in_year))
