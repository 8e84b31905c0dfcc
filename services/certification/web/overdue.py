"""The page of what is late after its decision, or soon will be; and the rule of what ends its clock."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from services.certification.domain.clocks import ENDING_NAMES, Ending, Standing
from services.certification.operations.late_classes import late_classes
from services.certification.operations.rule_clocks import ClockRuleIn, add_clock_rule, may_rule
from services.certification.storage import clock_rules, facts
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import NotFound
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter()


@router.get("/overdue")
def overdue_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    *,
    center: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Show what is late and what soon will be, of all centers in the scope or of one."""
    return _overdue(request, connection, principal, center, Shown())


def _overdue(
    request: Request, connection: Connection, principal: Principal, code: str, shown: Shown
) -> Response:
    centers = [each for each in facts.centers(connection) if principal.may_see(each.id)]
    at = next((each for each in centers if each.code == code), None)
    if code and at is None:
        raise NotFound
    found = late_classes(connection, principal, clock.today(), soon=True)
    mine = [each for each in found if at is None or each.done_by == at.id]
    place = 1 if language_of(request) == "en" else 0
    return page(
        request,
        "overdue.html",
        centers=centers,
        at=at,
        late=[each for each in mine if each.standing is Standing.OVERDUE],
        soon=[each for each in mine if each.standing is Standing.SOON],
        rules=clock_rules.rules(connection),
        endings={ending.value: names[place] for ending, names in ENDING_NAMES.items()},
        may_rule=may_rule(principal),
        today=clock.today(),
        default_ending=Ending.HANDOVER.value,
        shown=shown,
    )


@router.post("/overdue/rules")
def post_rule(request: Request, form: SubmittedForm) -> Response:
    """Enter what ends the clock of decisions from a day on (the province)."""

    def work(connection: Connection) -> str:
        add_clock_rule(connection, form.read(ClockRuleIn).rule(), form.principal)
        return "/certification/overdue?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _overdue(request, connection, form.principal, "", shown)

    return form(work, again)
