"""`/reporting/workbook`: the four tables of a period as one .xlsx."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.reporting.domain.units import Units
from services.reporting.operations.blanks import read_blanks
from services.reporting.operations.means import read_means, read_people
from services.reporting.operations.provincial import newest_period, read_provincial
from services.reporting.web.pages import period_of
from services.reporting.web.workbook import Tables, workbook
from shared.auth import CurrentPrincipal
from shared.clock import now, today
from shared.downloads import download_headers
from shared.http import ReadSnapshot
from shared.web.languages import language_of

router = APIRouter()
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/workbook", response_class=Response)
def report_workbook(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: Annotated[str | None, Query()] = None,
    units: Annotated[str, Query()] = "then",
) -> Response:
    """Give the tables as the asker may see them, all of one instant; totals and rates are formulas."""
    asked = newest_period(connection, today()) if period is None else period_of(period)
    at, by = now(), _units(units)
    tables = Tables(
        read_provincial(connection, asked, principal, at, by),
        read_people(connection, asked, principal, at, by),
        read_means(connection, asked, principal, at, by),
        read_blanks(connection, asked, principal, at, by),
    )
    name = f"Bao cao TTCT {asked.code}.xlsx"
    content = workbook(tables, language_of(request))
    return Response(content, media_type=_XLSX, headers=download_headers(name))


def _units(asked: str) -> Units:
    return "now" if asked == "now" else "then"
