"""Pages of accounts for administrators: the list, a new account, one account."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from services.identity.browser import IdentityConfiguration
from services.identity.domain.browsers import browser_name
from services.identity.doors import Administrator, Post, center_names, need_post
from services.identity.operations import accounts as operations
from services.identity.operations.entries import DetailsEntry, GrantEndForm, GrantEntry, NewAccountForm
from services.identity.operations.links import make_link
from services.identity.operations.mail_orders import order_invitation
from services.identity.operations.reading import STATES, Asked, list_accounts, open_account
from services.identity.operations.second_step import remove_all_factors
from services.identity.operations.sign_in import lifetimes
from services.identity.storage import sessions
from services.identity.web.pictures import qr_code
from shared import clock
from shared.auth import require
from shared.http import ReadSnapshot, WriteTransaction
from shared.web import page
from shared.web.forms import FormDoor, Shown, SubmittedForm

router = APIRouter(prefix="/accounts", dependencies=[Depends(require("admin"))])
HERE = "/identity/accounts"
_SHEET = 100


@router.get("")
def show_accounts(
    request: Request,
    connection: ReadSnapshot,
    *,
    words: Annotated[str, Query(max_length=100)] = "",
    state: Annotated[str, Query(max_length=20)] = "",
    role: Annotated[str, Query(max_length=20)] = "",
    center: Annotated[str, Query(max_length=40)] = "",
    sheet: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """Show the accounts, a hundred a sheet, by words, state, role and center."""
    centers = center_names(request, connection)
    at = next((each.id for each in centers.values() if str(each.id) == center), None)
    asked = Asked(words, state if state in STATES else "", role, at)
    found = list_accounts(connection, asked, clock.today())
    return page(
        request,
        "accounts.html",
        lines=found[(sheet - 1) * _SHEET : sheet * _SHEET],
        count=len(found),
        most=_SHEET,
        sheet=sheet,
        asked=asked,
        states=STATES,
        centers=centers,
        today=clock.today(),
    )


@router.get("/new")
def show_new(request: Request, connection: ReadSnapshot) -> Response:
    """Show the form of a new account."""
    return _new(request, connection, Shown())


@router.post("")
def post_account(request: Request, form: SubmittedForm) -> Response:
    """Make an account without a password; its page offers the invitation."""

    def work(connection: Connection) -> str:
        entry = form.read(NewAccountForm)
        account_id = operations.create_account(
            connection,
            username=entry.username,
            display_name=entry.display_name,
            email=entry.email,
            password=None,
            grants=entry.grants(),
            by=form.principal.id,
            now=clock.now(),
        )
        return f"{HERE}/{account_id}?done=1"

    return form(work, lambda connection, shown: _new(request, connection, shown))


@router.get("/{account_id}")
def show_account(request: Request, account_id: UUID, connection: ReadSnapshot) -> Response:
    """Show one account."""
    return _one(request, connection, account_id, Shown())


@router.post("/{account_id}/details")
def post_details(request: Request, account_id: UUID, form: SubmittedForm) -> Response:
    """Replace name and mail address."""

    def work(connection: Connection) -> None:
        entry = form.read(DetailsEntry)
        operations.change_details(connection, account_id, entry.display_name, entry.email, clock.now())

    return _done(request, form, account_id, work)


@router.post("/{account_id}/grants")
def post_grant(request: Request, account_id: UUID, form: SubmittedForm) -> Response:
    """Give a role."""

    def work(connection: Connection) -> None:
        grant = form.read(GrantEntry).dated()
        operations.grant_role(connection, account_id, grant, by=form.principal.id, now=clock.now())

    return _done(request, form, account_id, work)


@router.post("/{account_id}/grants/end")
def post_grant_end(request: Request, account_id: UUID, form: SubmittedForm) -> Response:
    """Let a role end."""

    def work(connection: Connection) -> None:
        ended = form.read(GrantEndForm)
        operations.end_grant(connection, account_id, ended.grant_id, ended.last_day, clock.today())

    return _done(request, form, account_id, work)


@router.post("/{account_id}/mails")
def post_mail(request: Request, account_id: UUID, form: SubmittedForm, post: Post) -> Response:
    """Send the invitation, or the way to a new password, by mail."""

    def work(connection: Connection) -> None:
        need_post(post)
        order_invitation(connection, account_id, by=form.principal.id, now=clock.now())

    answer = _done(request, form, account_id, work)
    post.wake()
    return answer


@router.post("/{account_id}/links")
def post_link(
    request: Request,
    account_id: UUID,
    principal: Administrator,
    connection: WriteTransaction,
    settings: IdentityConfiguration,
) -> Response:
    """Show the paper that is handed over; it is shown by the answer alone, so that nothing keeps the code."""
    link = make_link(connection, account_id, by=principal.id, now=clock.now(), today=clock.today())
    address = link.address(settings.public_url)
    return page(
        request,
        "link_paper.html",
        link=link,
        account_id=account_id,
        entry=f"{settings.public_url.rstrip('/')}/identity/link",
        picture=qr_code(address),
    )


@router.post("/{account_id}/unlocking")
def post_unlocking(request: Request, account_id: UUID, form: SubmittedForm) -> Response:
    """End the lock that wrong passwords brought about."""
    return _done(
        request, form, account_id, lambda connection: operations.unlock_account(connection, account_id)
    )


@router.post("/{account_id}/closing")
def post_closing(request: Request, account_id: UUID, form: SubmittedForm) -> Response:
    """Close the account."""

    def work(connection: Connection) -> None:
        operations.disable_account(connection, account_id, clock.now(), clock.today())

    return _done(request, form, account_id, work)


@router.post("/{account_id}/reopening")
def post_reopening(request: Request, account_id: UUID, form: SubmittedForm) -> Response:
    """Open a closed account again."""
    return _done(
        request, form, account_id, lambda connection: operations.reopen_account(connection, account_id)
    )


@router.post("/{account_id}/sessions/end")
def post_sessions_end(account_id: UUID, connection: WriteTransaction) -> Response:
    """Sign the person out everywhere."""
    sessions.end_sessions_of(connection, account_id, clock.now())
    return RedirectResponse(f"{HERE}/{account_id}?done=1", status_code=303)


@router.post("/{account_id}/second-factors/removal")
def post_factors_removal(request: Request, account_id: UUID, form: SubmittedForm) -> Response:
    """Remove app and passkeys of somebody who lost them."""
    return _done(
        request,
        form,
        account_id,
        lambda connection: remove_all_factors(connection, account_id, clock.now()),
    )


def _done(request: Request, form: FormDoor, account_id: UUID, work: Callable[[Connection], None]) -> Response:
    def done(connection: Connection) -> str:
        work(connection)
        return f"{HERE}/{account_id}?done=1"

    return form(done, lambda connection, shown: _one(request, connection, account_id, shown))


def _new(request: Request, connection: Connection, shown: Shown) -> Response:
    return page(
        request,
        "account_new.html",
        shown=shown,
        centers=center_names(request, connection),
        today=clock.today(),
    )


def _one(request: Request, connection: Connection, account_id: UUID, shown: Shown) -> Response:
    settings = request.app.state.settings
    return page(
        request,
        "account_one.html",
        opened=open_account(connection, account_id, lifetimes(settings), clock.now(), clock.today()),
        centers=center_names(request, connection),
        mail=request.app.state.postman.is_there,
        today=clock.today(),
        browser_name=browser_name,
        shown=shown,
    )
