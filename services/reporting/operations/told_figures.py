"""Open one figure of Biểu 2 or 3, or late certificates, down to what was told, for one reader."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.facility_facts import EquipmentLine, FacilityFact, InvestmentLine, NeedLine
from services.reporting.domain.means import PARTS, BookLine
from services.reporting.domain.overdue import OverdueFact
from services.reporting.domain.people import PeopleLine, PeopleTable
from services.reporting.domain.provincial import CenterNamed
from services.reporting.domain.told import LATE, MEANS, PEOPLE, POST, STANDING, ToldLine, names_of
from services.reporting.domain.units import handed_over
from services.reporting.operations.blanks import read_blanks
from services.reporting.operations.figures import About, Asked, about_of, unknown
from services.reporting.operations.means import read_means, read_people
from services.reporting.storage import overdue, people, stock
from services.reporting.storage.told import people_told
from shared.clock import VIETNAM
from shared.principal import Principal

_Line = TypeVar("_Line")


@dataclass(frozen=True, slots=True)
class ToldView:
    """A figure with every line that adds to it; `value` is what its table shows, None: not reported."""

    about: About
    vi: str
    en: str
    value: int | None
    lines: Sequence[ToldLine]
    titles: Mapping[str, str]
    """Titles of posts by code."""

    @property
    def counted(self) -> int:
        """Return what the lines add up to."""
        return sum(line.amount for line in self.lines)


def is_told(measure: str) -> bool:
    """Tell whether a figure is told as of a day, not summed over months."""
    return measure in {**PEOPLE, **MEANS, **LATE} or measure.startswith(POST)


def sheet_of(measure: str) -> int:
    """Return the number of the table (Biểu) in which a told figure stands."""
    return 3 if measure in MEANS else 4 if measure in LATE else 2


def open_told(connection: Connection, asked: Asked, principal: Principal, now: datetime) -> ToldView:
    """Return the lines behind a figure, the centers in order of code.

    `NotFound` for a center outside the reader's scope, or a post that nobody was ever appointed to.
    """
    titles = people.post_titles(connection)
    try:
        vi, en = names_of(asked.measure, titles)
    except KeyError as error:
        raise unknown(asked.measure) from error
    about = about_of(connection, asked, principal, now)
    if asked.measure in LATE:
        value, lines = _late(connection, about, principal, now)
    elif asked.measure in MEANS:
        value, lines = _means(connection, about, principal, now)
    else:
        value, lines = _people(connection, about, principal, now)
    return ToldView(
        about, vi, en, value, sorted((each for each in lines if each.amount), key=_place(about)), titles
    )


def _people(
    connection: Connection, about: About, principal: Principal, now: datetime
) -> tuple[int | None, Iterable[ToldLine]]:
    asked, members = about.asked, set(about.rows)
    table = read_people(connection, asked.period, principal, now, asked.units).table
    if asked.units == "now" and (asked.measure in STANDING or asked.measure.startswith(POST)):
        # Whose people were another's that day: they stand with that one alone.
        ended, today = stock.ended_centers(connection), now.astimezone(VIETNAM).date()
        members -= handed_over(ended, members, asked.period.end, today)
    if asked.measure == "vacant":  # of who told both alone
        whole = {center.center_id for center, line in table.rows if line.vacant is not None}
        members = {each for each in members if about.rows[each] in whole}
    return _people_value(table, asked), people_told(connection, asked.measure, asked.period, members)


def _people_value(table: PeopleTable, asked: Asked) -> int | None:
    line = table.total if asked.center is None else _row(table.rows, asked.center) or PeopleLine()
    values: dict[str, int | None] = {
        "posts": line.posts,
        "staff": line.present,
        "vacant": table.vacant if asked.center is None else line.vacant,
        "lecturers": line.lecturers,
        "own_contestants": line.own_round.contestants,
        "own_prizes": line.own_round.prizes,
        "higher_contestants": line.higher.contestants,
        "higher_prizes": line.higher.prizes,
    }
    if asked.measure in values:
        return values[asked.measure]
    return None if line.staff is None else line.staff.get(asked.measure.removeprefix(POST), 0)


def _means(
    connection: Connection, about: About, principal: Principal, now: datetime
) -> tuple[int | None, Iterable[ToldLine]]:
    asked = about.asked
    table = read_means(connection, asked.period, principal, now, asked.units).table
    line = table.total if asked.center is None else _row(table.rows, asked.center)
    books = people.facilities(connection, set(about.rows)).values()
    return (
        None if line is None else int(getattr(line, asked.measure)),
        (
            _book_line(fact, each, amount)
            for fact in books
            for each, amount in PARTS[asked.measure](fact, asked.period.end)
        ),
    )


def _book_line(fact: FacilityFact, line: BookLine, amount: int) -> ToldLine:
    center = fact.center_id
    match line:
        case InvestmentLine():
            return ToldLine("investment", center, line.source, amount, center, fact.version)
        case NeedLine():
            return ToldLine("need", center, "", amount, center, fact.version, detail=line.state)
        case _:
            return ToldLine(
                "equipment" if isinstance(line, EquipmentLine) else "room",
                center,
                line.kind,
                amount,
                center,
                fact.version,
                line.in_use_from,
                line.in_use_to,
                line.condition,
            )


def _late(
    connection: Connection, about: About, principal: Principal, now: datetime
) -> tuple[int | None, Iterable[ToldLine]]:
    asked = about.asked
    table = read_blanks(connection, asked.period, principal, now, asked.units)
    held = [(center, line) for center, line in table.lines if center is not None]
    line = table.total if asked.center is None else _row(held, asked.center)
    late = None if line is None else line.overdue
    told = overdue.overdue_on(connection, asked.period.end, set(about.rows)).values()
    return None if late is None else late.quantity, _late_lines(told)


def _late_lines(told: Iterable[OverdueFact]) -> Iterator[ToldLine]:
    for fact in told:
        center, version = fact.center_id, fact.version
        for each in fact.lines:
            for lacks, amount in (
                ("not_registered", each.not_registered),
                ("not_handed_over", each.not_handed_over),
            ):
                yield ToldLine(
                    "late", center, each.program_code, amount, center, version, each.since, detail=lacks
                )


def _row(rows: Iterable[tuple[CenterNamed, _Line]], center: UUID) -> _Line | None:
    return next((line for named, line in rows if named.center_id == center), None)


def _place(about: About) -> Callable[[ToldLine], tuple[str, ...]]:
    codes = {center: named.code for center, named in about.centers.items()}
    return lambda line: (codes.get(line.center_id, ""), line.kind, line.name, str(line.subject), line.detail)
