"""The page of the rules of accounts: those of each day, and the next ones' form."""

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Connection

from services.identity.domain.policies import policy_on
from services.identity.operations.entries import PolicyEntry
from services.identity.operations.policies import enter_policy
from services.identity.storage import policies
from shared import clock
from shared.auth import require
from shared.http import ReadSnapshot
from shared.web import page
from shared.web.forms import Shown, SubmittedForm

router = APIRouter(prefix="/policies", dependencies=[Depends(require("admin"))])
HERE = "/identity/policies"


@router.get("")
def show_policies(request: Request, connection: ReadSnapshot) -> Response:
    """Show the rules with the days from which they hold."""
    return _policies(request, connection, Shown(), None)


@router.post("")
def post_policy(request: Request, form: SubmittedForm) -> Response:
    """Let new rules hold from a day on."""
    ticked = form.all("second_factor_roles")

    def work(connection: Connection) -> str:
        entry = form.read(PolicyEntry, second_factor_roles=ticked)
        enter_policy(connection, entry, by=form.principal.id, now=clock.now(), today=clock.today())
        return f"{HERE}?done=1"

    return form(work, lambda connection, shown: _policies(request, connection, shown, ticked))


def _policies(request: Request, connection: Connection, shown: Shown, ticked: list[str] | None) -> Response:
    known = policies.policies(connection)
    today = clock.today()
    held = policy_on(known, today)
    return page(
        request,
        "policies.html",
        policies=known,
        held=held,
        ticked=held.second_factor_roles if ticked is None else ticked,
        today=today,
        shown=shown,
    )
