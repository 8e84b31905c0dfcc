"""`/reporting/blanks`: Biểu 4, what became of blanks and certificates, by holder and period."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.reporting.domain.blanks import CERTIFICATES, FLOWS, STORE, BlankLine
from services.reporting.domain.measures import TO_DATE
from services.reporting.domain.saying import Say
from services.reporting.operations.blanks import BlankView, read_blanks
from services.reporting.operations.figures import BALANCE
from services.reporting.operations.provincial import seen_differences
from services.reporting.web.asked import AskedPeriod, AskedUnits
from services.reporting.web.charts import Chart
from services.reporting.web.drawn import Bars, bar_chart
from services.reporting.web.opening import figure_openings, of_center
from services.reporting.web.pages import offered
from shared.auth import CurrentPrincipal
from shared.clock import now
from shared.http import ReadSnapshot
from shared.web import page
from shared.web.languages import language_of

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
        rows=[
            (center, of_center((center or STORE).center_id), figures(line), so_far(line), line.overdue)
            for center, line in view.lines
        ],
        totals=(figures(view.total), so_far(view.total), view.total.overdue),
        opens=figure_openings(OPENED, period, units),
        opens_late=figure_openings(["overdue"], period, units)[0],
        opens_so_far=figure_openings(OPENED_SO_FAR, period, units),
        charts=balance_charts(view, language_of(request)),
        differences=len(seen_differences(view.proven, principal)) if view.proven else 0,
    )


def balance_charts(view: BlankView, language: str) -> list[Chart]:
    """Return each holder's stock at the period's beginning and end; none if nobody ever held any."""
    say = Say(language)
    held = [(center, line) for center, line in view.lines if line.opening or line.closing]
    drawn = bar_chart(
        "stock",
        say("Phôi tồn đầu kỳ và cuối kỳ", "Blanks in stock at the beginning and the end"),
        [center.short_name if center else say("Kho của tỉnh", "Province's store") for center, _ in held],
        [
            Bars(say("Tồn đầu", "Beginning"), [line.opening for _, line in held]),
            Bars(say("Tồn cuối", "End"), [line.closing for _, line in held]),
        ],
        language,
    )
    return [] if drawn is None else [drawn]


_OPENED_FLOWS = list(FLOWS.values())
OPENED = (f"{BALANCE}opening", *_OPENED_FLOWS[:-1], f"{BALANCE}closing", *CERTIFICATES.values())
"""What each column of `figures` opens to."""
OPENED_SO_FAR = (
    f"{BALANCE}came",
    f"{BALANCE}closing",
    *(f"{each}{TO_DATE}" for each in _OPENED_FLOWS if each not in {FLOWS["received"], FLOWS["taken_over"]}),
)
"""What each column of `so_far` opens to."""


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
