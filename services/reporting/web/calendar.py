"""`/reporting/calendar`: the page of one's calendar address, and the calendar that a program reads there."""

from http import HTTPStatus
from typing import ClassVar

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from services.reporting.operations.calendar import end_address, make_address, owner_of, write_calendar
from services.reporting.storage import calendar_addresses
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import NotFound, Problem
from shared.http import OpenSnapshot, ReadSnapshot, asked_database
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm

router = APIRouter(prefix="/calendar")
HERE = "/reporting/calendar"
_SEE_OTHER = 303


class _Silent(Problem):
    """Who may see what is not known just now."""

    status: ClassVar[HTTPStatus] = HTTPStatus.SERVICE_UNAVAILABLE
    code = "identity-silent"


@router.get("/{token}.ics", response_class=Response)
def calendar(request: Request, token: str, connection: OpenSnapshot) -> Response:
    """Give the deadlines to whoever has a secret address: what its person may see today."""
    account = owner_of(connection, token)
    people = request.app.state.accounts({account})
    if people is None:
        raise _Silent(
            "Chưa hỏi được quyền của tài khoản. Chương trình lịch sẽ tự thử lại.",
            "The account's roles cannot be asked just now. The calendar program tries again by itself.",
        )
    person = people.get(account)
    if person is None:
        raise NotFound
    content = write_calendar(connection, person, clock.now(), request.app.state.settings.public_url)
    return Response(content, media_type="text/calendar", headers={"Cache-Control": "private, no-cache"})


@router.get("", response_class=HTMLResponse)
def calendar_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """Show whether one has an address, and the forms to make or end it."""
    return _page(request, connection, principal, Shown())


@router.post("")
def post_address(request: Request, form: SubmittedForm) -> Response:
    """Make the address; it is shown on the page that answers, and never again."""
    made: list[str] = []

    def work(connection: Connection) -> str:
        public_url = request.app.state.settings.public_url
        made.append(make_address(connection, form.principal, public_url, clock.now()))
        return f"{HERE}?done=1"

    answer = form(work, lambda connection, shown: _page(request, connection, form.principal, shown))
    if not made or answer.status_code != _SEE_OTHER:
        return answer
    with asked_database(request, form.principal).snapshot() as connection:
        return _page(request, connection, form.principal, Shown(), address=made[0])


@router.post("/end")
def post_end(request: Request, form: SubmittedForm) -> Response:
    """Let the address lead nowhere."""

    def work(connection: Connection) -> str:
        end_address(connection, form.principal)
        return f"{HERE}?done=1"

    return form(work, lambda connection, shown: _page(request, connection, form.principal, shown))


def _page(
    request: Request, connection: Connection, principal: Principal, shown: Shown, *, address: str = ""
) -> Response:
    made_at = calendar_addresses.made_at(connection, principal.id)
    return page(request, "calendar.html", made_at=made_at, shown=shown, again=Shown(), address=address)
