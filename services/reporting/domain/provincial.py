"""The provincial report: one row per center, totals, rates, and what has not been reported.

What a center has not reported is None with the state `not_reported` (chưa báo cáo), never 0, and
the totals say how many of how many centers stand behind them, e.g. 8/9.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple
from uuid import UUID

from services.reporting.domain.counting import BAND_PREFIX, NO_PROGRAM
from services.reporting.domain.periods import Period
from services.reporting.domain.rates import Rate, RateBase, RateDefinition, State, rate_of
from services.reporting.domain.targets import OwnTargets, with_own

Figures = dict[str, int]


@dataclass(frozen=True, slots=True)
class CenterNamed:
    """A center under the name it bore at the end of the period (as now: that it bears today)."""

    center_id: UUID
    code: str
    area_code: str
    name: str
    short_name: str
    parent: str
    last_day: date | None = None
    """On which it still worked; None: it works."""
    heirs: tuple[str, ...] = ()
    """Short names of those that succeeded it."""
    parts: tuple[str, ...] = ()
    """Short names of those that ended and whose figures stand in its row, as now."""


@dataclass(frozen=True, slots=True)
class Stock:
    """People as of the period's end; None is not reported."""

    staff: int | None
    lecturers: int | None


class Measured(NamedTuple):
    """Sums of one center and program: within the period, within its year, from the beginning."""

    center_id: UUID
    program_code: str
    measure: str
    in_period: int
    in_year: int
    to_date: int
    year_so_far: int = 0
    """Within the year, until the period's end."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many of the established centers have reported something, e.g. 8/9."""

    reported: int
    expected: int
    missing: tuple[str, ...]
    """Short names of the centers that have not reported."""

    def __str__(self) -> str:
        return f"{self.reported}/{self.expected}"


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """One program, of one center or of the whole province."""

    program_code: str
    figures: Figures
    rates: dict[str, Rate]


@dataclass(frozen=True, slots=True)
class CenterRow:
    """One center; `figures` is None if it has reported neither a plan nor a class for the year."""

    center: CenterNamed
    figures: Figures | None
    rates: dict[str, Rate]
    programs: tuple[ProgramRow, ...]
    stock: Stock
    counted: Figures = field(default_factory=dict)
    """What the totals hold of the center, also where it reported neither plan nor class (certificates)."""


_ALSO_TOLD: Final = ("certificates_issued", "certificates_revoked")


def told(measure: str, figures: Figures | None, counted: Figures) -> int | None:
    """Return what a row shows of a measure; None: chưa báo cáo.

    Certificates that were told stand in the row even where no plan or class was reported for the year, as
    they stand in the total: those of December's classes are issued in January.
    """
    if figures is not None:
        return figures.get(measure, 0)
    return counted.get(measure) or None if measure in _ALSO_TOLD else None


@dataclass(frozen=True, slots=True)
class ProvincialReport:
    """The whole table of one period."""

    period: Period
    rows: tuple[CenterRow, ...]
    totals: Figures
    total_rates: dict[str, Rate]
    programs: tuple[ProgramRow, ...]
    stock: Stock
    established: Completeness
    completeness: dict[str, Completeness]
    """Of `classes`, `plans`, `staff` and `lecturers`, out of the established centers."""
    bands: tuple[str, ...]
    """Codes of the grade bands met."""


def provincial_report(
    period: Period,
    *,
    registered: int,
    centers: Sequence[CenterNamed],
    stocks: Mapping[UUID, Stock],
    measured: Iterable[Measured],
    definitions: Sequence[RateDefinition],
    today: date,
    targets: OwnTargets | None = None,
    programs_of_centers: bool = True,
) -> ProvincialReport:
    """Put the report together; `today` decides whether the period is over.

    Without `programs_of_centers` the rows of centers hold no programs: who does not show them need not
    wait for thousands of rates.

    `registered` counts all centers known, `centers` those established by the period's end; figures of
    a center that is not among them stand in no row and in no total. A center with `targets` of its own is
    judged by them in its row, all together by those of `definitions`.
    """
    known = [center.center_id for center in centers]
    books = _Books(period, (definitions, targets or {}), today, known, measured)
    rows = tuple(
        books.row(center, stocks.get(center.center_id, Stock(None, None)), programs=programs_of_centers)
        for center in centers
    )
    totals, total_rates = books.counted(known)
    return ProvincialReport(
        period=period,
        rows=rows,
        totals=totals,
        total_rates=total_rates,
        programs=books.programs(known),
        stock=_total_stock(rows),
        established=Completeness(len(centers), registered, ()),
        completeness=_completeness(rows, books),
        bands=tuple(sorted(key.removeprefix(BAND_PREFIX) for key in totals if key.startswith(BAND_PREFIX))),
    )


