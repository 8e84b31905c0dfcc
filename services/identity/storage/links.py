"""Queries of links that may be used once, and of the mail that carries them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, update

from services.identity.storage.tables import account, mail_order, one_time_link


def replace_link(connection: Connection, row: dict[str, Any]) -> None:
    """Insert a link and withdraw the account's earlier ones."""
    connection.execute(
        update(one_time_link)
        .where(
            one_time_link.c.account_id == row["account_id"],
            one_time_link.c.used_at.is_(None),
            one_time_link.c.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=row["made_at"])
    )
    connection.execute(insert(one_time_link).values(row))


def withdraw_links(connection: Connection, account_id: UUID, now: datetime) -> None:
    """Let no link of an account be used any more."""
    connection.execute(
        update(one_time_link)
        .where(
            one_time_link.c.account_id == account_id,
            one_time_link.c.used_at.is_(None),
            one_time_link.c.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )


def find_link(connection: Connection, code_hash: bytes, *, lock: bool = False) -> Row[Any] | None:
    """Return the link of a code with its account's names; `lock` keeps another use waiting."""
    query = (
        select(
            one_time_link,
            account.c.username,
            account.c.display_name,
            account.c.disabled_at,
        )
        .join(account, account.c.id == one_time_link.c.account_id)
        .where(one_time_link.c.code_hash == code_hash)
    )
    return connection.execute(query.with_for_update() if lock else query).first()


def use_link(connection: Connection, link_id: UUID, now: datetime) -> None:
    """Note that a link has been used."""
    connection.execute(update(one_time_link).where(one_time_link.c.id == link_id).values(used_at=now))


def links_of(connection: Connection, account_id: UUID) -> Sequence[Row[Any]]:
    """Return the links that were made for an account, the latest first."""
    return connection.execute(
        select(one_time_link)
        .where(one_time_link.c.account_id == account_id)
        .order_by(one_time_link.c.made_at.desc(), one_time_link.c.id.desc())
    ).all()


def insert_order(connection: Connection, row: dict[str, Any]) -> None:
    """Insert an order of mail."""
    connection.execute(insert(mail_order).values(row))


def lend_order(connection: Connection, now: datetime, until: datetime) -> Row[Any] | None:
    """Return an order that is due and lend it to the caller `until` then; None if there is none."""
    due = (
        select(mail_order.c.id)
        .where(mail_order.c.due_at <= now)
        .order_by(mail_order.c.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return connection.execute(
        update(mail_order)
        .where(mail_order.c.id == due)
        .values(due_at=until, attempts=mail_order.c.attempts + 1)
        .returning(mail_order)
    ).first()


def note_order(
    connection: Connection,
    order_id: UUID,
    *,
    sent_at: datetime | None,
    due_at: datetime | None,
    error: str | None,
) -> None:
    """Note what became of an attempt; without `due_at` there is no other."""
    connection.execute(
        update(mail_order)
        .where(mail_order.c.id == order_id)
        .values(sent_at=sent_at, due_at=due_at, error=error)
    )


def orders_for(connection: Connection, username: str, most: int) -> Sequence[Row[Any]]:
    """Return the latest orders of mail for a user name."""
    return connection.execute(
        select(mail_order)
        .where(mail_order.c.username == username)
        .order_by(mail_order.c.ordered_at.desc(), mail_order.c.id.desc())
        .limit(most)
    ).all()
