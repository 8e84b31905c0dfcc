"""`GET /reporting/api/people` and `/facilities`: Biểu 2 and Biểu 3 of one period, as JSON."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.reporting.api.asked import AskedPeriod
from services.reporting.api.shown import about_json, center_json, completeness_json
from services.reporting.domain.means import MeansLine, MeansTable
from services.reporting.domain.people import PeopleLine, PeopleTable
from services.reporting.domain.units import Units
from services.reporting.operations.means import TableView, read_means, read_people
from shared.auth import CurrentPrincipal
from shared.clock import now
from shared.http import ReadSnapshot
from shared.principal import Principal

router = APIRouter()


@router.get("/people")
def people(
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: AskedPeriod,
    units: Annotated[Units, Query()] = "then",
) -> dict[str, Any]:
    """Return posts, persons by post, lecturers and contests; null is not reported, and never 0."""
    return people_json(read_people(connection, period, principal, now(), units), principal)


def people_json(view: TableView[PeopleTable], principal: Principal) -> dict[str, Any]:
    """Return Biểu 2."""
    table = view.table
    return {
        **about_json(view, principal),
        "post_titles": view.posts,
        "rows": [{"center": center_json(center), **_people(line)} for center, line in table.rows],
        "total": {**_people(table.total), "vacant": table.vacant},
        "completeness": completeness_json(table.completeness),
    }


@router.get("/facilities")
def facilities(
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: AskedPeriod,
    units: Annotated[Units, Query()] = "then",
) -> dict[str, Any]:
    """Return rooms, equipment, money (đồng) and needs; a center that reported nothing has null figures."""
    return means_json(read_means(connection, period, principal, now(), units), principal)


def means_json(view: TableView[MeansTable], principal: Principal) -> dict[str, Any]:
    """Return Biểu 3."""
    table = view.table
    return {
        **about_json(view, principal),
        "rows": [{"center": center_json(center), "figures": _means(line)} for center, line in table.rows],
        "total": _means(table.total),
        "completeness": completeness_json({"facilities": table.completeness}),
    }


def _people(line: PeopleLine) -> dict[str, Any]:
    return {
        "posts": line.posts,
        "present": line.present,
        "vacant": line.vacant,
        "staff": line.staff,
        "lecturers": line.lecturers,
        "own_round": asdict(line.own_round),
        "higher": asdict(line.higher),
    }


def _means(line: MeansLine | None) -> dict[str, Any] | None:
    if line is None:
        return None
    spent = line.spent_percent
    return {**asdict(line), "spent_percent": None if spent is None else str(spent)}
