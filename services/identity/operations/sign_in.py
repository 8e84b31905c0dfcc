"""Signing in, staying signed in, signing out.

Failures are counted before the password is looked at; a right password counts nowhere. The count must be
committed, so these operations *return* a refusal instead of raising it, and the door raises it after the
commit.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from services.identity.domain import throttle
from services.identity.domain.sessions import Lifetimes, Session
from services.identity.operations.accounts import folded, is_usable, principal_of
from services.identity.operations.counting import count, forget_failures_of, subject_of
from services.identity.operations.passwords import is_right
from services.identity.operations.policies import policy_of
from services.identity.operations.signing import issue_token
from services.identity.settings import IdentitySettings
from services.identity.storage import accounts, keys, sessions
from shared.audit.chain import link_entries
from shared.errors import Problem, Unauthenticated
from shared.ids import new_id
from shared.principal import Principal


@dataclass(frozen=True)
class SignedIn:
    """What a browser gets: the access token, and the opaque token of its session."""

    principal: Principal
    access_token: str
    session_token: str


def lifetimes(settings: IdentitySettings) -> Lifetimes:
    """Return the limits of a session from the settings."""
    return Lifetimes(
        timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)
    )


def token_hash(token: str) -> bytes:
    """Return what is stored of an opaque token (it is random, so a plain SHA-256 will do)."""
    return hashlib.sha256(token.encode()).digest()


def sign_in(
    connection: Connection,
    settings: IdentitySettings,
    *,
    username: str,
    password: str,
    address: str,
    browser: str,
    now: datetime,
    today: date,
) -> SignedIn | Problem:
    """Check a password and start a session; the refusal is the same for an unknown name."""
    name = folded(username)
    counted = count(
        connection,
        [
            (throttle.ADDRESS, f"address:{address}", None),
            (throttle.ACCOUNT, subject_of(name), policy_of(connection, today).failures_to_lock),
        ],
        now,
    )
    if isinstance(counted, Problem):
        return counted
    account = accounts.find_by_username(connection, name)
    usable = account is not None and is_usable(account, today)
    if not is_right(account.password_hash if account is not None and usable else None, password):
        counted.store(connection)
        return _wrong()
    assert account is not None  # noqa: S101 -- is_right is false without a hash
    forget_failures_of(connection, name)
    principal = principal_of(connection, account, today)
    session_token = secrets.token_urlsafe(32)
    sessions.insert_session(
        connection,
        {
            "id": new_id(),
            "token_hash": token_hash(session_token),
            "account_id": account.id,
            "started_at": now,
            "seen_at": now,
            "address": address,
            "browser": browser[:200],
        },
    )
    link_entries(connection)
    return SignedIn(principal, issue_token(connection, settings, principal, now), session_token)


def refresh(
    connection: Connection, settings: IdentitySettings, session_token: str, *, now: datetime, today: date
) -> SignedIn | None:
    """Return a new access token with the roles of today, or None if the session is over."""
    row = sessions.find_session(connection, token_hash(session_token))
    if row is None or not Session(row.started_at, row.seen_at, row.ended_at).is_alive(
        now, lifetimes(settings)
    ):
        return None
    account = accounts.find_account(connection, row.account_id)
    if account is None or not is_usable(account, today):
        return None
    sessions.touch_session(connection, row.id, now)
    link_entries(connection)  # identity has no courier; somebody refreshes every few minutes
    principal = principal_of(connection, account, today)
    return SignedIn(principal, issue_token(connection, settings, principal, now), session_token)


def sign_out(connection: Connection, session_token: str, now: datetime) -> None:
    """End the session on the server; the cookie alone would come back from a copy."""
    sessions.end_session(connection, token_hash(session_token), now)


def service_token(
    connection: Connection, settings: IdentitySettings, *, name: str, secret: str, now: datetime
) -> str:
    """Return a token for another service; `Unauthenticated` for a wrong name or secret."""
    stored = keys.client_secret_hash(connection, name)
    if not secrets.compare_digest(token_hash(secret), stored or bytes(32)):
        raise Unauthenticated(
            "Tên hoặc khóa của dịch vụ không đúng.", "The service's name or secret is wrong.", code="client"
        )
    principal = Principal(kind="service", id=name, name=name)
    return issue_token(connection, settings, principal, now)


def account_id_of(principal: Principal) -> UUID | None:
    """Return the account of a person; a service has none."""
    return UUID(principal.id) if principal.kind == "person" else None


def _wrong() -> Unauthenticated:
    return Unauthenticated(
        "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra rồi thử lại.",
        "The user name or the password is not right. Check them and try again.",
        code="wrong-password",
    )
