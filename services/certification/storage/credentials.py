"""Queries of credentials: keys, what a certificate attests, places in the status lists."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, insert, or_, select, text, update
from sqlalchemy.dialects import postgresql

from services.certification.domain.credentials import Attested, Place, Purpose
from services.certification.storage.tables import certificate
from services.certification.storage.verification import EXPIRES
from services.certification.storage.verification_tables import credential, credential_key

_KEY_LOCK = 0xC0_4E
"""Advisory lock: one process at a time puts a key in use."""

SET_BITS = {
    Purpose.REVOCATION: ("revoked", "replaced", "cancelled"),
    Purpose.SUSPENSION: ("under_review",),
}
"""The states of a certificate that set its bit."""


def lock_keys(connection: Connection) -> None:
    """Let one transaction at a time change which key signs."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEY_LOCK})


def key_in_use(connection: Connection) -> Any:
    """Return the key that signs, None before the first."""
    return connection.execute(select(credential_key).where(credential_key.c.used_to.is_(None))).first()


def put_key_in_use(
    connection: Connection, kid: UUID, public_key: dict[str, Any], sealed: str, now: datetime
) -> None:
    """Let this key sign from now on, and the one before it no more."""
    connection.execute(update(credential_key).where(credential_key.c.used_to.is_(None)).values(used_to=now))
    connection.execute(
        insert(credential_key).values(
            kid=kid, public_key=public_key, sealed_private_key=sealed, used_from=now
        )
    )


def published_keys(connection: Connection) -> Sequence[Any]:
    """Return (kid, public_key) of every key there ever was: the one in use first, then newest first."""
    columns = credential_key.c
    return connection.execute(
        select(columns.kid, columns.public_key).order_by(
            columns.used_to.desc().nulls_first(), columns.used_from.desc()
        )
    ).all()


def attested(connection: Connection, certificate_id: UUID) -> Attested | None:
    """Return what a certificate states; None if it has no number or does not exist."""
    columns = certificate.c
    row = connection.execute(
        select(
            columns.certificate_id,
            columns.code,
            columns.register_number,
            columns.issued_on,
            EXPIRES,
            columns.holder_name,
            func.coalesce(columns.holder_birth_date, ""),
            func.coalesce(columns.credential_title, ""),
            columns.program_code,
            func.coalesce(columns.program_name, ""),
            func.coalesce(columns.band_name, ""),
            columns.studied_from,
            columns.studied_to,
            columns.center_id,
            columns.center_name,
            columns.decision_number,
        ).where(columns.certificate_id == certificate_id, columns.code.is_not(None))
    ).one_or_none()
    if row is None:
        return None
    values: tuple[Any, ...] = tuple(row)
    return Attested(*values)


def place_of(connection: Connection, certificate_id: UUID) -> Place | None:
    """Return the bit of a certificate's credential; None if none was given out yet."""
    row = connection.execute(
        select(credential.c.list, credential.c.place, credential.c.salt).where(
            credential.c.certificate_id == certificate_id
        )
    ).one_or_none()
    return None if row is None else Place(*row)


def newest_list(connection: Connection) -> int:
    """Return the number of the list in which places are given; 1 at first."""
    return int(connection.scalar(select(func.max(credential.c.list))) or 1)


def give_place(connection: Connection, certificate_id: UUID, at: Place) -> bool:
    """Give a certificate its bit; False if the bit, or the certificate's own place, was given already."""
    given = connection.execute(
        postgresql.insert(credential)
        .values(certificate_id=certificate_id, list=at.list_number, place=at.place, salt=at.salt)
        .on_conflict_do_nothing()
        .returning(credential.c.place)
    )
    return given.first() is not None


def has_list(connection: Connection, number: int) -> bool:
    """Tell whether any credential has its bit in this list."""
    return (
        connection.scalar(select(credential.c.list).where(credential.c.list == number).limit(1)) is not None
    )


def set_places(connection: Connection, number: int, purpose: Purpose) -> list[int]:
    """Return the places of a list whose bit is set, in order."""
    state = certificate.c.state
    rows = connection.scalars(
        select(credential.c.place)
        .join(certificate, certificate.c.certificate_id == credential.c.certificate_id)
        .where(credential.c.list == number, or_(*[state == each for each in SET_BITS[purpose]]))
        .order_by(credential.c.place)
    )
    return list(rows)
