"""Put Biểu 2 (people) and Biểu 3 (facilities and money) together for one reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.facts import SuccessionFact
from services.reporting.domain.means import MeansTable, means_table
from services.reporting.domain.people import PeopleTable, people_table
from services.reporting.domain.periods import Period
from services.reporting.domain.provincial import CenterNamed
from services.reporting.domain.units import Reported, Units, handed_over, inherited, rows_of
from services.reporting.operations.provincial import units_for
from services.reporting.storage import definitions, stock
from services.reporting.storage.people import facilities, people_on, post_titles
from services.reporting.storage.positions import positions
from services.reporting.storage.reconciliations import ReconciliationRun, latest_run
from shared.clock import VIETNAM
from shared.principal import ALL, Principal

_Table = TypeVar("_Table", PeopleTable, MeansTable)


@dataclass(frozen=True, slots=True)
class TableView(Generic[_Table]):
    """A table with how it is counted, as of when, and how the figures it stands among are proven."""

    period: Period
    units: Units
    table: _Table
    posts: dict[str, str]
    """Titles of the posts that the table shows, in its order (Biểu 2 alone)."""
    sentences: list[definitions.Sentence]
    as_of: datetime
    positions: dict[str, int]
    proven: ReconciliationRun | None
    whole_province: bool

    @property
    def up_to_date(self) -> bool:
        """True if what is shown is exactly what the newest whole run compared."""
        return self.proven is not None and self.proven.positions == self.positions


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one reader may see: the rows of the table, and from which centers each is taken."""

    period: Period
    scope: frozenset[UUID] | None
    centers: list[CenterNamed]
    now: datetime
    units: Units
    ended: Mapping[UUID, SuccessionFact]

    def rows(self, centers: Iterable[UUID]) -> dict[UUID, UUID]:
        return rows_of(self.ended, centers, self.units, self.now.astimezone(VIETNAM).date())

    def handed_over(self, centers: Iterable[UUID]) -> set[UUID]:
        """Return the centers whose people stand with their heir alone, as now."""
        if self.units == "then":
            return set()
        return handed_over(self.ended, centers, self.period.end, self.now.astimezone(VIETNAM).date())


def _asked(  # noqa: PLR0917 -- private
    connection: Connection,
    period: Period,
    principal: Principal,
    now: datetime,
    units: Units,
    reported: Reported | None,
) -> _Asked:
    scope = None if principal.centers is ALL else principal.centers
    today = now.astimezone(VIETNAM).date()
    reported = reported or units_for(connection, period, principal, now, units)
    ended = stock.ended_centers(connection)
    if units == "now" and scope is not None:
        scope = frozenset(inherited(ended, scope, today))
    return _Asked(period, scope, reported.centers, now, units, ended)


def read_people(
    connection: Connection,
    period: Period,
    principal: Principal,
    now: datetime,
    units: Units = "then",
    *,
    reported: Reported | None = None,
) -> TableView[PeopleTable]:
    """Return Biểu 2 as `principal` may see it: centers outside the scope are absent everywhere."""
    asked = _asked(connection, period, principal, now, units, reported)
    lines = people_on(connection, period, asked.scope)
    for center in asked.handed_over(lines):
        lines[center] = replace(lines[center], posts=None, staff=None, lecturers=None)
    table = people_table(asked.centers, lines, asked.rows(lines))
    held = table.total.staff or {}
    titles = post_titles(connection)
    shown = {code: title for code, title in titles.items() if held.get(code)}
    shown |= {code: code for code in sorted(held) if code not in titles}
    return _view(connection, asked, table, "people", shown)


def read_means(
    connection: Connection,
    period: Period,
    principal: Principal,
    now: datetime,
    units: Units = "then",
    *,
    reported: Reported | None = None,
) -> TableView[MeansTable]:
    """Return Biểu 3 as `principal` may see it: centers outside the scope are absent everywhere."""
    asked = _asked(connection, period, principal, now, units, reported)
    told = facilities(connection, asked.scope)
    table = means_table(asked.centers, told, asked.rows(told), period.end)
    return _view(connection, asked, table, "means", {})


def _view(
    connection: Connection,
    asked: _Asked,
    table: _Table,
    printed: definitions.Printed,
    posts: dict[str, str],
) -> TableView[_Table]:
    return TableView(
        period=asked.period,
        units=asked.units,
        table=table,
        posts=posts,
        sentences=definitions.definitions(connection).sentences(asked.period.end, printed),
        as_of=asked.now,
        positions=positions(connection),
        proven=latest_run(connection, whole_only=True),
        whole_province=asked.scope is None,
    )
