"""Queries of accounts and their grants."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, insert, or_, select, text, update
from sqlalchemy.dialects import postgresql

from services.identity.domain.grants import DatedGrant
from services.identity.storage.tables import account, role_grant

_ADMINISTRATION = 0x1D_E2


def insert_account(connection: Connection, row: dict[str, Any]) -> bool:
    """Insert one account; False if the user name is taken."""
    made = connection.execute(
        postgresql.insert(account)
        .values(row)
        .on_conflict_do_nothing(index_elements=["username"])
        .returning(account.c.id)
    )
    return made.first() is not None


def insert_grants(
    connection: Connection,
    account_id: UUID,
    grants: Sequence[tuple[UUID, DatedGrant]],
    *,
    by: str,
    now: datetime,
) -> None:
    """Insert the grants, each under its id."""
    if not grants:
        return
    connection.execute(
        insert(role_grant),
        [
            {
                "id": grant_id,
                "account_id": account_id,
                "role": grant.role,
                "center_id": grant.center_id,
                "valid_from": grant.valid_from,
                "valid_to": grant.valid_to,
                "granted_by": by,
                "granted_at": now,
            }
            for grant_id, grant in grants
        ],
    )


def find_by_username(connection: Connection, username: str) -> Row[Any] | None:
    """Return the account with this folded user name."""
    return connection.execute(select(account).where(account.c.username == username)).first()


def find_account(connection: Connection, account_id: UUID) -> Row[Any] | None:
    """Return the account with this id."""
    return connection.execute(select(account).where(account.c.id == account_id)).first()


def all_accounts(connection: Connection) -> Sequence[Row[Any]]:
    """Return every account, by user name."""
    return connection.execute(select(account).order_by(account.c.username)).all()


def all_grants(connection: Connection) -> dict[UUID, list[DatedGrant]]:
    """Return the grants of every account that has any, past ones too, oldest first."""
    found: dict[UUID, list[DatedGrant]] = {}
    for row in connection.execute(select(role_grant).order_by(role_grant.c.valid_from, role_grant.c.id)):
        found.setdefault(row.account_id, []).append(_dated(row))
    return found


def any_account(connection: Connection) -> bool:
    """Tell whether there is an account at all."""
    return connection.execute(select(account.c.id).limit(1)).first() is not None


def grants_of(connection: Connection, account_id: UUID) -> list[tuple[UUID, DatedGrant]]:
    """Return all grants of an account, past ones too, oldest first."""
    rows = connection.execute(
        select(role_grant)
        .where(role_grant.c.account_id == account_id)
        .order_by(role_grant.c.valid_from, role_grant.c.id)
    )
    return [(row.id, _dated(row)) for row in rows]


def end_grant(connection: Connection, account_id: UUID, grant_id: UUID, last_day: date) -> bool:
    """Let a grant end with `last_day` (never before its first day); False if there is no such grant."""
    changed = connection.execute(
        update(role_grant)
        .where(role_grant.c.id == grant_id, role_grant.c.account_id == account_id)
        .values(valid_to=func.greatest(role_grant.c.valid_from, last_day))
        .returning(role_grant.c.id)
    )
    return changed.first() is not None


def lock_administration(connection: Connection) -> None:
    """Let one transaction at a time take roles of administrators away."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADMINISTRATION})


def administrators(connection: Connection, day: date) -> list[DatedGrant]:
    """Return the administrators' grants of accounts that are open on a day."""
    rows = connection.execute(
        select(role_grant)
        .join(account, account.c.id == role_grant.c.account_id)
        .where(
            role_grant.c.role == "admin",
            account.c.disabled_at.is_(None),
            or_(account.c.last_day.is_(None), account.c.last_day >= day),
        )
    )
    return [_dated(row) for row in rows]


def set_password(connection: Connection, account_id: UUID, password_hash: str, now: datetime) -> None:
    """Replace the password's hash."""
    connection.execute(
        update(account)
        .where(account.c.id == account_id)
        .values(password_hash=password_hash, password_changed_at=now)
    )


def disable(connection: Connection, account_id: UUID, now: datetime) -> bool:
    """Close an account for sign-in; False if there is none."""
    changed = connection.execute(
        update(account)
        .where(account.c.id == account_id)
        .values(disabled_at=func.coalesce(account.c.disabled_at, now))
        .returning(account.c.id)
    )
    return changed.first() is not None


def reopen(connection: Connection, account_id: UUID) -> bool:
    """Let an account that was closed, or whose person left, sign in again; False if there is none."""
    changed = connection.execute(
        update(account)
        .where(account.c.id == account_id)
        .values(disabled_at=None, last_day=None)
        .returning(account.c.id)
    )
    return changed.first() is not None


def leave(connection: Connection, account_id: UUID, last_day: date) -> None:
    """Let nobody sign in to the account after this day."""
    connection.execute(update(account).where(account.c.id == account_id).values(last_day=last_day))


def change_details(connection: Connection, account_id: UUID, display_name: str, email: str | None) -> bool:
    """Replace name and mail address; False if there is no such account."""
    changed = connection.execute(
        update(account)
        .where(account.c.id == account_id)
        .values(display_name=display_name, email=email)
        .returning(account.c.id)
    )
    return changed.first() is not None


def _dated(row: Row[Any]) -> DatedGrant:
    return DatedGrant(row.role, row.center_id, row.valid_from, row.valid_to)
