"""`/reporting/notices/ways`: how one is told, and for the province the webhooks and every delivery."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from services.reporting.operations.telling import ways_of
from services.reporting.operations.ways import (
    SubscriptionEntry,
    WebhookEntry,
    add_webhook,
    end_webhook,
    list_deliveries,
    list_webhooks,
    own_subscription,
    send_again,
    subscribe,
)
from services.reporting.web.notices import HERE, words
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, asked_database
from shared.principal import Principal
from shared.web import page
from shared.web.forms import FormDoor, Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/notices/ways")
WAYS = f"{HERE}/ways"
_SEE_OTHER = 303
_STATES = {
    "waiting": ("wait", "Đang chờ gửi", "Waiting"),
    "sent": ("good", "Đã gửi", "Sent"),
    "failed": ("bad", "Không gửi được", "Failed"),
    "dropped": ("info", "Không cần gửi nữa", "No longer needed"),
}


@router.get("", response_class=HTMLResponse)
def ways_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """Show how one is told, and the forms to change it."""
    return _ways(request, connection, principal)


@router.post("/mail")
def post_mail(request: Request, form: SubmittedForm) -> Response:
    """Keep what one wants by mail."""

    def work(connection: Connection) -> str:
        entry = form.read(SubscriptionEntry, kinds=form.all("kinds"))
        subscribe(connection, form.principal, entry, clock.now())
        return f"{WAYS}?done=1"

    return form(work, lambda connection, shown: _ways(request, connection, form.principal, mail=shown))


@router.post("/webhooks")
def post_webhook(request: Request, form: SubmittedForm) -> Response:
    """Enter a program that is told; its secret is shown on the page that answers, and never again."""
    ways = ways_of(request.app.state.settings)
    secrets: list[str] = []

    def work(connection: Connection) -> str:
        entry = form.read(WebhookEntry, kinds=form.all("kinds"))
        new = add_webhook(connection, form.principal, entry, ways.secrets, clock.now(), local=ways.local)
        secrets.append(new.secret)
        return f"{WAYS}?done=1"

    answer = form(work, lambda connection, shown: _ways(request, connection, form.principal, webhook=shown))
    if not secrets or answer.status_code != _SEE_OTHER:
        return answer
    with asked_database(request, form.principal).snapshot() as connection:
        return _ways(request, connection, form.principal, secret=secrets[0])


@router.post("/webhooks/{webhook_id}/end")
def post_end(request: Request, form: SubmittedForm, webhook_id: UUID) -> Response:
    """Tell a program no more."""

    def work(connection: Connection) -> str:
        end_webhook(connection, form.principal, webhook_id, clock.now())
        return f"{WAYS}?done=1"

    return _done(request, form, work)


@router.post("/deliveries/{delivery_id}/retry")
def post_retry(request: Request, form: SubmittedForm, delivery_id: UUID) -> Response:
    """Let a delivery that failed be tried anew."""

    def work(connection: Connection) -> str:
        send_again(connection, form.principal, delivery_id, clock.now())
        return f"{WAYS}?done=1"

    return _done(request, form, work)


def _done(request: Request, form: FormDoor, work: Callable[[Connection], str]) -> Response:
    return form(work, lambda connection, shown: _ways(request, connection, form.principal, webhook=shown))


def _ways(
    request: Request,
    connection: Connection,
    principal: Principal,
    *,
    mail: Shown | None = None,
    webhook: Shown | None = None,
    secret: str = "",
) -> Response:
    province = "province" in principal.roles
    ways = ways_of(request.app.state.settings)
    place = 2 if language_of(request) == "en" else 1
    return page(
        request,
        "notice_ways.html",
        own=own_subscription(connection, principal),
        mail_works=ways.mail is not None,
        province=province,
        webhooks=list_webhooks(connection, principal) if province else [],
        deliveries=list_deliveries(connection, principal) if province else [],
        states={code: (each[0], each[place]) for code, each in _STATES.items()},
        mail=mail or Shown(),
        webhook=webhook or Shown(),
        again=Shown(),
        secret=secret,
        **words(request),
    )
