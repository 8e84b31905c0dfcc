"""JSON doors of one's own account: password, sessions."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import SecretStr

from services.identity.api.accounts import session_json
from services.identity.browser import IdentityConfiguration, session_token
from services.identity.doors import OwnAccount
from services.identity.operations.accounts import change_password
from services.identity.operations.reading import living_sessions
from services.identity.operations.sign_in import lifetimes, token_hash
from services.identity.storage import sessions
from shared import clock
from shared.entered_text import Entered
from shared.errors import NotFound
from shared.http import ReadSnapshot, WriteTransaction

router = APIRouter(prefix="/me", tags=["own account"])


class PasswordChange(Entered):
    """The present password and the one to come."""

    old_password: SecretStr
    new_password: SecretStr


@router.post("/password", status_code=204)
def post_password(content: PasswordChange, account_id: OwnAccount, connection: WriteTransaction) -> None:
    """Change one's own password; every session of the account ends."""
    change_password(
        connection,
        account_id,
        old=content.old_password.get_secret_value(),
        new=content.new_password.get_secret_value(),
        now=clock.now(),
    )


@router.get("/sessions")
def get_sessions(
    request: Request, account_id: OwnAccount, connection: ReadSnapshot, settings: IdentityConfiguration
) -> list[dict[str, Any]]:
    """List where one is signed in: since when, last seen, address, browser; which of them asks."""
    own = token_hash(session_token(request))
    living = living_sessions(connection, account_id, lifetimes(settings), clock.now())
    return [{**session_json(row), "this_one": bytes(row.token_hash) == own} for row in living]


@router.post("/sessions/end", status_code=204)
def post_sessions_end(
    request: Request,
    account_id: OwnAccount,
    connection: WriteTransaction,
    *,
    others_only: Annotated[bool, Query()] = False,
) -> None:
    """Sign out everywhere, or everywhere else."""
    but = token_hash(session_token(request)) if others_only else None
    sessions.end_sessions_of(connection, account_id, clock.now(), but=but)


@router.post("/sessions/{session_id}/end", status_code=204)
def post_session_end(session_id: UUID, account_id: OwnAccount, connection: WriteTransaction) -> None:
    """Sign out one of one's sessions."""
    if not sessions.end_one_session(connection, account_id, session_id, clock.now()):
        raise NotFound
