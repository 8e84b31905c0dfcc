"""Units of a report: the centers of that period (as then), or those that answer for them today (as now).

Figures never move: they are kept for the center that had them. As now they are shown with whoever received
its predecessors' results. Of a split that told nobody, they stay in the row of the center that ended:
nothing is guessed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

from services.reporting.domain.books import Measured
from services.reporting.domain.counting import CLASSES_PLANNED, LEARNERS_PLANNED
from services.reporting.domain.facts import SuccessionFact
from services.reporting.domain.provincial import CenterNamed, Stock

Units = Literal["then", "now"]


def holder(ended: Mapping[UUID, SuccessionFact], center: UUID, today: date) -> UUID:
    """Return who answers today for the figures of a center; itself while it works, or if nobody was told."""
    seen = {center}
    while (end := ended.get(center)) is not None and end.last_day < today:
        if end.results_to is None or end.results_to in seen:
            break
        center = end.results_to
        seen.add(center)
    return center


def rows_of(
    ended: Mapping[UUID, SuccessionFact], centers: Iterable[UUID], units: Units, today: date
) -> dict[UUID, UUID]:
    """Return in whose row each center stands: its own as then, that of its holder as now."""
    return {each: holder(ended, each, today) if units == "now" else each for each in centers}


def inherited(ended: Mapping[UUID, SuccessionFact], scope: Collection[UUID], today: date) -> set[UUID]:
    """Return the centers whose figures the centers in `scope` answer for today, themselves included."""
    return {each for each in {*scope, *ended} if holder(ended, each, today) in scope}


def ended_before(ended: Mapping[UUID, SuccessionFact], start: date) -> set[UUID]:
    """Return the centers that no longer worked on `start`."""
    return {each for each, end in ended.items() if end.last_day < start}


def handed_over(
    ended: Mapping[UUID, SuccessionFact], centers: Iterable[UUID], on: date, today: date
) -> set[UUID]:
    """Return the centers whose people were another's on a day: they ended before, and have an heir."""
    return {each for each in ended_before(ended, on) & {*centers} if holder(ended, each, today) != each}


def figured(measured: Iterable[Measured]) -> set[UUID]:
    """Return the centers that have a figure of the period, or a plan of its year: a period shows both."""
    planned = (CLASSES_PLANNED, LEARNERS_PLANNED)
    return {
        each.center_id
        for each in measured
        if any(each.held.in_period)
        or any(
            value
            for measure, value in zip(each.held.measures, each.held.in_year, strict=True)
            if measure in planned
        )
    }


@dataclass(frozen=True, slots=True)
class Reported:
    """The units of a report with their figures and people."""

    registered: int
    """How many units there are at all, whenever they were established."""
    centers: list[CenterNamed]
    stocks: Mapping[UUID, Stock]
    measured: list[Measured]


def as_then(
    reported: Reported, ended: Mapping[UUID, SuccessionFact], names: Mapping[UUID, str], start: date
) -> Reported:
    """Return the units of the period that begins on `start`; who ended before is not one of them.

    Should a center that ended before have figures all the same, it keeps its row: no figure is ever left out.
    """
    gone = ended_before(ended, start) - figured(reported.measured)
    centers = [
        replace(each, last_day=ended[each.center_id].last_day, heirs=_heirs(ended[each.center_id], names))
        if each.center_id in ended
        else each
        for each in reported.centers
        if each.center_id not in gone
    ]
    known = {each.center_id for each in reported.centers}
    return replace(reported, registered=reported.registered - len(gone & known), centers=centers)


def as_now(
    reported: Reported,
    ended: Mapping[UUID, SuccessionFact],
    today_named: Iterable[CenterNamed],
    today: date,
) -> Reported:
    """Return today's units with the figures of those they succeeded; each names its parts.

    Who was not established by the period's end has none of its figures, as then.
    """
    named = {each.center_id: each for each in today_named}
    later = named.keys() - {each.center_id for each in reported.centers}
    parts: defaultdict[UUID, list[CenterNamed]] = defaultdict(list)
    for each in reported.centers:
        parts[holder(ended, each.center_id, today)].append(each)
    stocks: defaultdict[UUID, list[Stock]] = defaultdict(list)
    for center, stock in reported.stocks.items():
        stocks[holder(ended, center, today)].append(stock)
    names = {center: each.short_name for center, each in named.items()}
    centers = [
        replace(
            named.get(unit, members[0]),
            parts=tuple(each.short_name for each in members if each.center_id != unit),
            last_day=ended[unit].last_day if unit in ended else None,
            heirs=_heirs(ended[unit], names) if unit in ended else (),
        )
        for unit, members in parts.items()
    ]
    unestablished = {holder(ended, each, today) for each in named} - parts.keys()
    return Reported(
        registered=len(centers) + len(unestablished),
        centers=sorted(centers, key=lambda each: (each.code, each.center_id)),
        stocks={unit: _together(held) for unit, held in stocks.items()},
        measured=[
            item._replace(center_id=holder(ended, item.center_id, today))
            for item in reported.measured
            if item.center_id not in later
        ],
    )


def _heirs(end: SuccessionFact, names: Mapping[UUID, str]) -> tuple[str, ...]:
    """Return the successors by name; one that the reader may not see, or nobody told of, is left out."""
    return tuple(names[each] for each in end.successors if each in names)


def _together(stocks: Collection[Stock]) -> Stock:
    staff = [each.staff for each in stocks if each.staff is not None]
    lecturers = [each.lecturers for each in stocks if each.lecturers is not None]
    return Stock(sum(staff) if staff else None, sum(lecturers) if lecturers else None)
