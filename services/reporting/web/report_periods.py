"""Pages of report periods: the list, and one period with the report of every center."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from services.reporting.domain.periods import periods_of
from services.reporting.domain.report_cycle import STATE_NAMES
from services.reporting.operations.proof import read_proof
from services.reporting.operations.provincial import newest_period, offered_years
from services.reporting.operations.report_entries import DeadlineEntry, OpeningEntry
from services.reporting.operations.report_periods import (
    change_deadline,
    list_periods,
    open_period,
    read_period,
    usual_deadline,
)
from services.reporting.operations.report_scope import canonical
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/reports")
HERE = "/reporting/reports"
TONES = {
    "waiting": "info",
    "submitted": "wait",
    "returned": "bad",
    "accepted": "good",
    "reopened": "warn",
}


@router.get("")
def periods_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """List the periods that were opened; the province opens another here."""
    return _list(request, connection, principal, Shown())


@router.post("")
def post_opening(request: Request, form: SubmittedForm) -> Response:
    """Open a period for reports."""

    def work(connection: Connection) -> str:
        entry = form.read(OpeningEntry)
        opened = open_period(
            connection, form.principal, entry.asked(), entry.deadline, entry.instruction, clock.now()
        )
        return f"{HERE}/{opened.code}?done=1"

    return form(work, lambda connection, shown: _list(request, connection, form.principal, shown))


def _list(request: Request, connection: Connection, principal: Principal, shown: Shown) -> Response:
    listed = list_periods(connection, principal, clock.today())
    opened = {each.opened.code for each in listed}
    offered = [
        (year, [each for each in map(canonical, periods_of(year)) if each.code not in opened])
        for year in offered_years(connection, clock.today())
    ]
    proposed = canonical(newest_period(connection, clock.today()))
    usual = usual_deadline(connection, proposed)
    return page(
        request,
        "report_periods.html",
        listed=listed,
        offered=offered,
        proposed=proposed,
        rule_source="" if usual is None else usual[1],
        may_open="province" in principal.roles,
        shown=shown,
        **state_words(request),
    )


@router.get("/{period}")
def period_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, period: str
) -> Response:
    """Show a period: completeness, and of each center how far its report is and whether it was in time."""
    return _period(request, connection, principal, period, Shown())


@router.post("/{period}/deadlines")
def post_deadline(request: Request, form: SubmittedForm, period: str) -> Response:
    """Set another deadline."""

    def work(connection: Connection) -> str:
        entry = form.read(DeadlineEntry)
        change_deadline(
            connection, form.principal, period, entry.deadline, entry.reason, entry.seen, clock.now()
        )
        return f"{HERE}/{period}?done=1"

    return form(work, lambda connection, shown: _period(request, connection, form.principal, period, shown))


def _period(
    request: Request, connection: Connection, principal: Principal, code: str, shown: Shown
) -> Response:
    view = read_period(connection, principal, code, clock.today())
    return page(
        request,
        "report_period.html",
        view=view,
        proof=read_proof(connection, principal, clock.now()),
        period=view.opened.period,
        province="province" in principal.roles,
        shown=shown,
        **state_words(request),
    )


def state_words(request: Request) -> dict[str, Any]:
    """Return the names and tones of a report's states for a template."""
    place = 1 if language_of(request) == "en" else 0
    return {"states": {code: both[place] for code, both in STATE_NAMES.items()}, "tones": TONES}
