"""`GET /reporting/api/overview`: the province at a glance, as JSON."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.reporting.api.asked import AskedPeriod
from services.reporting.api.centers import trends_json
from services.reporting.api.provincial import rates_json
from services.reporting.api.shown import (
    center_json,
    completeness_json,
    of_how_many_json,
    period_json,
    reconciled_json,
)
from services.reporting.domain.provincial import CenterRow
from services.reporting.domain.ranking import Ranked
from services.reporting.domain.units import Units
from services.reporting.operations.overview import Overview, read_overview
from shared.auth import CurrentPrincipal
from shared.clock import now
from shared.http import ReadSnapshot
from shared.principal import Principal

router = APIRouter()


@router.get("/overview")
def overview(
    *,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: AskedPeriod,
    measure: Annotated[str, Query(examples=["recruitment", "admitted"])] = "",
    units: Annotated[Units, Query()] = "then",
) -> dict[str, Any]:
    """Return the asker's centers ranked by a measure, the course of the year, and what needs attention.

    `place` and `value` are null where a center has nothing to rank; rates are decimal strings in percent.
    """
    view = read_overview(connection, period, principal, now(), measure=measure, units=units)
    return as_json(view, principal)


def as_json(view: Overview, principal: Principal) -> dict[str, Any]:
    """Return the view."""
    results = view.results
    return {
        "period": period_json(results.report.period),
        "units": results.units,
        "scope": "province" if results.whole_province else "centers",
        "as_of": {"at": results.as_of, "positions": results.positions},
        "reconciled": reconciled_json(results, principal),
        "completeness": {
            "centers": of_how_many_json(results.report.established),
            **completeness_json(results.report.completeness),
        },
        "totals": {"rates": rates_json(results.report.total_rates)},
        "measure": view.measure,
        "ranking": [_ranked(each, view.measure) for each in view.ranking],
        "trends": trends_json(view.trends),
        "attention": [asdict(each) for each in view.attention],
    }


def _ranked(each: Ranked[CenterRow], measure: str) -> dict[str, Any]:
    rate = each.item.rates.get(measure)
    value = each.value
    return {
        "place": each.place,
        "center": center_json(each.item.center),
        "value": value if value is None or isinstance(value, int) else str(value),
        "state": None if rate is None else rate.state.value,
    }
