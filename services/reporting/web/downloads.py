"""`/reporting/workbook`: the four tables of a period as one .xlsx."""

from fastapi import APIRouter, Request, Response

from services.reporting.operations.content import read_content
from services.reporting.web.asked import AskedPeriod, AskedUnits
from services.reporting.web.workbook import workbook
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
    content = read_content(connection, period, principal, now(), units=units, language=language_of(request))
    name = f"Bao cao TTCT {period.code}.xlsx"
    return Response(workbook(content), media_type=_XLSX, headers=download_headers(name))
