"""Queries of deputies and of what was handed over."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, or_, select, update

from services.identity.domain.delegations import Delegation
from services.identity.storage.tables import account, delegation, handover


def insert_delegation(connection: Connection, made: Delegation, *, by: str, now: datetime) -> None:
    """Insert a delegation."""
    connection.execute(
        insert(delegation).values(
            id=made.id,
            account_id=made.account_id,
            deputy_id=made.deputy_id,
            role=made.role,
            center_id=made.center_id,
            valid_from=made.valid_from,
            valid_to=made.valid_to,
            reason=made.reason,
            made_by=by,
            made_at=now,
        )
    )


def delegations_of(connection: Connection, account_id: UUID) -> list[Delegation]:
    """Return the delegations that an account gave or got, the latest first."""
    rows = connection.execute(
        select(delegation)
        .where(or_(delegation.c.account_id == account_id, delegation.c.deputy_id == account_id))
        .order_by(delegation.c.valid_from.desc(), delegation.c.id.desc())
    )
    return [_made(row) for row in rows]


def end_delegation(connection: Connection, delegation_id: UUID, *, by: str, now: datetime) -> None:
    """Take a delegation back."""
    connection.execute(
        update(delegation)
        .where(delegation.c.id == delegation_id, delegation.c.ended_at.is_(None))
        .values(ended_at=now, ended_by=by)
    )


def find_delegation(connection: Connection, delegation_id: UUID) -> Delegation | None:
    """Return the delegation with this id."""
    row = connection.execute(select(delegation).where(delegation.c.id == delegation_id)).first()
    return None if row is None else _made(row)


def names_of(connection: Connection, account_ids: set[UUID]) -> dict[UUID, str]:
    """Return what the people of these accounts are called."""
    rows = connection.execute(
        select(account.c.id, account.c.display_name).where(account.c.id.in_(account_ids))
    )
    return {row.id: row.display_name for row in rows}


def insert_handover(connection: Connection, row: dict[str, Any]) -> None:
    """Insert what was handed over."""
    connection.execute(insert(handover).values(row))


def find_handover(connection: Connection, handover_id: UUID) -> Row[Any] | None:
    """Return what was handed over."""
    return connection.execute(select(handover).where(handover.c.id == handover_id)).first()


def handovers_of(connection: Connection, account_id: UUID) -> list[Row[Any]]:
    """Return the handovers of an account, the latest first."""
    query = select(handover).where(handover.c.account_id == account_id).order_by(handover.c.made_at.desc())
    return list(connection.execute(query))


def _made(row: Row[Any]) -> Delegation:
    return Delegation(
        row.id,
        row.account_id,
        row.deputy_id,
        row.role,
        row.center_id,
        row.valid_from,
        row.valid_to,
        row.reason,
        row.ended_at,
    )
