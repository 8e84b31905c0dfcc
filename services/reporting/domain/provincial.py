"""The provincial report: one row per center, totals, rates, and what has not been reported.

What a center has not reported is None with the state `not_reported` (chưa báo cáo), never 0, and
the totals say how many of how many centers stand behind them, e.g. 8/9.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final
from uuid import UUID

from services.reporting.domain.books import ROWS_KEPT, Books, Counted, Figures, Measured
from services.reporting.domain.counting import BAND_PREFIX
from services.reporting.domain.periods import Period
from services.reporting.domain.rates import Rate, RateDefinition, State
from services.reporting.domain.targets import OwnTargets


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


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many of the established centers have reported something, e.g. 8/9."""

    reported: int
    expected: int
    missing: tuple[str, ...]
    """Short names of the centers that have not reported."""

    def __str__(self) -> str:
        return f"{self.reported}/{self.expected}"


@dataclass(frozen=True, slots=True, eq=False)
class ProgramRow:
    """One program, of one center or of the whole province; one object for as long as it says the same."""

    program_code: str
    figures: Figures
    rates: Mapping[str, Rate]


@dataclass(frozen=True, slots=True)
class CenterRow:
    """One center; `figures` is None if it has reported neither a plan nor a class for the year."""

    center: CenterNamed
    figures: Figures | None
    rates: Mapping[str, Rate]
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
    total_rates: Mapping[str, Rate]
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
    books = Books(period, definitions, targets or {}, known, measured, over=period.end < today)
    read = [(center, books.center(center.center_id)) for center in centers]
    rows = tuple(
        _row(
            center,
            counted,
            stocks.get(center.center_id, Stock(None, None)),
            books.programs_of(center.center_id) if programs_of_centers else (),
        )
        for center, counted in read
    )
    total = books.total()
    return ProvincialReport(
        period=period,
        rows=rows,
        totals=total.figures,
        total_rates=total.rates,
        programs=_programs(books.programs()),
        stock=_total_stock(rows),
        established=Completeness(len(centers), registered, ()),
        completeness=_completeness(rows, {center.center_id: counted for center, counted in read}),
        bands=tuple(
            sorted(key.removeprefix(BAND_PREFIX) for key in total.figures if key.startswith(BAND_PREFIX))
        ),
    )


def _programs(counted: Iterable[tuple[str, Counted]]) -> tuple[ProgramRow, ...]:
    return tuple(_program(code, each) for code, each in counted)


@lru_cache(maxsize=ROWS_KEPT)
def _program(code: str, counted: Counted) -> ProgramRow:
    return ProgramRow(code, counted.figures, counted.rates)


def _reported(counted: Counted, *measures: str) -> bool:
    """Tell whether any of `measures` was reported in the period's year."""
    return any(counted.in_year.get(measure) for measure in measures)


def _row(
    center: CenterNamed, counted: Counted, stock: Stock, programs: Iterable[tuple[str, Counted]]
) -> CenterRow:
    reported = _reported(counted, "classes_planned", "classes_opened", "classes_completed")
    rates = counted.rates
    if not reported:
        rates = {code: Rate(0, 0, None, State.NOT_REPORTED) for code in rates}
    return CenterRow(
        center=center,
        figures=counted.figures if reported else None,
        rates=rates,
        programs=_programs(programs) if reported else (),
        stock=stock,
        counted=counted.figures,
    )


def _total_stock(rows: Sequence[CenterRow]) -> Stock:
    staff = [row.stock.staff for row in rows if row.stock.staff is not None]
    lecturers = [row.stock.lecturers for row in rows if row.stock.lecturers is not None]
    return Stock(sum(staff) if staff else None, sum(lecturers) if lecturers else None)


def _completeness(rows: Sequence[CenterRow], counted: Mapping[UUID, Counted]) -> dict[str, Completeness]:
    def of(reported: Mapping[UUID, bool]) -> Completeness:
        missing = tuple(row.center.short_name for row in rows if not reported[row.center.center_id])
        return Completeness(len(rows) - len(missing), len(rows), missing)

    return {
        "classes": of({row.center.center_id: row.figures is not None for row in rows}),
        "plans": of({center: _reported(each, "classes_planned") for center, each in counted.items()}),
        "staff": of({row.center.center_id: row.stock.staff is not None for row in rows}),
        "lecturers": of({row.center.center_id: row.stock.lecturers is not None for row in rows}),
    }
