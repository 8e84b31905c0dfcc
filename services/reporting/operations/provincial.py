"""Put the provincial report together for one reader: figures, definitions, as of when, how proven."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.narrative import narrative_en, narrative_vi
from services.reporting.domain.periods import Period, parse_period
from services.reporting.domain.provincial import ProvincialReport, provincial_report
from services.reporting.domain.rates import RateDefinition
from services.reporting.domain.targets import OwnTargets, with_own
from services.reporting.domain.units import Reported, Units, as_now, as_then, handed_over, inherited
from services.reporting.storage import cells, definitions, labels, stock
from services.reporting.storage.kept_sums import editions_query, kept_sums
from services.reporting.storage.positions import POSITIONS
from services.reporting.storage.reconciliations import LATEST, ReconciliationRun
from shared.clock import VIETNAM
from shared.principal import ALL, Principal
from shared.queries import Together

_HALF_YEAR_MONTHS = 6


@dataclass(frozen=True, slots=True)
class ProvincialView:
    """A report with what must stand beside it for nobody to dispute it."""

    report: ProvincialReport
    rates: list[RateDefinition]
    """With the targets by which all together are judged."""
    own_targets: OwnTargets
    """Those of single centers, by which their rows are judged."""
    sentences: list[definitions.Sentence]
    program_names: dict[str, str]
    band_names: dict[str, str]
    """All bands met in the period, the best first; a band nobody named yet under its code."""
    as_of: datetime
    positions: dict[str, int]
    latest: ReconciliationRun | None
    proven: ReconciliationRun | None
    """The newest run that compared everything, also with the owners."""
    whole_province: bool
    units: Units
    narrative_vi: str
    narrative_en: str
    years: list[int]
    """Calendar years with any figure, the oldest first."""

    @property
    def up_to_date(self) -> bool:
        """True if what is shown is exactly what the newest whole run compared."""
        return self.proven is not None and self.proven.positions == self.positions


def read_provincial(
    connection: Connection,
    period: Period,
    principal: Principal,
    now: datetime,
    units: Units = "then",
    *,
    programs_of_centers: bool = True,
    reported: Reported | None = None,
) -> ProvincialView:
    """Return the report as `principal` may see it: centers outside the scope are absent everywhere.

    `units` says whether its rows are the centers of the period or those that answer for them today;
    `programs_of_centers` whether each row tells its programs, too; `reported` is what `units_for` read
    of the same snapshot, for whoever needs several tables.
    """
    scope = None if principal.centers is ALL else principal.centers
    together = Together(connection)
    asked = definitions.definitions_asked(connection, together)
    named = together.ask(labels.NAMES)
    latest = together.ask(LATEST)
    held = together.ask(POSITIONS)
    years = together.ask(cells.YEARS)
    if reported is None:
        reported = units_for(connection, period, principal, now, units, together=together)
    else:
        together.fetch()
    defined = asked()
    rates = defined.rates(period.end)
    targets = defined.own_targets(period.end)
    if len(reported.centers) == 1:  # what is judged as a whole is judged as that center
        rates = with_own(rates, targets.get(reported.centers[0].center_id))
    report = provincial_report(
        period,
        registered=reported.registered,
        centers=reported.centers,
        stocks=reported.stocks,
        measured=reported.measured,
        definitions=rates,
        today=now.astimezone(VIETNAM).date(),
        targets=targets,
        programs_of_centers=programs_of_centers,
    )
    names = named()
    return ProvincialView(
        report=report,
        rates=rates,
        own_targets={
            each.center_id: targets[each.center_id] for each in reported.centers if each.center_id in targets
        },
        sentences=defined.sentences(period.end, "results"),
        program_names=names.programs,
        band_names={code: name for code, name in names.bands.items() if code in report.bands}
        | {code: code for code in report.bands if code not in names.bands},
        as_of=now,
        positions=held(),
        latest=latest().run,
        proven=latest().whole,
        whole_province=scope is None,
        units=units,
        narrative_vi=narrative_vi(report),
        narrative_en=narrative_en(report),
        years=years(),
    )


def said_targets(view: ProvincialView, *, english: bool) -> list[tuple[str, str, Decimal]]:
    """Return the targets of single centers to be printed: center, rate, target in percent."""
    names = {rate.code: rate.name_en if english else rate.name_vi for rate in view.rates}
    return [
        (row.center.short_name, names[code], target)
        for row in view.report.rows
        for code, target in sorted(view.own_targets.get(row.center.center_id, {}).items())
        if code in names
    ]


def units_for(
    connection: Connection,
    period: Period,
    principal: Principal,
    now: datetime,
    units: Units,
    *,
    together: Together | None = None,
) -> Reported:
    """Return the units that `principal` may see, with their figures and people; see `read_units`."""
    scope = None if principal.centers is ALL else principal.centers
    return read_units(connection, period, scope, now.astimezone(VIETNAM).date(), units, together=together)


def read_units(
    connection: Connection,
    period: Period,
    scope: frozenset[UUID] | None,
    today: date,
    units: Units,
    *,
    together: Together | None = None,
) -> Reported:
    """Read the units of the report, in a snapshot; as now a center sees the figures that it inherited, too.

    What the caller asked for in `together` is fetched with them.
    """
    if units == "now" and scope is not None:
        scope = frozenset(inherited(stock.ended_centers(connection), scope, today))
    together = together or Together(connection)
    ends = together.ask(stock.ended_query())
    registered = together.ask(stock.registered_query(scope))
    centers = together.ask(stock.centers_query(period.end, scope))
    stocks = together.ask(stock.stocks_query(period.end, scope))
    editions = together.ask(editions_query(scope))
    named = together.ask(stock.centers_query(today, scope))
    together.fetch()
    measured = kept_sums(connection, editions(), period.start, period.end)
    reported = Reported(registered(), centers(), stocks(), measured)
    ended = ends()
    if not ended:
        return reported
    if units == "now":
        theirs = handed_over(ended, reported.stocks, period.end, today)
        kept = {center: held for center, held in reported.stocks.items() if center not in theirs}
        return as_now(replace(reported, stocks=kept), ended, named(), today)
    return as_then(reported, ended, {each.center_id: each.short_name for each in named()}, period.start)


def offered_years(connection: Connection, today: date) -> list[int]:
    """Return the years with any figure, and the present one, the newest first."""
    return sorted({*cells.years(connection), today.year}, reverse=True)


def newest_period(connection: Connection, today: date) -> Period:
    """Return the half-year or year up to the newest class opened; the present one before any class."""
    newest = cells.newest_opening(connection) or today
    return parse_period(f"{newest.year}-{'H1' if newest.month <= _HALF_YEAR_MONTHS else 'Y'}")


def seen_differences(run: ReconciliationRun, principal: Principal) -> list[dict[str, Any]]:
    """Return the differences that `principal` may see: those of the centers in the scope."""
    scope = principal.centers
    if scope is ALL:
        return run.differences
    allowed = {str(center) for center in scope}
    return [found for found in run.differences if found["center_id"] in allowed]
