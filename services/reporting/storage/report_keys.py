"""Keys that sign reports: one in use, all of them published."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, text, update

from services.reporting.storage.tables_frozen import report_key
from shared.signing_keys import FreshKey

_KEY_LOCK = 0x4E_C0
"""Advisory lock: one process at a time puts a key in use."""


def lock_keys(connection: Connection) -> None:
    """Let one transaction at a time change which key signs."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEY_LOCK})


def key_in_use(connection: Connection) -> Any:
    """Return the key that signs (kid, public_key, sealed_private_key), None before the first."""
    return connection.execute(select(report_key).where(report_key.c.used_to.is_(None))).first()


def put_in_use(connection: Connection, fresh: FreshKey, now: datetime) -> None:
    """Let this key sign from now on, and the one before it no more."""
    connection.execute(update(report_key).where(report_key.c.used_to.is_(None)).values(used_to=now))
    connection.execute(
        insert(report_key).values(
            kid=fresh.kid, public_key=fresh.public, sealed_private_key=fresh.sealed, used_from=now
        )
    )


def published(connection: Connection) -> Sequence[Any]:
    """Return (kid, public_key) of every key there ever was, the newest first."""
    columns = report_key.c
    return connection.execute(
        select(columns.kid, columns.public_key).order_by(columns.used_from.desc(), columns.kid)
    ).all()
