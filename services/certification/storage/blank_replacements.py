"""The sheet that a certificate is on, and those before it that were spoiled in the printer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, insert, text, update

from services.certification.domain.blanks import SerialRange
from services.certification.storage.blank_tables import blank_replacement
from services.certification.storage.tables import certificate
from shared.db import uuids_parameter

_BORNE = text(
    """
    SELECT b.serial, b.lot_id, b.center_id, b.moved_on, l.prefix, l.width,
           CAST(right(b.serial, l.width) AS bigint) AS number,
           (SELECT count(*) FROM blank_replacement r WHERE r.certificate_id = c.certificate_id) AS replaced
    FROM certificate c JOIN blank b USING (serial) JOIN blank_lot l USING (lot_id)
    WHERE c.certificate_id = :certificate_id
    """
)
_SERIALS = text(
    """
    SELECT certificate_id, serial FROM (
        SELECT certificate_id, NULL AS position, serial FROM certificate
        WHERE certificate_id = ANY (CAST(:ids AS uuid[])) AND serial IS NOT NULL
        UNION ALL
        SELECT certificate_id, position, spoiled_serial FROM blank_replacement
        WHERE certificate_id = ANY (CAST(:ids AS uuid[]))
    ) borne ORDER BY certificate_id, position NULLS LAST
    """
)


@dataclass(frozen=True, slots=True)
class Borne:
    """The blank that a certificate is on; `replaced` counts the sheets before it."""

    serial: str
    lot_id: UUID
    center_id: UUID
    moved_on: date
    as_range: SerialRange
    replaced: int


def borne_by(connection: Connection, certificate_id: UUID) -> Borne | None:
    """Return the blank that the certificate is on; None if it has none yet."""
    row = connection.execute(_BORNE, {"certificate_id": certificate_id}).one_or_none()
    if row is None:
        return None
    one = SerialRange(row.prefix, row.number, row.number, row.width)
    return Borne(row.serial, row.lot_id, row.center_id, row.moved_on, one, row.replaced)


def serials_of(connection: Connection, certificates: Collection[UUID]) -> dict[UUID, list[str]]:
    """Return each certificate's serials in the order in which it bore them; the last is on the paper."""
    found: dict[UUID, list[str]] = {}
    for row in connection.execute(_SERIALS, {"ids": uuids_parameter(certificates)}):
        found.setdefault(row.certificate_id, []).append(row.serial)
    return found


def replace(connection: Connection, certificate_id: UUID, borne: Borne, given: str, deed_id: UUID) -> None:
    """Let the certificate be on `given`; the database spoils the old blank and issues this one.

    The appendix of the register has noted it before.
    """
    connection.execute(
        insert(blank_replacement).values(
            certificate_id=certificate_id,
            position=borne.replaced + 1,
            spoiled_serial=borne.serial,
            given_serial=given,
            deed_id=deed_id,
        )
    )
    connection.execute(
        update(certificate).where(certificate.c.certificate_id == certificate_id).values(serial=given)
    )
