"""Reading the register: by class and by completion."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, text

from services.certification.domain.certificates import State
from services.certification.domain.graduations import Merit
from services.certification.storage.tables import ENDED, LIVE, certificate, graduation


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
    waits: tuple[str, ...] | None
    due_on: date
    """The date of the decision that it rests on."""
    expires_on: date | None
    rule_id: int | None
    batch_id: UUID | None
    rule_set: str | None
    """The rules of study by which its completion was decided; null: not told."""
    rule_set_version: int | None
    passed: bool | None
    attendance_met: bool | None


_OF_COMPLETION = Merit._fields
_COLUMNS = [
    graduation.c[name]
    if name in _OF_COMPLETION
    else certificate.c["certificate_id" if name == "id" else name]
    for name in CertificateRow.__dataclass_fields__
]
_ROWS = select(*_COLUMNS).join_from(
    certificate, graduation, certificate.c.completion_id == graduation.c.completion_id, isouter=True
)


def _row(row: Row[Any]) -> CertificateRow:
    values = dict(zip(CertificateRow.__dataclass_fields__, row, strict=True))
    waits = None if row.waits is None else tuple(row.waits)
    return CertificateRow(**{**values, "state": State(row.state), "waits": waits})


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
        its_own = columns.completion_id == completion_id
        conditions.append(or_(and_(its_own, text(LIVE)), and_(its_own, text(ENDED))))
    if after is not None:
        conditions.append(columns.certificate_id > after)
    rows = connection.execute(_ROWS.where(and_(*conditions)).order_by(columns.certificate_id).limit(limit))
    return [_row(row) for row in rows]


def certificate_by_id(connection: Connection, certificate_id: UUID) -> CertificateRow | None:
    """Return one certificate, None if there is none."""
    found = connection.execute(_ROWS.where(certificate.c.certificate_id == certificate_id)).one_or_none()
    return None if found is None else _row(found)
