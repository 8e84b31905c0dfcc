"""`/reporting/targets`: what every rate is to reach, and what single centers are."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from services.reporting.operations.targets import TargetEntry, read_targets, set_target
from services.reporting.web.table import target_text
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/targets")
HERE = "/reporting/targets"


@router.get("", response_class=HTMLResponse)
def targets_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """Show the targets, common and own; the province sets another."""
    return _targets(request, connection, principal, Shown())


@router.post("")
def post_target(request: Request, form: SubmittedForm) -> Response:
    """Set a target from a day on."""

    def work(connection: Connection) -> str:
        set_target(connection, form.principal, form.read(TargetEntry), clock.today())
        return f"{HERE}?done=1"

    return form(work, lambda connection, shown: _targets(request, connection, form.principal, shown))


def _targets(request: Request, connection: Connection, principal: Principal, shown: Shown) -> Response:
    language = language_of(request)
    held = read_targets(connection, principal, clock.today())
    return page(
        request,
        "targets.html",
        held=held,
        rates={each.code: each.name_en if language == "en" else each.name_vi for each in held.rates},
        named={each.center_id: each.short_name for each in held.centers},
        target=lambda value: target_text(value, language),
        today=clock.today(),
        shown=shown,
    )
