"""Secret calendar addresses: one a person, known by the hash of its token."""

from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql

from services.reporting.storage.tables_calendar import calendar_address


def put(connection: Connection, account_id: str, token_hash: bytes, at: datetime) -> None:
    """Keep a person's address in place of the former one, which leads nowhere from now on."""
    values = {"token_hash": token_hash, "made_at": at}
    connection.execute(
        postgresql.insert(calendar_address)
        .values(account_id=account_id, **values)
        .on_conflict_do_update(index_elements=["account_id"], set_=values)
    )


def end(connection: Connection, account_id: str) -> bool:
    """Let a person's address lead nowhere; False if there is none."""
    columns = calendar_address.c
    ended = connection.execute(
        calendar_address.delete().where(columns.account_id == account_id).returning(columns.account_id)
    )
    return ended.first() is not None


def made_at(connection: Connection, account_id: str) -> datetime | None:
    """Return when a person's address was made; None if there is none."""
    query = select(calendar_address.c.made_at).where(calendar_address.c.account_id == account_id)
    at: datetime | None = connection.execute(query).scalar_one_or_none()
    return at


def account_of(connection: Connection, token_hash: bytes) -> str | None:
    """Return whose address it is; None for one that leads nowhere."""
    query = select(calendar_address.c.account_id).where(calendar_address.c.token_hash == token_hash)
    account: str | None = connection.execute(query).scalar_one_or_none()
    return account
