"""Signing in, staying signed in, signing out.

Failures are counted before the password is looked at; what is right counts nowhere. The count must be
committed, so these operations *return* a refusal instead of raising it, and the door raises it after the
commit.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Connection

from services.identity.domain import throttle
from services.identity.domain.sessions import Lifetimes, Session
from services.identity.operations.accounts import folded, is_usable, principal_of
from services.identity.operations.counting import Counted, count, forget_failures_of, subject_of
from services.identity.operations.one_time_codes import check_code, is_enrolled, wrong_code
from services.identity.operations.passwords import is_right
from services.identity.operations.pending import Pending, first_step
from services.identity.operations.policies import policy_of
from services.identity.operations.signing import issue_token
from services.identity.settings import IdentitySettings
from services.identity.storage import accounts, keys, second_factors, sessions
from shared.audit.chain import link_entries
from shared.errors import Forbidden, Invalid, Problem, Unauthenticated
from shared.ids import new_id
from shared.principal import Grant, Principal


@dataclass(frozen=True)
class SignedIn:
    """What a browser gets: the access token, and the opaque token of its session."""

    principal: Principal
    access_token: str
    session_token: str


@dataclass(frozen=True)
class Visitor:
    """Who signs in, as far as the network tells: address and what the browser calls itself."""

    address: str
    browser: str


Method = Literal["password", "code", "passkey", "issuer"]


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
    visitor: Visitor,
    code: str | None = None,
    now: datetime,
    today: date,
) -> SignedIn | Pending | Problem:
    """Check a password; start a session, or the second step that the account or the day's rule asks for.

    The refusal is the same for an unknown name. With a `code` both steps are one. What was counted is
    forgotten only when all of it is right: else whoever knows the password could try codes for ever.
    """
    name = folded(username)
    counted = count_attempt(connection, name, visitor, now, today)
    if isinstance(counted, Problem):
        return counted
    account = accounts.find_by_username(connection, name)
    usable = account is not None and is_usable(account, today)
    if not is_right(account.password_hash if account is not None and usable else None, password):
        counted.store(connection)
        return _wrong()
    assert account is not None  # noqa: S101 -- is_right is false without a hash
    outcome = _after_the_password(connection, settings, account, code, visitor, now=now, today=today)
    if isinstance(outcome, SignedIn):
        forget_failures_of(connection, name)
    elif isinstance(outcome, Invalid):
        counted.store(connection)
    return outcome


def _after_the_password(
    connection: Connection,
    settings: IdentitySettings,
    account: Any,
    code: str | None,
    visitor: Visitor,
    *,
    now: datetime,
    today: date,
) -> SignedIn | Pending | Problem:
    """Return the session, the step that is still to come, or why there is none (`Invalid`: a wrong code)."""
    if is_enrolled(connection, account.id):
        if code is None:
            return first_step(connection, "code", account_id=account.id, state={}, now=now)
        if not check_code(connection, settings, account.id, code, now):
            return wrong_code()
        return start_session(connection, settings, account, "code", visitor, now=now, today=today)
    if not needs_second_factor(connection, account, today):
        return start_session(connection, settings, account, "password", visitor, now=now, today=today)
    if second_factors.passkeys_of(connection, account.id):
        return _by_passkey()
    return first_step(connection, "enrolment", account_id=account.id, state={}, now=now)


def count_attempt(
    connection: Connection, name: str, visitor: Visitor, now: datetime, today: date
) -> Counted | Problem:
    """Lock the counts of a folded name and an address; a refusal if the attempt must wait."""
    return count(
        connection,
        [
            (throttle.ADDRESS, f"address:{visitor.address}", None),
            (throttle.ACCOUNT, subject_of(name), policy_of(connection, today).failures_to_lock),
        ],
        now,
    )


def needs_second_factor(connection: Connection, account: Any, today: date) -> bool:
    """Tell whether the rule of the day asks the roles of this account for a second factor."""
    asked = policy_of(connection, today).second_factor_roles
    return bool(asked & principal_of(connection, account, today).roles)


def start_session(
    connection: Connection,
    settings: IdentitySettings,
    account: Any,
    method: Method,
    visitor: Visitor,
    *,
    now: datetime,
    today: date,
    outside_grants: Sequence[Sequence[str | None]] | None = None,
) -> SignedIn:
    """Start the session of somebody who has shown all that is asked; an issuer's roles hold as long as it."""
    principal = _with(principal_of(connection, account, today), outside_grants)
    session_token = secrets.token_urlsafe(32)
    sessions.insert_session(
        connection,
        {
            "id": new_id(),
            "token_hash": token_hash(session_token),
            "account_id": account.id,
            "started_at": now,
            "seen_at": now,
            "address": visitor.address,
            "browser": visitor.browser[:200],
            "method": method,
            "outside_grants": None if outside_grants is None else list(outside_grants),
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
    principal = _with(principal_of(connection, account, today), row.outside_grants)
    return SignedIn(principal, issue_token(connection, settings, principal, now), session_token)


def _with(principal: Principal, outside_grants: Sequence[Sequence[str | None]] | None) -> Principal:
    """Return the person with the roles that an outside issuer gave for the session as well."""
    if outside_grants is None:
        return principal
    given = {
        Grant(role, UUID(center) if center else None)  # type: ignore[arg-type]  # checked when it was claimed
        for role, center in outside_grants
    }
    return replace(principal, grants=principal.grants | given)


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


def _by_passkey() -> Forbidden:
    return Forbidden(
        "Vai trò của bạn cần yếu tố thứ hai. Hãy đăng nhập bằng khóa truy cập đã thêm.",
        "Your role asks for a second factor. Sign in with the passkey that you added.",
        code="passkey-needed",
    )


def _wrong() -> Unauthenticated:
    return Unauthenticated(
        "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra rồi thử lại.",
        "The user name or the password is not right. Check them and try again.",
        code="wrong-password",
    )
