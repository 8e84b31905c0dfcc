"""`/reporting/workbook`: the four tables of a period as one .xlsx."""

from fastapi import APIRouter, Request, Response

from services.reporting.operations.blanks import read_blanks
from services.reporting.operations.means import read_means, read_people
from services.reporting.operations.provincial import read_provincial
from services.reporting.web.asked import AskedPeriod, AskedUnits
from services.reporting.web.workbook import Tables, workbook
from shared.auth import CurrentPrincipal
from shared.clock import now
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
    period: AskedPeriod,
    units: AskedUnits,
) -> Response:
    """Give the tables as the asker may see them, all of one instant; totals and rates are formulas."""
    at = now()
    tables = Tables(
        read_provincial(connection, period, principal, at, units),
        read_people(connection, period, principal, at, units),
        read_means(connection, period, principal, at, units),
        read_blanks(connection, period, principal, at, units),
    )
    name = f"Bao cao TTCT {period.code}.xlsx"
    content = workbook(tables, language_of(request))
    return Response(content, media_type=_XLSX, headers=download_headers(name))
