"""Accounts: making them, giving and ending roles, closing them, changing a password."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.identity.domain.grants import DatedGrant, is_well_formed
from services.identity.operations.counting import forget_failures_of
from services.identity.operations.passwords import hash_password, is_right
from services.identity.storage import accounts, delegations, links, sessions
from shared.errors import Conflict, Detail, Invalid, NotFound
from shared.ids import new_id
from shared.principal import Grant, Principal, StandsIn


def folded(username: str) -> str:
    """Return the user name as it is stored and looked up."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def create_account(
    connection: Connection,
    *,
    username: str,
    display_name: str,
    password: str | None,
    grants: Sequence[DatedGrant],
    by: str,
    now: datetime,
    email: str | None = None,
) -> UUID:
    """Make an account with its roles; without a password nobody can sign in until a link was used.

    `Conflict` if the user name is taken, `Invalid` for a weak password.
    """
    _check(grants)
    account_id = new_id()
    name = unicodedata.normalize("NFC", display_name).strip()
    row = {
        "id": account_id,
        "username": folded(username),
        "display_name": name,
        "email": email,
        "password_hash": None if password is None else hash_password(password, folded(username), name),
        "created_at": now,
        "created_by": by,
        "password_changed_at": None if password is None else now,
    }
    if not accounts.insert_account(connection, row):
        vi = "Tên đăng nhập này đã có người dùng. Hãy chọn tên khác."
        en = "This user name is taken. Choose another."
        raise Conflict(vi, en, code="username-taken", details=[Detail(vi, en, {"field": "username"})])
    accounts.insert_grants(connection, account_id, [(new_id(), grant) for grant in grants], by=by, now=now)
    return account_id


def grant_role(
    connection: Connection, account_id: UUID, grant: DatedGrant, *, by: str, now: datetime
) -> UUID:
    """Give a role; it counts in the next access token (at most ten minutes later)."""
    _check([grant])
    if accounts.find_account(connection, account_id) is None:
        raise NotFound
    grant_id = new_id()
    accounts.insert_grants(connection, account_id, [(grant_id, grant)], by=by, now=now)
    return grant_id


def end_grant(connection: Connection, account_id: UUID, grant_id: UUID, last_day: date, today: date) -> None:
    """Let a role end with `last_day`; the grant stays as history. `Conflict` for the last administrator."""
    accounts.lock_administration(connection)
    if not accounts.end_grant(connection, account_id, grant_id, last_day):
        raise NotFound
    keep_an_administrator(connection, today)


def disable_account(connection: Connection, account_id: UUID, now: datetime, today: date) -> None:
    """Close an account and sign it out everywhere; tokens in hand end within minutes, links at once.

    `Conflict` for the last administrator.
    """
    accounts.lock_administration(connection)
    if not accounts.disable(connection, account_id, now):
        raise NotFound
    keep_an_administrator(connection, today)
    sessions.end_sessions_of(connection, account_id, now)
    links.withdraw_links(connection, account_id, now)


def reopen_account(connection: Connection, account_id: UUID) -> None:
    """Let a closed account sign in again, with the password that it had."""
    if not accounts.reopen(connection, account_id):
        raise NotFound


def unlock_account(connection: Connection, account_id: UUID) -> None:
    """End the lock that wrong passwords brought about."""
    account = accounts.find_account(connection, account_id)
    if account is None:
        raise NotFound
    forget_failures_of(connection, account.username)


def change_details(
    connection: Connection, account_id: UUID, display_name: str, email: str | None, now: datetime
) -> None:
    """Replace name and mail address; a link that was sent to another address ends."""
    before = accounts.find_account(connection, account_id)
    if before is None:
        raise NotFound
    accounts.change_details(connection, account_id, display_name, email)
    if before.email != email:
        links.withdraw_links(connection, account_id, now)


def change_password(connection: Connection, account_id: UUID, *, old: str, new: str, now: datetime) -> None:
    """Replace one's own password, sign out everywhere; `Invalid` if the old is wrong or the new weak."""
    row = accounts.find_account(connection, account_id)
    if row is None or not is_right(row.password_hash, old):
        raise Invalid(
            "Mật khẩu hiện tại không đúng.", "The present password is not right.", code="wrong-password"
        )
    accounts.set_password(connection, account_id, hash_password(new, row.username, row.display_name), now)
    sessions.end_sessions_of(connection, account_id, now)
    links.withdraw_links(connection, account_id, now)


def is_usable(account: Any, today: date) -> bool:
    """Tell whether an account may sign in: it is not closed, and its person has not left."""
    return account.disabled_at is None and (account.last_day is None or today <= account.last_day)


def principal_of(connection: Connection, account: Any, today: date) -> Principal:
    """Return the person with the roles in force today, those held for somebody else among them."""
    own = _held(connection, account.id, today)
    stands_in = [
        StandsIn(lent.role, lent.center_id, str(lent.account_id), whose.display_name)  # type: ignore[arg-type]  # as below
        for lent in delegations.delegations_of(connection, account.id)
        if lent.deputy_id == account.id and lent.in_force(today)
        for whose in [accounts.find_account(connection, lent.account_id)]
        if whose is not None
        and is_usable(whose, today)
        and any(lent.is_of(grant) for grant in _held(connection, whose.id, today))
    ]
    grants = frozenset(
        Grant(role, center_id)  # type: ignore[arg-type]  # the database allows only the four roles
        for role, center_id in [
            *((each.role, each.center_id) for each in own),
            *((each.role, each.center_id) for each in stands_in),
        ]
    )
    return Principal("person", str(account.id), account.display_name, grants, tuple(stands_in))


def _held(connection: Connection, account_id: UUID, today: date) -> list[DatedGrant]:
    return [grant for _, grant in accounts.grants_of(connection, account_id) if grant.in_force(today)]


def principals_of(connection: Connection, account_ids: Sequence[UUID], today: date) -> list[Principal]:
    """Return the people behind these accounts with the roles in force today; closed accounts are left out."""
    found = (accounts.find_account(connection, account_id) for account_id in account_ids)
    return [
        principal_of(connection, each, today) for each in found if each is not None and is_usable(each, today)
    ]


def keep_an_administrator(connection: Connection, today: date) -> None:
    """Refuse what has left nobody who can give roles; the administration was locked before."""
    if not any(grant.in_force(today) for grant in accounts.administrators(connection, today)):
        raise Conflict(
            "Đây là quản trị viên cuối cùng. Hãy giao quyền quản trị cho người khác trước.",
            "This is the last administrator. Give the role to somebody else first.",
            code="last-administrator",
        )


def _check(grants: Sequence[DatedGrant]) -> None:
    if not all(is_well_formed(grant) for grant in grants):
        raise Invalid(
            "Quyền chưa hợp lệ: giáo vụ và giám đốc thuộc một trung tâm, "
            "cấp tỉnh và quản trị thì không; ngày kết thúc không trước ngày bắt đầu.",
            "A role is not well formed: officer and director belong to a center, province and admin "
            "to none; the end is not before the start.",
            code="grant",
        )
