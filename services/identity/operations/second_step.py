"""The second step of signing in: a code, the first code of a new app, or a passkey instead of both."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.identity.operations import pending
from services.identity.operations.accounts import is_usable
from services.identity.operations.counting import forget_failures_of
from services.identity.operations.one_time_codes import (
    Enrolment,
    begin_enrolment,
    check_code,
    confirm_enrolment,
    is_enrolled,
    shown_enrolment,
    wrong_code,
)
from services.identity.operations.passkeys import check_passkey
from services.identity.operations.passwords import is_right
from services.identity.operations.sign_in import (
    SignedIn,
    Visitor,
    count_attempt,
    needs_second_factor,
    start_session,
)
from services.identity.settings import IdentitySettings
from services.identity.storage import accounts, second_factors, sessions
from shared.errors import Conflict, Detail, Invalid, NotFound, Problem, Unauthenticated


def enter_code(
    connection: Connection,
    settings: IdentitySettings,
    token: str,
    code: str,
    visitor: Visitor,
    *,
    now: datetime,
    today: date,
) -> SignedIn | Problem:
    """Sign in by the code that the password's step waits for; wrong ones are counted like wrong passwords."""
    step = pending.awaited(connection, "code", token, now)
    account = _account(connection, step.account_id, today)
    counted = count_attempt(connection, account.username, visitor, now, today)
    if isinstance(counted, Problem):
        return counted
    if not check_code(connection, settings, account.id, code, now):
        counted.store(connection)
        return wrong_code()
    pending.done(connection, step)
    forget_failures_of(connection, account.username)
    return start_session(connection, settings, account, "code", visitor, now=now, today=today)


def show_enrolment(
    connection: Connection, settings: IdentitySettings, token: str, now: datetime
) -> Enrolment:
    """Return the secret for the app of somebody whose role asks for a second factor; make it if need be."""
    step = pending.awaited(connection, "enrolment", token, now)
    assert step.account_id is not None  # noqa: S101 -- such a step names an account
    shown = shown_enrolment(connection, settings, step.account_id)
    if shown is None:
        begin_enrolment(connection, settings, step.account_id, now)
        shown = shown_enrolment(connection, settings, step.account_id)
    assert shown is not None  # noqa: S101 -- it has just been made
    return shown


def finish_enrolment(
    connection: Connection,
    settings: IdentitySettings,
    token: str,
    code: str,
    visitor: Visitor,
    *,
    now: datetime,
    today: date,
) -> tuple[SignedIn, list[str]]:
    """Sign in by the first code of a new app; return the recovery codes, too. `Invalid` for a wrong code."""
    step = pending.awaited(connection, "enrolment", token, now)
    account = _account(connection, step.account_id, today)
    recovery = confirm_enrolment(connection, settings, account.id, code, now)
    pending.done(connection, step)
    forget_failures_of(connection, account.username)
    return start_session(connection, settings, account, "code", visitor, now=now, today=today), recovery


def enter_passkey(
    connection: Connection,
    settings: IdentitySettings,
    token: str,
    answer: Mapping[str, Any],
    visitor: Visitor,
    *,
    now: datetime,
    today: date,
) -> SignedIn | Problem:
    """Sign in by a passkey; a lock of the name does not hold it up, for nothing is guessed."""
    whose = check_passkey(connection, settings, token, answer, now)
    if isinstance(whose, Problem):
        return whose
    account = accounts.find_account(connection, whose)
    if account is None or not is_usable(account, today):
        return _closed()
    return start_session(connection, settings, account, "passkey", visitor, now=now, today=today)


def show_password(connection: Connection, account_id: UUID, password: str) -> None:
    """Ask for the password again before a factor is changed; `Invalid` if it is not right."""
    account = accounts.find_account(connection, account_id)
    if account is None:
        raise NotFound
    if not is_right(account.password_hash, password):
        vi, en = "Mật khẩu hiện tại không đúng.", "The present password is not right."
        raise Invalid(vi, en, code="wrong-password", details=[Detail(vi, en, {"field": "password"})])


def remove_own_factor(connection: Connection, account_id: UUID, today: date) -> None:
    """Remove one's app; `Conflict` if the role asks for a second factor and no passkey is left."""
    second_factors.remove_factor(connection, account_id)
    _keep_what_is_asked(connection, account_id, today)


def remove_own_passkey(connection: Connection, account_id: UUID, passkey_id: UUID, today: date) -> None:
    """Remove one of one's passkeys; `Conflict` as above."""
    if not second_factors.remove_passkeys(connection, account_id, passkey_id):
        raise NotFound
    _keep_what_is_asked(connection, account_id, today)


def remove_all_factors(connection: Connection, account_id: UUID, now: datetime) -> None:
    """Remove app and passkeys of somebody who lost them, and sign out everywhere (administrators)."""
    if accounts.find_account(connection, account_id) is None:
        raise NotFound
    second_factors.remove_factor(connection, account_id)
    second_factors.remove_passkeys(connection, account_id)
    sessions.end_sessions_of(connection, account_id, now)


def _keep_what_is_asked(connection: Connection, account_id: UUID, today: date) -> None:
    account = accounts.find_account(connection, account_id)
    has_one = is_enrolled(connection, account_id) or second_factors.passkeys_of(connection, account_id)
    if account is not None and not has_one and needs_second_factor(connection, account, today):
        raise Conflict(
            "Vai trò của bạn cần yếu tố thứ hai. Hãy thêm một yếu tố khác trước khi bỏ yếu tố này.",
            "Your role asks for a second factor. Add another before you remove this one.",
            code="second-factor-needed",
        )


def _account(connection: Connection, account_id: UUID | None, today: date) -> Any:
    account = None if account_id is None else accounts.find_account(connection, account_id)
    if account is None or not is_usable(account, today):
        raise _closed()
    return account


def _closed() -> Unauthenticated:
    return Unauthenticated(
        "Tài khoản không còn dùng được. Hãy hỏi quản trị viên.",
        "The account cannot be used any more. Ask an administrator.",
        code="account-closed",
    )
