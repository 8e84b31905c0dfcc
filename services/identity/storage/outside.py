"""Queries of people whom an outside issuer vouches for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select, text

from services.identity.storage.tables import outside_identity


def lock_person(connection: Connection, issuer: str, subject: str) -> None:
    """Let two first sign-ins of one person wait for each other."""
    connection.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:person, 0))"), {"person": f"{issuer} {subject}"}
    )


def account_of(connection: Connection, issuer: str, subject: str) -> UUID | None:
    """Return the account of an issuer's person."""
    return connection.scalar(
        select(outside_identity.c.account_id).where(
            outside_identity.c.issuer == issuer, outside_identity.c.subject == subject
        )
    )


def insert_person(connection: Connection, issuer: str, subject: str, account_id: UUID, now: datetime) -> None:
    """Note whose account it is."""
    connection.execute(
        insert(outside_identity).values(issuer=issuer, subject=subject, account_id=account_id, made_at=now)
    )
