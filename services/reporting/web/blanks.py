"""`/reporting/blanks`: Biểu 4, what became of blanks and certificates, by holder and period."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.reporting.domain.blanks import BlankLine
from services.reporting.operations.blanks import read_blanks
from services.reporting.operations.provincial import seen_differences
from services.reporting.web.asked import AskedPeriod, AskedUnits
from services.reporting.web.pages import offered
from shared.auth import CurrentPrincipal
from shared.clock import now
from shared.http import ReadSnapshot
from shared.web import page

router = APIRouter()


@router.get("/blanks", response_class=HTMLResponse)
def blanks(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: AskedPeriod,
    units: AskedUnits,
) -> HTMLResponse:
    """Show Biểu 4 of one period, by the centers of then or of now."""
    view = read_blanks(connection, period, principal, now(), units)
    return page(
        request,
        "blanks.html",
        view=view,
        period=period,
        offered=offered(connection, period),
        rows=[(center, figures(line), so_far(line), line.overdue) for center, line in view.lines],
        totals=(figures(view.total), so_far(view.total), view.total.overdue),
        differences=len(seen_differences(view.proven, principal)) if view.proven else 0,
    )


def figures(line: BlankLine) -> Sequence[int]:
    """Return the columns 1 to 13 of the table."""
    flows, papers = line.in_period, line.certificates
    return (
        line.opening,
        flows.received,
        flows.taken_over,
        flows.used,
        flows.spoiled,
        flows.lost,
        flows.destroyed,
        flows.sent,
        line.closing,
        papers.issued,
        papers.replaced,
        papers.revoked,
        papers.cancelled,
    )


def so_far(line: BlankLine) -> Sequence[int]:
    """Return the columns of the balance from the beginning to the period's end."""
    flows = line.to_date
    return (
        flows.came,
        line.closing,
        flows.used,
        flows.spoiled,
        flows.lost,
        flows.destroyed,
        flows.sent,
        flows.destroyed_in_all,
    )
