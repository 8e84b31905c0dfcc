"""Pages of one's own account: roles, password, where one is signed in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from services.identity.browser import IdentityConfiguration, forget, session_token
from services.identity.domain.browsers import browser_name
from services.identity.doors import OwnAccount, center_names
from services.identity.operations.accounts import change_password
from services.identity.operations.reading import living_sessions
from services.identity.operations.sign_in import lifetimes, token_hash
from services.identity.storage import accounts, sessions
from shared import clock
from shared.errors import NotFound, Problem
from shared.http import OwnDatabase, ReadSnapshot, WriteTransaction
from shared.web import page

router = APIRouter(prefix="/account")
HERE = "/identity/account"


@router.get("")
def show_account(request: Request, account_id: OwnAccount, connection: ReadSnapshot) -> Response:
    """Show one's own account."""
    return _account(request, connection, account_id, None)


@router.post("/password")
def post_password(
    request: Request,
    database: OwnDatabase,
    account_id: OwnAccount,
    old_password: Annotated[str, Form()] = "",
    new_password: Annotated[str, Form()] = "",
) -> Response:
    """Change the password; then sign in again with the new one. A refusal shows on the form."""
    try:
        with database.transaction() as connection:
            change_password(connection, account_id, old=old_password, new=new_password, now=clock.now())
    except Problem as refusal:
        with database.snapshot() as connection:
            return _account(request, connection, account_id, refusal)
    answer = RedirectResponse("/identity/sign-in?chosen=1", status_code=303)
    forget(answer)
    return answer


@router.post("/sessions/end")
def post_sessions_end(
    request: Request,
    account_id: OwnAccount,
    connection: WriteTransaction,
    which: Annotated[str, Form()] = "all",
) -> Response:
    """Sign out everywhere, or everywhere else."""
    if which == "others":
        own = token_hash(session_token(request))
        sessions.end_sessions_of(connection, account_id, clock.now(), but=own)
        return RedirectResponse(f"{HERE}?done=1", status_code=303)
    sessions.end_sessions_of(connection, account_id, clock.now())
    answer = RedirectResponse("/identity/signed-out", status_code=303)
    forget(answer)
    return answer


@router.post("/sessions/{session_id}/end")
def post_session_end(account_id: OwnAccount, session_id: UUID, connection: WriteTransaction) -> Response:
    """Sign out one session."""
    if not sessions.end_one_session(connection, account_id, session_id, clock.now()):
        raise NotFound
    return RedirectResponse(f"{HERE}?done=1", status_code=303)


def _account(request: Request, connection: Connection, account_id: UUID, problem: Problem | None) -> Response:
    settings: IdentityConfiguration = request.app.state.settings
    account = accounts.find_account(connection, account_id)
    if account is None:
        raise NotFound
    own = token_hash(session_token(request))
    living = living_sessions(connection, account_id, lifetimes(settings), clock.now())
    return page(
        request,
        "account.html",
        status_code=200 if problem is None else int(problem.status),
        account=account,
        grants=[grant for _, grant in accounts.grants_of(connection, account_id)],
        centers=center_names(request, connection),
        sessions=[(row, bytes(row.token_hash) == own) for row in living],
        today=clock.today(),
        browser_name=browser_name,
        problem=problem,
    )
