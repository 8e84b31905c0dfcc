"""`GET /reporting/api/programs/{code}`: one program across centers and over years, as JSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from services.reporting.api.asked import AskedPeriod
from services.reporting.api.centers import trends_json
from services.reporting.api.provincial import program_json, rates_json
from services.reporting.api.shown import center_json, period_json, reconciled_json
from services.reporting.domain.units import Units
from services.reporting.operations.programs import OVER_YEARS, ProgramView, read_program
from shared.auth import CurrentPrincipal
from shared.clock import now
from shared.http import ReadSnapshot
from shared.principal import Principal

router = APIRouter()


@router.get("/programs/{code}")
def program(
    *,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    code: Annotated[str, Path(examples=["NT_DANG"])],
    period: AskedPeriod,
    units: Annotated[Units, Query()] = "then",
) -> dict[str, Any]:
    """Return a program by center, the course of its year, and the same months of up to five years."""
    return as_json(read_program(connection, code, period, principal, now(), units=units), principal)


def as_json(view: ProgramView, principal: Principal) -> dict[str, Any]:
    """Return the view; a year's rates are those that follow from the months' own sums."""
    results = view.results
    return {
        "program": {"code": view.code, "name": view.name},
        "period": period_json(results.report.period),
        "units": results.units,
        "scope": "province" if results.whole_province else "centers",
        "as_of": {"at": results.as_of, "positions": results.positions},
        "reconciled": reconciled_json(results, principal),
        "total": None if view.total is None else program_json(results, view.total),
        "rows": [
            {"center": center_json(center), **program_json(results, row)} for center, row in view.centers
        ],
        "centers_without": view.without,
        "trends": trends_json(view.trends),
        "years": [
            {
                "period": period_json(each.period),
                "figures": {measure: each.figures.get(measure, 0) for measure in OVER_YEARS},
                "rates": rates_json(each.rates),
            }
            for each in view.years
        ],
    }
