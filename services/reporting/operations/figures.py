"""Open one figure of the report down to what adds up to it, for one reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.behind import Source, Wanted, sources
from services.reporting.domain.blanks import PROVINCE_STORE, STORE, balance_of
from services.reporting.domain.facts import BlankLotFact, BlankMovementFact, ClassFact, Fact
from services.reporting.domain.measures import OF_YEAR, Measure, measure_of, span_of
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
BALANCE = "balance:"
"""Begins the name of a balance of blanks."""
MOST_OPENED = 100
"""Rows behind a figure that opens to its classes at once; that of a country opens to its centers first."""

_KNOWN: Mapping[str, type[Fact]] = {"class": ClassFact, "lot": BlankLotFact, "movement": BlankMovementFact}


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
    rows: Mapping[UUID, UUID]
    """The centers whose cells the figure sums, each with the row in which it stands."""
    program_names: Mapping[str, str]
    proof: Proof


@dataclass(frozen=True, slots=True)
class Line:
    """What one class, plan, lot or movement adds; `known` is what its own event told, if that has come."""

    source: Source
    amount: int
    known: Fact | None


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
class BalanceView:
    """What came less what left, each figure with its sign; each opens further."""

    about: About
    vi: str
    en: str
    parts: Sequence[tuple[int, Figure]]

    @property
    def value(self) -> int:
        """Return the balance."""
        return sum(sign * figure.held for sign, figure in self.parts)


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
    about = about_of(connection, asked, principal, now)
    figure, by_center = _figure(connection, asked, about)
    if len(set(about.rows.values())) > MOST_OPENED:
        return FigureView(about, figure, _by_row(asked, about, by_center))
    facts = behind.facts_behind(connection, figure.wanted, figure.measure.kinds)
    added = sources(facts, figure.wanted, definitions.period_rules(connection))
    known: dict[UUID, Fact] = {}
    for kind, of in _KNOWN.items():
        if ids := {each.subject for each in added if each.kind == kind and each.subject is not None}:
            known |= behind.known(connection, of, ids)
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
        raise unknown(asked.measure)
    about = about_of(connection, asked, principal, now)
    ends = OF_YEAR if rate.denominator_span == "year" else ""
    above, below = (
        [_figure(connection, replace(asked, measure=name), about)[0] for name in names]
        for names in (rate.numerator, [each + ends for each in rate.denominator])
    )
    return RateView(about, rate, above, below)


def open_balance(connection: Connection, asked: Asked, principal: Principal, now: datetime) -> BalanceView:
    """Return what a stock of blanks is made of; `NotFound` if no such balance is kept."""
    try:
        vi, en, parts = balance_of(asked.measure.removeprefix(BALANCE))
    except KeyError as error:
        raise unknown(asked.measure) from error
    about = about_of(connection, asked, principal, now)
    return BalanceView(
        about,
        vi,
        en,
        [(sign, _figure(connection, replace(asked, measure=name), about)[0]) for sign, name in parts],
    )


def _by_row(asked: Asked, about: About, held: Mapping[UUID, int]) -> list[Line]:
    """Return one line for each row that is not 0: each opens to its own classes."""
    amounts: dict[UUID, int] = {}
    for center, row in about.rows.items():
        amounts[row] = amounts.get(row, 0) + held.get(center, 0)
    lines = [
        Line(Source("center", row, row, asked.program or "", None), amount, None)
        for row, amount in amounts.items()
        if amount
    ]
    return sorted(lines, key=lambda line: _place(line, about.centers))


def _place(line: Line, centers: Mapping[UUID, CenterNamed]) -> tuple[str, date, str, str, str]:
    center = centers.get(line.source.center_id)
    known = line.known if isinstance(line.known, ClassFact) else None
    return (
        center.code if center else "",
        known.opened_on if known else line.source.month or date.min,
        known.code if known else "",
        line.source.program_code,
        str(line.source.subject or ""),
    )


def about_of(connection: Connection, asked: Asked, principal: Principal, now: datetime) -> About:
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
    if scope is None:
        rows[PROVINCE_STORE] = PROVINCE_STORE
        named[PROVINCE_STORE] = STORE
    if asked.center is not None and asked.center not in rows.values():
        raise NotFound(
            "Không có trung tâm này trong kỳ báo cáo. Hãy mở con số từ bảng của báo cáo.",
            "No such center is in this period. Open the figure from a table of the report.",
        )
    return About(
        asked=asked,
        center=None if asked.center is None else named.get(asked.center),
        centers=named,
        rows={each: row for each, row in rows.items() if asked.center in (None, row)},
        program_names=labels.program_names(connection),
        proof=read_proof(connection, principal, now),
    )


def _figure(connection: Connection, asked: Asked, about: About) -> tuple[Figure, dict[UUID, int]]:
    """Return a figure, and what of it each center holds."""
    code, start, end = span_of(asked.measure, asked.period)
    try:
        measure = measure_of(code, labels.band_names(connection))
    except LookupError as error:
        raise unknown(asked.measure) from error
    wanted = Wanted(frozenset(about.rows), code, start, end, asked.program)
    held = behind.held(connection, wanted)
    return Figure(measure, asked, wanted, sum(held.values())), held


def unknown(measure: str) -> NotFound:
    """Return the refusal of a figure that nothing is counted as."""
    return NotFound(
        f"Không có chỉ tiêu “{measure}”. Hãy mở con số từ bảng của báo cáo.",
        f"Nothing is counted as “{measure}”. Open the figure from a table of the report.",
    )
