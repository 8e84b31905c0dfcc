"""JSON doors of accounts: administrators make, change and close them, give roles and hand over links."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Query
from pydantic import BaseModel

from services.identity.browser import IdentityConfiguration
from services.identity.domain.browsers import browser_name
from services.identity.doors import Administrator, Post, need_post
from services.identity.operations import accounts as operations
from services.identity.operations.entries import AccountEntry, DetailsEntry, GrantEnd, GrantEntry
from services.identity.operations.links import make_link
from services.identity.operations.mail_orders import order_invitation
from services.identity.operations.reading import Asked, Listed, State, list_accounts, open_account
from services.identity.operations.sign_in import lifetimes
from services.identity.storage import sessions
from shared import clock
from shared.auth import require
from shared.http import ReadSnapshot, WriteTransaction
from shared.principal import Role

router = APIRouter(tags=["accounts"], dependencies=[Depends(require("admin"))])


class LinkOut(BaseModel):
    """A link to be handed over; it is answered once and never again."""

    kind: str
    code: str
    address: str
    expires_at: datetime


@router.post("/accounts", status_code=201)
def post_account(
    content: AccountEntry, principal: Administrator, connection: WriteTransaction
) -> dict[str, UUID]:
    """Make an account. A repeated request finds the user name taken (409) and changes nothing.

    Without a password the person is to be invited: `…/links` for paper, `…/mails` by mail.
    No `Idempotency-Key` here: a stored hash of the request would be a hash of the password.
    """
    account_id = operations.create_account(
        connection,
        username=content.username,
        display_name=content.display_name,
        email=content.email,
        password=None if content.password is None else content.password.get_secret_value(),
        grants=[grant.dated() for grant in content.grants],
        by=principal.id,
        now=clock.now(),
    )
    return {"id": account_id}


@router.get("/accounts")
def get_accounts(
    connection: ReadSnapshot,
    *,
    words: Annotated[str, Query(max_length=100)] = "",
    state: State | None = None,
    role: Role | None = None,
    center_id: UUID | None = None,
) -> list[dict[str, Any]]:
    """List the accounts, all or those asked for, by given name."""
    asked = Asked(words, state or "", role or "", center_id)
    return [_listed(line) for line in list_accounts(connection, asked, clock.today())]


@router.get("/accounts/{account_id}")
def get_account(
    account_id: UUID, connection: ReadSnapshot, settings: IdentityConfiguration
) -> dict[str, Any]:
    """Return one account with its roles, sessions and what became of its invitation."""
    opened = open_account(connection, account_id, lifetimes(settings), clock.now(), clock.today())
    return {
        **_listed(opened.line),
        "created_by": opened.created_by,
        "password_changed_at": opened.password_changed_at,
        "locked_since": opened.locked_since,
        "grants": [{"id": grant_id, **_grant(grant)} for grant_id, grant in opened.grants],
        "sessions": [session_json(row) for row in opened.sessions],
        "link": opened.link and {"kind": opened.link.kind, "expires_at": opened.link.expires_at},
        "mails": [
            {"ordered_at": row.ordered_at, "sent_at": row.sent_at, "due_at": row.due_at, "error": row.error}
            for row in opened.orders
        ],
    }


@router.put("/accounts/{account_id}", status_code=204)
def put_account(account_id: UUID, content: DetailsEntry, connection: WriteTransaction) -> None:
    """Replace name and mail address."""
    operations.change_details(connection, account_id, content.display_name, content.email, clock.now())


@router.post("/accounts/{account_id}/grants", status_code=201)
def post_grant(
    account_id: UUID, content: GrantEntry, principal: Administrator, connection: WriteTransaction
) -> dict[str, UUID]:
    """Give a role."""
    grant_id = operations.grant_role(
        connection, account_id, content.dated(), by=principal.id, now=clock.now()
    )
    return {"id": grant_id}


@router.post("/accounts/{account_id}/grants/{grant_id}/end", status_code=204)
def post_grant_end(account_id: UUID, grant_id: UUID, content: GrantEnd, connection: WriteTransaction) -> None:
    """Let a role end."""
    operations.end_grant(connection, account_id, grant_id, content.last_day, clock.today())


@router.post("/accounts/{account_id}/links", status_code=201)
def post_link(
    account_id: UUID, principal: Administrator, connection: WriteTransaction, settings: IdentityConfiguration
) -> LinkOut:
    """Make the link by which the person chooses a password, to be handed over; earlier ones end."""
    link = make_link(connection, account_id, by=principal.id, now=clock.now(), today=clock.today())
    return LinkOut(
        kind=link.kind,
        code=link.code,
        address=link.address(settings.public_url),
        expires_at=link.expires_at,
    )


@router.post("/accounts/{account_id}/mails", status_code=202)
def post_mail(
    account_id: UUID,
    principal: Administrator,
    connection: WriteTransaction,
    post: Post,
    afterwards: BackgroundTasks,
) -> dict[str, str]:
    """Order the mail that carries such a link; the account tells what became of it."""
    need_post(post)
    order_invitation(connection, account_id, by=principal.id, now=clock.now())
    afterwards.add_task(post.wake)
    return {"status": "ordered"}


@router.post("/accounts/{account_id}/unlocking", status_code=204)
def post_unlocking(account_id: UUID, connection: WriteTransaction) -> None:
    """End the lock that wrong passwords brought about."""
    operations.unlock_account(connection, account_id)


@router.post("/accounts/{account_id}/disabling", status_code=204)
def post_disabling(account_id: UUID, connection: WriteTransaction) -> None:
    """Close an account."""
    operations.disable_account(connection, account_id, clock.now(), clock.today())


@router.post("/accounts/{account_id}/reopening", status_code=204)
def post_reopening(account_id: UUID, connection: WriteTransaction) -> None:
    """Open a closed account again."""
    operations.reopen_account(connection, account_id)


@router.post("/accounts/{account_id}/sessions/end", status_code=204)
def post_sessions_end(account_id: UUID, connection: WriteTransaction) -> None:
    """Sign somebody out everywhere."""
    sessions.end_sessions_of(connection, account_id, clock.now())


def session_json(row: Any) -> dict[str, Any]:
    """Return a session as doors tell of it."""
    return {
        "id": row.id,
        "started_at": row.started_at,
        "seen_at": row.seen_at,
        "address": row.address,
        "browser": browser_name(row.browser),
        "method": row.method,
    }


def _listed(line: Listed) -> dict[str, Any]:
    return {
        "id": line.id,
        "username": line.username,
        "display_name": line.display_name,
        "email": line.email,
        "state": line.state,
        "created_at": line.created_at,
        "disabled_at": line.disabled_at,
        "last_day": line.last_day,
        "grants": [_grant(grant) for grant in line.grants],
    }


def _grant(grant: Any) -> dict[str, Any]:
    return {
        "role": grant.role,
        "center_id": grant.center_id,
        "valid_from": grant.valid_from,
        "valid_to": grant.valid_to,
    }