class _Sums:
    """Sums by measure of the period, its year, the year until the period's end, and from the beginning."""

    __slots__ = ("in_period", "in_year", "so_far", "to_date")

    def __init__(self) -> None:
        self.in_period: Figures = {}
        self.in_year: Figures = {}
        self.so_far: Figures = {}
        self.to_date: Figures = {}

    def enter(self, item: Measured) -> None:
        _, program_code, measure, in_period, in_year, to_date, so_far = item
        self.in_period[measure] = self.in_period.get(measure, 0) + in_period
        self.in_year[measure] = self.in_year.get(measure, 0) + in_year
        self.so_far[measure] = self.so_far.get(measure, 0) + so_far
        if program_code == NO_PROGRAM:
            self.to_date[measure] = self.to_date.get(measure, 0) + to_date

    def parts(self) -> tuple[Figures, Figures, Figures, Figures]:
        return self.in_period, self.in_year, self.so_far, self.to_date


def _together(parts: Iterable[_Sums]) -> _Sums:
    sums = _Sums()
    for part in parts:
        for held, added in zip(sums.parts(), part.parts(), strict=True):
            if not held:
                held.update(added)
                continue
            for measure, value in added.items():
                held[measure] = held.get(measure, 0) + value
    return sums


class _Books:
    """Sums by center and program, from which every row, total and rate is taken."""

    def __init__(
        self,
        period: Period,
        rates: tuple[Sequence[RateDefinition], OwnTargets],
        today: date,
        known: Collection[UUID],
        measured: Iterable[Measured],
    ) -> None:
        self._period = period
        self._over = period.end < today
        self._definitions, self._targets = rates
        self._entries: dict[UUID, dict[str, _Sums]] = {center: {} for center in known}
        for (center, program), lines in groupby(measured, key=itemgetter(0, 1)):
            entries = self._entries.get(center)
            if entries is not None:
                sums = entries.setdefault(program, _Sums())
                for line in lines:
                    sums.enter(line)
        self._centers = {center: _together(entries.values()) for center, entries in self._entries.items()}

    def _of(self, centers: Iterable[UUID], program: str | None = None) -> RateBase:
        sums = _together(
            self._centers[center] if program is None else self._entries[center][program]
            for center in centers
            if program is None or program in self._entries[center]
        )
        figures = sums.in_period
        if program is None:
            figures.update({f"{measure}_to_date": value for measure, value in sums.to_date.items()})
        for measure in ("classes_planned", "learners_planned"):
            figures[f"{measure}_year"] = sums.in_year.get(measure, 0)
        months = self._period.end.month
        return RateBase(figures, sums.in_year, sums.so_far, months_gone=months, over=self._over)

    def counted(
        self, centers: Iterable[UUID], program: str | None = None, *, own: UUID | None = None
    ) -> tuple[Figures, dict[str, Rate]]:
        """Return the sums of the centers (and program), and the rates taken from these very sums.

        `own` is the center by whose targets the rates are judged.
        """
        base = self._of(centers, program)
        definitions = self._definitions
        if own is not None and own in self._targets:
            definitions = with_own(definitions, self._targets[own])
        rates = {definition.code: rate_of(definition, base) for definition in definitions}
        return dict(base.in_period), rates

    def programs(self, centers: Iterable[UUID], *, own: UUID | None = None) -> tuple[ProgramRow, ...]:
        listed = tuple(centers)
        codes = {
            code
            for center in listed
            for code, sums in self._entries[center].items()
            if code != NO_PROGRAM and (any(sums.in_period.values()) or any(sums.in_year.values()))
        }
        return tuple(ProgramRow(code, *self.counted(listed, code, own=own)) for code in sorted(codes))

    def reported(self, center: UUID, *measures: str) -> bool:
        """Tell whether the center has reported any of `measures` in the period's year."""
        held = self._centers[center].in_year
        return any(held.get(measure) for measure in measures)

    def row(self, center: CenterNamed, stock: Stock, *, programs: bool) -> CenterRow:
        one = (center.center_id,)
        reported = self.reported(center.center_id, "classes_planned", "classes_opened", "classes_completed")
        figures, rates = self.counted(one, own=center.center_id)
        if not reported:
            rates = {code: Rate(0, 0, None, State.NOT_REPORTED) for code in rates}
        return CenterRow(
            center=center,
            figures=figures if reported else None,
            rates=rates,
            programs=self.programs(one, own=center.center_id) if reported and programs else (),
            stock=stock,
            counted=figures,
        )


def _total_stock(rows: Sequence[CenterRow]) -> Stock:
    staff = [row.stock.staff for row in rows if row.stock.staff is not None]
    lecturers = [row.stock.lecturers for row in rows if row.stock.lecturers is not None]
    return Stock(sum(staff) if staff else None, sum(lecturers) if lecturers else None)


def _completeness(rows: Sequence[CenterRow], books: _Books) -> dict[str, Completeness]:
    def of(reported: Mapping[UUID, bool]) -> Completeness:
        missing = tuple(row.center.short_name for row in rows if not reported[row.center.center_id])
        return Completeness(len(rows) - len(missing), len(rows), missing)

    return {
        "classes": of({row.center.center_id: row.figures is not None for row in rows}),
        "plans": of(
            {row.center.center_id: books.reported(row.center.center_id, "classes_planned") for row in rows}
        ),
        "staff": of({row.center.center_id: row.stock.staff is not None for row in rows}),
        "lecturers": of({row.center.center_id: row.stock.lecturers is not None for row in rows}),
    }
