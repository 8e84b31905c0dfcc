"""Queries of accounts and their grants."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.dialects import postgresql

from services.identity.domain.grants import DatedGrant
from services.identity.storage.tables import account, role_grant


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


def list_accounts(connection: Connection) -> list[dict[str, Any]]:
    """Return every account, by user name, without its password hash."""
    columns = (
        account.c.id,
        account.c.username,
        account.c.display_name,
        account.c.created_at,
        account.c.disabled_at,
    )
    rows = connection.execute(select(*columns).order_by(account.c.username)).mappings()
    return [dict(row) for row in rows]


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
    return [(row.id, DatedGrant(row.role, row.center_id, row.valid_from, row.valid_to)) for row in rows]


def end_grant(connection: Connection, account_id: UUID, grant_id: UUID, last_day: date) -> bool:
    """Let a grant end with `last_day` (never before its first day); False if there is no such grant."""
    changed = connection.execute(
        update(role_grant)
        .where(role_grant.c.id == grant_id, role_grant.c.account_id == account_id)
        .values(valid_to=func.greatest(role_grant.c.valid_from, last_day))
        .returning(role_grant.c.id)
    )
    return changed.first() is not None


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
