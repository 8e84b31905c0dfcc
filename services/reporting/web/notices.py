"""`/reporting/notices`: what needs attention, and the rules by which it is told."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from services.reporting.domain.notices import HEARD_BY, KIND_NAMES, KINDS
from services.reporting.operations.reading_notices import (
    RuleEntry,
    add_rule,
    mark_read,
    read_board,
    unread_notices,
)
from services.reporting.storage import notices
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/notices")
HERE = "/reporting/notices"
ROLES = {
    "officer": ("Giáo vụ", "Officers"),
    "director": ("Giám đốc", "Directors"),
    "province": ("Tỉnh", "Province"),
}
_MOST = 99


@router.get("", response_class=HTMLResponse)
def board_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """Show what stands, the unread first, and what was resolved of late."""
    board = read_board(connection, principal, clock.now())
    return page(
        request,
        "notices.html",
        board=board,
        shown=Shown(),
        **words(request),
    )


@router.post("/read")
def post_read(form: SubmittedForm) -> Response:
    """Mark everything as read."""

    def work(connection: Connection) -> str:
        mark_read(connection, form.principal, clock.now())
        return HERE

    def again(_: Connection, shown: Shown) -> Response:
        raise shown.problem or RuntimeError("nothing was refused")

    return form(work, again)


@router.get("/unread", response_class=HTMLResponse)
def unread_mark(connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """Give the number for the menu; empty if there is nothing new."""
    number = unread_notices(connection, principal, clock.now())
    text = "" if number == 0 else f"{number}" if number <= _MOST else f"{_MOST}+"
    return HTMLResponse(text, headers={"Cache-Control": "private, no-store"})


@router.get("/rules", response_class=HTMLResponse)
def rules_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """Show when something is told and to whom; the province enters another rule."""
    return _rules(request, connection, principal, Shown())


@router.post("/rules")
def post_rule(request: Request, form: SubmittedForm) -> Response:
    """Enter a rule from a day on."""

    def work(connection: Connection) -> str:
        entry = form.read(RuleEntry, told_to=form.all("told_to"))
        add_rule(connection, form.principal, entry.rule(), clock.today())
        return f"{HERE}/rules?done=1"

    return form(work, lambda connection, shown: _rules(request, connection, form.principal, shown))


def _rules(request: Request, connection: Connection, principal: Principal, shown: Shown) -> Response:
    return page(
        request,
        "notice_rules.html",
        rules=notices.rules(connection),
        may_rule="province" in principal.roles,
        today=clock.today(),
        shown=shown,
        **words(request),
    )


def words(request: Request) -> dict[str, Any]:
    """Return the names of kinds and roles for a template."""
    place = 1 if language_of(request) == "en" else 0
    return {
        "kinds": {kind: KIND_NAMES[kind][place] for kind in KINDS},
        "roles": {role: ROLES[role][place] for role in HEARD_BY},
    }
