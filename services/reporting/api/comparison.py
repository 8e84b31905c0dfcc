"""`GET /reporting/api/comparison`: two periods side by side, as JSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.reporting.api.asked import AskedBase, AskedPeriod
from services.reporting.api.shown import center_json, period_json, reconciled_json
from services.reporting.domain.comparison import ComparedLine, ComparedRate
from services.reporting.domain.units import Units
from services.reporting.operations.comparing import By, ComparisonView, read_comparison
from shared.auth import CurrentPrincipal
from shared.clock import now
from shared.http import ReadSnapshot
from shared.principal import Principal

router = APIRouter()


@router.get("/comparison")
def comparison(
    *,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: AskedPeriod,
    base: AskedBase,
    by: Annotated[By, Query()] = "center",
    units: Annotated[Units, Query()] = "then",
) -> dict[str, Any]:
    """Return `period` beside `with` (default: the same period a year before), line by line.

    `presence` says in which of the two a center or program stands; a value is null where it does not, or has
    not reported. `change_percent` and `points` are decimal strings.
    """
    return as_json(read_comparison(connection, (base, period), by, principal, now(), units=units), principal)


def as_json(view: ComparisonView, principal: Principal) -> dict[str, Any]:
    """Return the view; measures are the columns of Biểu 1, with the grade bands of both periods."""
    columns = view.columns("en")
    measures = [column.key for column in columns if column.kind == "figure"]
    rates = [column.key for column in columns if column.kind == "rate"]
    centers = view.centers
    return {
        "period": period_json(view.shown.report.period),
        "with": period_json(view.base.report.period),
        "by": view.by,
        "units": view.units,
        "scope": "province" if view.whole_province else "centers",
        "as_of": {"at": view.as_of, "positions": view.positions},
        "reconciled": reconciled_json(view, principal),
        "rows": [
            {
                "center": center_json(centers[key]),
                "presence": line.presence,
                **_line(line, measures, rates),
            }
            if view.by == "center"
            else {
                "program": {"code": key, "name": view.program_names.get(key, key)},
                "presence": line.presence,
                **_line(line, measures, rates),
            }
            for key, line in view.compared.lines
        ],
        "total": _line(view.compared.total, measures, rates),
    }


def _line(line: ComparedLine, measures: list[str], rates: list[str]) -> dict[str, Any]:
    figures = {measure: line.figure(measure) for measure in measures}
    return {
        "figures": {
            measure: {
                "base": found.base,
                "shown": found.shown,
                "difference": found.difference,
                "change_percent": _text(found.change),
            }
            for measure, found in figures.items()
        },
        "rates": {code: _rate(line.rate(code)) for code in rates},
    }


def _rate(found: ComparedRate) -> dict[str, str | None]:
    return {"base": _text(found.base), "shown": _text(found.shown), "points": _text(found.points)}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
