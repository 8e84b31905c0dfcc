"""`GET /reporting/api/people` and `/facilities`: Biểu 2 and Biểu 3 of one period, as JSON."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.reporting.api.asked import period_asked
from services.reporting.api.shown import completeness_json, period_json, reconciled_json
from services.reporting.domain.means import MeansLine, MeansTable
from services.reporting.domain.people import PeopleLine, PeopleTable
from services.reporting.domain.provincial import CenterNamed
from services.reporting.domain.units import Units
from services.reporting.operations.means import TableView, read_means, read_people
from services.reporting.operations.provincial import newest_period
from shared.auth import CurrentPrincipal
from shared.clock import now, today
from shared.http import ReadSnapshot
from shared.principal import Principal

router = APIRouter()
PeriodCode = Annotated[str | None, Query(examples=["2021-H1"])]


@router.get("/people")
def people(
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: PeriodCode = None,
    units: Annotated[Units, Query()] = "then",
) -> dict[str, Any]:
    """Return posts, persons by post, lecturers and contests; null is not reported, and never 0."""
    asked = newest_period(connection, today()) if period is None else period_asked(period)
    view = read_people(connection, asked, principal, now(), units)
    table = view.table
    return {
        **_about(view, principal),
        "post_titles": view.posts,
        "rows": [{"center": _center(center), **_people(line)} for center, line in table.rows],
        "total": {**_people(table.total), "vacant": table.vacant},
        "completeness": completeness_json(table.completeness),
    }


@router.get("/facilities")
def facilities(
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: PeriodCode = None,
    units: Annotated[Units, Query()] = "then",
) -> dict[str, Any]:
    """Return rooms, equipment, money (đồng) and needs; a center that reported nothing has null figures."""
    asked = newest_period(connection, today()) if period is None else period_asked(period)
    view = read_means(connection, asked, principal, now(), units)
    table = view.table
    return {
        **_about(view, principal),
        "rows": [{"center": _center(center), "figures": _means(line)} for center, line in table.rows],
        "total": _means(table.total),
        "completeness": completeness_json({"facilities": table.completeness}),
    }


def _about(view: TableView[PeopleTable] | TableView[MeansTable], principal: Principal) -> dict[str, Any]:
    return {
        "period": period_json(view.period),
        "units": view.units,
        "scope": "province" if view.whole_province else "centers",
        "as_of": {"at": view.as_of, "positions": view.positions},
        "reconciled": reconciled_json(view, principal),
        "definitions": [sentence._asdict() for sentence in view.sentences],
    }


def _center(center: CenterNamed) -> Mapping[str, Any]:
    return {
        "id": center.center_id,
        "code": center.code,
        "name": center.name,
        "short_name": center.short_name,
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
