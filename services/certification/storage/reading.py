"""Reading the register: by class, by completion, and what the public may verify."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, and_, select

from services.certification.domain.certificates import State
from services.certification.domain.verification import Verification, initials, standing_of
from services.certification.storage.tables import certificate


@dataclass(frozen=True)
class CertificateRow:
    """One row of the register as its center sees it."""

    id: UUID
    completion_id: UUID
    class_id: UUID
    center_id: UUID
    program_code: str
    state: State
    version: int
    replaces: UUID | None
    register_number: str | None
    serial: str | None
    code: str | None
    issued_on: date | None
    holder_name: str | None
    holder_birth_date: str | None
    band_name: str | None
    class_code: str | None
    center_name: str | None
    decision_number: str | None
    signer_title: str | None
    signer_name: str | None
    review_reason: str | None
    ended_on: date | None
    end_reason: str | None
    end_decision_number: str | None


_COLUMNS = [
    certificate.c["certificate_id" if name == "id" else name] for name in CertificateRow.__dataclass_fields__
]


def _row(row: Row[Any]) -> CertificateRow:
    values = dict(zip(CertificateRow.__dataclass_fields__, row, strict=True))
    return CertificateRow(**{**values, "state": State(row.state)})


def certificate_list(
    connection: Connection,
    *,
    class_id: UUID | None = None,
    completion_id: UUID | None = None,
    after: UUID | None = None,
    limit: int = 500,
) -> list[CertificateRow]:
    """Return certificates of a class or a completion by id, from the one after `after` on."""
    columns = certificate.c
    conditions: list[ColumnElement[bool]] = []
    if class_id is not None:
        conditions.append(columns.class_id == class_id)
    if completion_id is not None:
        conditions.append(columns.completion_id == completion_id)
    if after is not None:
        conditions.append(columns.certificate_id > after)
    rows = connection.execute(
        select(*_COLUMNS).where(and_(*conditions)).order_by(columns.certificate_id).limit(limit)
    )
    return [_row(row) for row in rows]


def certificate_by_id(connection: Connection, certificate_id: UUID) -> CertificateRow | None:
    """Return one certificate, None if there is none."""
    found = connection.execute(
        select(*_COLUMNS).where(certificate.c.certificate_id == certificate_id)
    ).one_or_none()
    return None if found is None else _row(found)


def verification_by_code(connection: Connection, code: str) -> Verification | None:
    """Return the public answer about the certificate with this code."""
    return _verification(connection, certificate.c.code == code)


def verification_by_numbers(connection: Connection, register_number: str, serial: str) -> Verification | None:
    """Return the public answer about the certificate that bears both numbers."""
    columns = certificate.c
    return _verification(
        connection, and_(columns.register_number == register_number, columns.serial == serial)
    )


def _verification(connection: Connection, condition: ColumnElement[bool]) -> Verification | None:
    columns = certificate.c
    row = connection.execute(
        select(
            columns.state,
            columns.code,
            columns.register_number,
            columns.serial,
            columns.credential_title,
            columns.program_name,
            columns.issued_on,
            columns.center_name,
            columns.holder_name,
            columns.ended_on,
        ).where(condition)
    ).one_or_none()
    if row is None or (standing := standing_of(State(row.state))) is None:
        return None
    return Verification(
        standing,
        row.code,
        row.register_number,
        row.serial,
        row.credential_title,
        row.program_name,
        row.issued_on,
        row.center_name,
        initials(row.holder_name),
        row.ended_on,
    )
