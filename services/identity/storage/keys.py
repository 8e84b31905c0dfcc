"""Queries of signing keys and service clients."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, text, update
from sqlalchemy.dialects import postgresql

from services.identity.storage.tables import service_client, signing_key

_START_LOCK = 0x1D_E1


def lock_for_start(connection: Connection) -> None:
    """Let one process at a time prepare the first key, clients and account."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _START_LOCK})


def insert_key(connection: Connection, row: dict[str, Any]) -> None:
    """Insert a signing key."""
    connection.execute(insert(signing_key).values(row))


def key_in_use(connection: Connection) -> Row[Any] | None:
    """Return the one key that signs."""
    return connection.execute(select(signing_key).where(signing_key.c.in_use)).first()


def retire_key_in_use(connection: Connection, now: datetime) -> None:
    """Let the key in use sign no more."""
    connection.execute(update(signing_key).where(signing_key.c.in_use).values(in_use=None, retired_at=now))


def published_keys(connection: Connection, retired_after: datetime) -> Sequence[dict[str, Any]]:
    """Return the public keys of tokens that may still live, newest first."""
    rows = connection.execute(
        select(signing_key.c.public_key)
        .where(or_(signing_key.c.in_use, signing_key.c.retired_at > retired_after))
        .order_by(signing_key.c.created_at.desc())
    )
    return [row.public_key for row in rows]


def provision_client(connection: Connection, name: str, secret_hash: bytes, now: datetime) -> None:
    """Make a service client or give it a new secret."""
    made = postgresql.insert(service_client).values(name=name, secret_hash=secret_hash, provisioned_at=now)
    connection.execute(
        made.on_conflict_do_update(
            index_elements=["name"],
            set_={"secret_hash": made.excluded.secret_hash, "provisioned_at": made.excluded.provisioned_at},
            where=service_client.c.secret_hash != made.excluded.secret_hash,
        )
    )


def client_secret_hash(connection: Connection, name: str) -> bytes | None:
    """Return the hash of a client's secret."""
    row = connection.execute(
        select(service_client.c.secret_hash).where(service_client.c.name == name)
    ).first()
    return bytes(row.secret_hash) if row else None
