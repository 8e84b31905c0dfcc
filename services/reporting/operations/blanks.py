"""Put Biểu 4 (blanks and certificates) together for one reader."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from services.reporting.domain.blanks import PROVINCE_STORE, BlankLine, blank_lines, total
from services.reporting.domain.overdue import overdue_by_unit
from services.reporting.domain.periods import Period
from services.reporting.domain.provincial import CenterNamed
from services.reporting.domain.units import Reported, Units, inherited, rows_of
from services.reporting.operations.provincial import units_for
from services.reporting.storage import definitions, stock
from services.reporting.storage.overdue import overdue_on
from services.reporting.storage.positions import positions
from services.reporting.storage.reconciliations import ReconciliationRun, latest_run
from shared.clock import VIETNAM
from shared.principal import ALL, Principal


@dataclass(frozen=True, slots=True)
class BlankView:
    """The table with how it is counted, as of when, and how it is proven; None is the province's store."""

    period: Period
    units: Units
    lines: list[tuple[CenterNamed | None, BlankLine]]
    total: BlankLine
    sentences: list[definitions.Sentence]
    as_of: datetime
    positions: dict[str, int]
    proven: ReconciliationRun | None
    whole_province: bool

    @property
    def up_to_date(self) -> bool:
        """True if what is shown is exactly what the newest whole run compared."""
        return self.proven is not None and self.proven.positions == self.positions


def read_blanks(
    connection: Connection,
    period: Period,
    principal: Principal,
    now: datetime,
    units: Units = "then",
    *,
    reported: Reported | None = None,
) -> BlankView:
    """Return the table as `principal` may see it: holders outside the scope are absent everywhere."""
    scope = None if principal.centers is ALL else principal.centers
    today = now.astimezone(VIETNAM).date()
    reported = reported or units_for(connection, period, principal, now, units)
    known = {PROVINCE_STORE, *(each.center_id for each in reported.centers)}
    ended = stock.ended_centers(connection)
    answered = frozenset(inherited(ended, scope, today)) if units == "now" and scope is not None else scope
    told = overdue_on(connection, period.end, answered)
    lines = blank_lines(
        reported.centers,
        (each for each in reported.measured if each.center_id in known),
        overdue_by_unit(told, rows_of(ended, told, units, today)),
    )
    return BlankView(
        period=period,
        units=units,
        lines=lines,
        total=total(lines),
        sentences=definitions.definitions(connection).sentences(period.end, "blanks"),
        as_of=now,
        positions=positions(connection),
        proven=latest_run(connection, whole_only=True),
        whole_province=scope is None,
    )
