"""Open one figure of the report down to what adds up to it, for one reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.behind import Source, Wanted, sources
from services.reporting.domain.facts import ClassFact
from services.reporting.domain.measures import OF_YEAR, Measure, measure_of
from services.reporting.domain.periods import Period
from services.reporting.domain.provincial import CenterNamed
from services.reporting.domain.rates import RateDefinition, percent
from services.reporting.domain.units import Units, ended_before, figured, inherited, rows_of
from services.reporting.operations.proof import Proof, read_proof
from services.reporting.storage import behind, cells, definitions, labels, stock
from shared.clock import VIETNAM
from shared.errors import NotFound
from shared.principal import ALL, Principal

RATE = "rate:"
"""Begins the name of a rate where a figure is asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figure: of one row (None: the total), one program (None: all), a measure or a rate."""

    period: Period
    units: Units
    measure: str
    center: UUID | None = None
    program: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What stands around an opened figure; `centers` are all that it may be of, as named in the period."""

    asked: Asked
    center: CenterNamed | None
    centers: Mapping[UUID, CenterNamed]
    members: frozenset[UUID]
    """The centers whose cells the figure sums: those of its row, or of every row."""
    program_names: Mapping[str, str]
    proof: Proof


@dataclass(frozen=True, slots=True)
class Line:
    """What one class, plan, lot or movement adds; `known` is the class if its own event has come."""

    source: Source
    amount: int
    known: ClassFact | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as the cells hold it, with the address by which it opens."""

    measure: Measure
    asked: Asked
    wanted: Wanted
    held: int


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure with every line that adds to it."""

    about: About
    figure: Figure
    lines: Sequence[Line]

    @property
    def counted(self) -> int:
        """What the lines add up to: the figure, unless its cell is wrong."""
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class RateView:
    """A rate with the figures above and below its line."""

    about: About
    rate: RateDefinition
    above: Sequence[Figure]
    below: Sequence[Figure]

    @property
    def numerator(self) -> int:
        """The sum above the line."""
        return sum(figure.held for figure in self.above)

    @property
    def denominator(self) -> int:
        """The sum below the line."""
        return sum(figure.held for figure in self.below)

    @property
    def percent(self) -> Decimal | None:
        """The rate in percent as it is printed; None where nothing divides."""
        return percent(self.numerator, self.denominator)


def open_figure(connection: Connection, asked: Asked, principal: Principal, now: datetime) -> FigureView:
    """Return the lines behind a figure, the centers in order of code, their classes by opening day.

    `NotFound` for a center outside the reader's scope or a measure that is not counted.
    """
    about = _about(connection, asked, principal, now)
    figure = _figure(connection, asked, about.members)
    facts = behind.facts_behind(connection, figure.wanted, figure.measure.kinds)
    added = sources(facts, figure.wanted, definitions.period_rules(connection))
    ids = {each.subject for each in added if each.kind == "class" and each.subject is not None}
    known = behind.classes(connection, ids)
    lines = [
        Line(source, amount, None if source.subject is None else known.get(source.subject))
        for source, amount in added.items()
    ]
    lines.sort(key=lambda line: _place(line, about.centers))
    return FigureView(about, figure, lines)


def open_rate(connection: Connection, asked: Asked, principal: Principal, now: datetime) -> RateView:
    """Return what a rate is made of; `NotFound` if no such rate is defined at the period's end."""
    code = asked.measure.removeprefix(RATE)
    rates = definitions.definitions(connection).rates(asked.period.end)
    rate = next((each for each in rates if each.code == code), None)
    if rate is None:
        raise _unknown(asked.measure)
    about = _about(connection, asked, principal, now)
    ends = OF_YEAR if rate.denominator_span == "year" else ""
    above, below = (
        [_figure(connection, replace(asked, measure=name), about.members) for name in names]
        for names in (rate.numerator, [each + ends for each in rate.denominator])
    )
    return RateView(about, rate, above, below)


def _place(line: Line, centers: Mapping[UUID, CenterNamed]) -> tuple[str, date, str, str, str]:
    center, known = centers.get(line.source.center_id), line.known
    return (
        center.code if center else "",
        known.opened_on if known else line.source.month or date.min,
        known.code if known else "",
        line.source.program_code,
        str(line.source.subject or ""),
    )


def _about(connection: Connection, asked: Asked, principal: Principal, now: datetime) -> About:
    """Take the centers as the report takes them: the figure is the one that its table shows."""
    scope = None if principal.centers is ALL else principal.centers
    today, period = now.astimezone(VIETNAM).date(), asked.period
    ended = stock.ended_centers(connection)
    if asked.units == "now" and scope is not None:
        scope = frozenset(inherited(ended, scope, today))
    named = {each.center_id: each for each in stock.centers_on(connection, period.end, scope)}
    counted = set(named)
    if asked.units == "then":
        gone = ended_before(ended, period.start) & counted
        summed = cells.sums(connection, start=period.start, end=period.end, centers=gone) if gone else []
        counted -= gone - figured(summed)
    rows = rows_of(ended, counted, asked.units, today)
    if asked.units == "now":
        named |= {each.center_id: each for each in stock.centers_on(connection, today, scope)}
    if asked.center is not None and asked.center not in rows.values():
        raise NotFound(
            "Không có trung tâm này trong kỳ báo cáo. Hãy mở con số từ bảng của báo cáo.",
            "No such center is in this period. Open the figure from a table of the report.",
        )
    return About(
        asked=asked,
        center=None if asked.center is None else named.get(asked.center),
        centers=named,
        members=frozenset(each for each, row in rows.items() if asked.center in (None, row)),
        program_names=labels.program_names(connection),
        proof=read_proof(connection, principal, now),
    )


def _figure(connection: Connection, asked: Asked, members: frozenset[UUID]) -> Figure:
    code, period = asked.measure.removesuffix(OF_YEAR), asked.period
    of_year = code != asked.measure
    try:
        measure = measure_of(code, labels.band_names(connection))
    except LookupError as error:
        raise _unknown(asked.measure) from error
    start = date(period.year, 1, 1) if of_year else period.start
    end = date(period.year, 12, 31) if of_year else period.end
    wanted = Wanted(members, code, start, end, asked.program)
    return Figure(measure, asked, wanted, behind.held(connection, wanted))


def _unknown(measure: str) -> NotFound:
    return NotFound(
        f"Không có chỉ tiêu “{measure}”. Hãy mở con số từ bảng của báo cáo.",
        f"Nothing is counted as “{measure}”. Open the figure from a table of the report.",
    )
