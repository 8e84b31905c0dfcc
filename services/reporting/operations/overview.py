"""The province at a glance for one reader: who stands where, how the year goes, what needs attention."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from services.reporting.domain.attention import (
    Attention,
    Awaited,
    awaited_reports,
    below_target,
    held_back,
    not_reported,
    unproven,
    unread,
)
from services.reporting.domain.counting import ADMITTED, CLASSES_OPENED, COMPLETED
from services.reporting.domain.periods import Period
from services.reporting.domain.provincial import CenterRow
from services.reporting.domain.ranking import Ranked, ranked
from services.reporting.domain.trends import Trend
from services.reporting.domain.units import Units
from services.reporting.operations.provincial import ProvincialView, read_provincial, seen_differences
from services.reporting.operations.reading_notices import unread_notices
from services.reporting.operations.report_periods import list_periods
from services.reporting.operations.trends import counted_centers, read_trends
from shared.clock import VIETNAM
from shared.messaging import lag
from shared.messaging.parking import count_parked
from shared.principal import Principal

RANKED_FIGURES = (ADMITTED, CLASSES_OPENED, COMPLETED)
"""Figures by which centers can be ranked, beside the rates."""
_ASKED_FIRST = "recruitment"
_OPERATORS = frozenset({"province", "admin"})


@dataclass(frozen=True, slots=True)
class Overview:
    """The report, the centers in their order by `measure`, the course of the year, what to see to."""

    results: ProvincialView
    measure: str
    ranking: list[Ranked[CenterRow]]
    trends: tuple[Trend, ...]
    attention: list[Attention]


def read_overview(
    connection: Connection,
    period: Period,
    principal: Principal,
    now: datetime,
    *,
    measure: str = "",
    units: Units = "then",
) -> Overview:
    """Return the overview as `principal` may see it; an unknown measure ranks by the first rate there is."""
    today = now.astimezone(VIETNAM).date()
    view = read_provincial(connection, period, principal, now, units, programs_of_centers=False)
    rates = [rate.code for rate in view.rates]
    if measure not in (*rates, *RANKED_FIGURES):
        measure = _ASKED_FIRST if _ASKED_FIRST in rates else (*rates, *RANKED_FIGURES)[0]
    counted = counted_centers(connection, principal, units, today)
    return Overview(
        results=view,
        measure=measure,
        ranking=ranked((row, _value(row, measure)) for row in view.report.rows),
        trends=read_trends(connection, period.year, today, counted),
        attention=what_needs_attention(connection, view, principal, now),
    )


def _value(row: CenterRow, measure: str) -> Decimal | int | None:
    if measure in row.rates:
        return row.rates[measure].percent
    return None if row.figures is None else row.figures.get(measure, 0)


def what_needs_attention(
    connection: Connection, view: ProvincialView, principal: Principal, now: datetime
) -> list[Attention]:
    """Return everything that needs attention, the worst first: this is where such things are collected."""
    today = now.astimezone(VIETNAM).date()
    found = [
        *unproven(
            len(seen_differences(view.proven, principal)) if view.proven else 0,
            reconciled=view.proven is not None,
        ),
        *awaited_reports(
            (
                Awaited(
                    each.opened.period,
                    each.opened.deadline,
                    each.counted.due,
                    each.counted.due - each.counted.reported,
                )
                for each in list_periods(connection, principal, today)
            ),
            today,
        ),
        *below_target(view.report, view.rates),
        *not_reported(view.report),
        *unread(unread_notices(connection, principal, now)),
    ]
    if principal.roles & _OPERATORS:
        stuck = [each.producer for each in lag(connection, "reporting") if each.stuck or each.note]
        found += held_back(count_parked(connection, "reporting"), stuck)
    return sorted(found, key=lambda each: ("bad", "warn", "wait").index(each.tone))
