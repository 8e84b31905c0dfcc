"""`GET /reporting/api/centers/{id}`: everything about one center and a period, as JSON."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query

from services.reporting.api.asked import AskedPeriod
from services.reporting.api.blanks import as_json as blanks_json
from services.reporting.api.means import means_json, people_json
from services.reporting.api.provincial import as_json as results_json
from services.reporting.api.shown import center_json
from services.reporting.domain.trends import Trend
from services.reporting.domain.units import Units
from services.reporting.operations.centers import CenterView, read_center
from shared.auth import CurrentPrincipal
from shared.clock import now
from shared.http import ReadSnapshot
from shared.principal import Principal

router = APIRouter()


@router.get("/centers/{center_id}")
def center(
    *,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    center_id: Annotated[UUID, Path()],
    period: AskedPeriod,
    units: Annotated[Units, Query()] = "then",
) -> dict[str, Any]:
    """Return a center's tables of `period`, the course of its year, where it comes from, what it submitted.

    Another's center is answered as one that does not exist.
    """
    return as_json(read_center(connection, center_id, period, principal, now(), units=units), principal)


def as_json(view: CenterView, principal: Principal) -> dict[str, Any]:
    """Return the view; each table as its own door gives it, of this center alone."""
    end = view.end
    return {
        "center": center_json(view.center),
        "ended": None
        if end is None
        else {"kind": end.kind, "last_day": end.last_day, "legal_act": end.legal_act},
        "predecessors": [center_json(each) for each in view.predecessors],
        "successors": [center_json(each) for each in view.successors],
        "results": results_json(view.results, principal),
        "people": people_json(view.people, principal),
        "facilities": means_json(view.means, principal),
        "blanks": blanks_json(view.blanks, principal),
        "trends": trends_json(view.trends),
        "reports": [
            {
                "period": due.period,
                "deadline": due.deadline,
                "state": due.report.state,
                "submitted_at": due.submitted_at,
                "timeliness": asdict(timeliness),
            }
            for due, timeliness in view.reports
        ],
    }


def trends_json(trends: tuple[Trend, ...]) -> list[dict[str, Any]]:
    """Return the months of each measure: alone and counted up, beside the year before and the plan."""
    return [asdict(trend) for trend in trends]
