"""Queries of the centers' signing keys; the sealed private key is read where something is signed alone."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, insert, select, text, update

from services.certification.domain.pdf_keys import CenterKey
from services.certification.storage.pdf_key_tables import pdf_key

_PUBLIC = [pdf_key.c["key_id" if name == "id" else name] for name in CenterKey.__dataclass_fields__]


class Secret(NamedTuple):
    """What a signature is made with: certificate and issuers (DER), and the sealed private key."""

    certificate: bytes
    chain: Sequence[bytes]
    sealed_private_key: str


def lock_keys(connection: Connection, center_id: UUID) -> None:
    """Let one transaction at a time change a center's keys."""
    connection.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('pdf_key', 0) # hashtextextended(:center, 0))"),
        {"center": str(center_id)},
    )


def keys_of(connection: Connection, centers: Collection[UUID]) -> list[CenterKey]:
    """Return every key of these centers, the one that began last first."""
    columns = pdf_key.c
    query = select(*_PUBLIC).where(columns.center_id.in_(centers))
    order = (columns.used_from.desc(), columns.recorded_at.desc(), columns.key_id.desc())
    return [CenterKey(*row) for row in connection.execute(query.order_by(*order))]


def by_id(connection: Connection, key_id: UUID) -> CenterKey | None:
    """Return a key, None if there is none."""
    return _one(connection, pdf_key.c.key_id == key_id)


def by_fingerprint(connection: Connection, fingerprint: str) -> CenterKey | None:
    """Return the key with this certificate, None if no center entered it."""
    return _one(connection, pdf_key.c.fingerprint == fingerprint)


def _one(connection: Connection, which: Any) -> CenterKey | None:
    row = connection.execute(select(*_PUBLIC).where(which)).one_or_none()
    return None if row is None else CenterKey(*row)


def certificate_of(connection: Connection, key_id: UUID) -> bytes | None:
    """Return a key's certificate (DER), None if there is no such key."""
    found: bytes | None = connection.scalar(select(pdf_key.c.certificate).where(pdf_key.c.key_id == key_id))
    return found


def secret_of(connection: Connection, key_id: UUID) -> Secret | None:
    """Return what signs, None for a key that was withdrawn."""
    columns = pdf_key.c
    row = connection.execute(
        select(columns.certificate, columns.chain, columns.sealed_private_key).where(
            columns.key_id == key_id, columns.sealed_private_key.is_not(None)
        )
    ).one_or_none()
    return None if row is None else Secret(*row)


def enter(connection: Connection, values: dict[str, Any]) -> None:
    """Enter a key, keyed as the table's columns."""
    connection.execute(insert(pdf_key).values(values))


def withdraw(connection: Connection, key_id: UUID, day: date, reason: str, by: str) -> None:
    """Destroy the private part and note from which day on the key counts no more."""
    connection.execute(
        update(pdf_key)
        .where(pdf_key.c.key_id == key_id)
        .values(sealed_private_key=None, withdrawn_from=day, withdrawal_reason=reason, withdrawn_by=by)
    )
