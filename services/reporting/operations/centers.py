"""Everything about one center in one period, for who may see it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.blanks import BlankLine
from services.reporting.domain.facts import SuccessionFact
from services.reporting.domain.means import MeansTable
from services.reporting.domain.people import PeopleTable
from services.reporting.domain.periods import Period
from services.reporting.domain.provincial import CenterNamed, CenterRow
from services.reporting.domain.report_cycle import Timeliness
from services.reporting.domain.trends import Trend
from services.reporting.domain.units import Units, inherited
from services.reporting.operations.blanks import BlankView, read_blanks
from services.reporting.operations.means import TableView, read_means, read_people
from services.reporting.operations.provincial import ProvincialView, read_provincial, units_for
from services.reporting.operations.report_periods import timely
from services.reporting.operations.report_scope import at_center, reach
from services.reporting.operations.trends import read_trends
from services.reporting.storage import center_reports, stock
from services.reporting.storage.center_reports import DueReport
from shared.clock import VIETNAM
from shared.errors import NotFound
from shared.principal import Grant, Principal


@dataclass(frozen=True, slots=True)
class CenterView:
    """One center: its tables of the period, the course of its year, where it comes from, its reports."""

    center: CenterNamed
    """Under the name of the period's end, or today's if it did not stand then."""
    results: ProvincialView
    people: TableView[PeopleTable]
    means: TableView[MeansTable]
    blanks: BlankView
    trends: tuple[Trend, ...]
    end: SuccessionFact | None
    """How it ended; None: it works."""
    predecessors: tuple[CenterNamed, ...]
    successors: tuple[CenterNamed, ...]
    reports: tuple[tuple[DueReport, Timeliness], ...]
    """Its reports of every period that was opened, the newest first."""

    @property
    def row(self) -> CenterRow | None:
        """Return its row of Biểu 1; None if it did not stand then, or its figures stand elsewhere."""
        rows = self.results.report.rows
        return rows[0] if rows else None

    @property
    def blank_line(self) -> BlankLine | None:
        """Return its line of Biểu 4."""
        return next((line for center, line in self.blanks.lines if center is not None), None)


def read_center(
    connection: Connection,
    center_id: UUID,
    period: Period,
    principal: Principal,
    now: datetime,
    *,
    units: Units = "then",
) -> CenterView:
    """Return the center; `NotFound` if it is unknown, or neither the reader's nor answered for by them."""
    today = now.astimezone(VIETNAM).date()
    at_center(connection, principal, center_id, today)
    ended = stock.ended_centers(connection)
    end = ended.get(center_id)
    before = [each for each, fact in ended.items() if center_id in fact.successors]
    visible = reach(connection, principal, today)
    related = {center_id, *before, *(end.successors if end else ())}
    names = {
        each.center_id: each
        for each in stock.centers_on(connection, max(today, period.end), related)
        if visible is None or each.center_id in visible
    }
    if center_id not in names:
        raise NotFound
    alone = replace(principal, kind="person", grants=frozenset({Grant("officer", center_id)}))
    reported = units_for(connection, period, alone, now, units)
    results = read_provincial(connection, period, alone, now, units, reported=reported)
    rows = results.report.rows
    counted = inherited(ended, {center_id}, today) if units == "now" else {center_id}
    return CenterView(
        center=rows[0].center if rows else names[center_id],
        results=results,
        people=read_people(connection, period, alone, now, units, reported=reported),
        means=read_means(connection, period, alone, now, units, reported=reported),
        blanks=read_blanks(connection, period, alone, now, units, reported=reported),
        trends=read_trends(connection, period.year, today, counted),
        end=end,
        predecessors=tuple(names[each] for each in before if each in names),
        successors=tuple(names[each] for each in (end.successors if end else ()) if each in names),
        reports=tuple(
            (due, timely(due, today))
            for due in reversed(center_reports.due_reports(connection, centers=[center_id]))
        ),
    )
