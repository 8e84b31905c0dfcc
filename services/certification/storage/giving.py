"""Certificates handed over, and copies from the register: entered and read, never changed."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, insert, text

from services.certification.storage.giving_tables import handover, register_copy

_SINCE = "CASE WHEN replaces IS NULL THEN decided_on ELSE issued_on END"
_ENTRY = text(
    f"""
    SELECT certificate_id, center_id, register_number, serial, holder_name, holder_birth_date, program_name,
           class_code, issued_on, state, book, {_SINCE} AS since
    FROM certificate WHERE certificate_id = ANY (:ids) AND number IS NOT NULL
    """  # noqa: S608 -- a constant of this module
)
_BY_NUMBER = text(
    """
    SELECT certificate_id FROM certificate
    WHERE center_id = ANY (:centers) AND register_number = :number AND number IS NOT NULL
    """
)
_WAITING = """
    FROM certificate c
    WHERE center_id = ANY (:centers) AND number IS NOT NULL AND state IN ('issued', 'under_review')
      AND NOT EXISTS (SELECT 1 FROM handover h WHERE h.certificate_id = c.certificate_id)
"""
_NOT_HANDED = text(
    f"""
    SELECT certificate_id, center_id, register_number, serial, holder_name, holder_birth_date, program_name,
           class_code, issued_on, state, book, {_SINCE} AS since
    {_WAITING} AND (CAST(:class_id AS uuid) IS NULL OR class_id = :class_id)
    ORDER BY issued_on, book, number LIMIT :most
    """
)
_CLASSES_NOT_HANDED = text(
    f"""
    SELECT class_id, max(class_code), count(*) {_WAITING} GROUP BY class_id ORDER BY 2, 1
    """
)
_COUNT_NOT_HANDED = text(
    f"SELECT center_id, {_SINCE} AS since, count(*) AS waiting {_WAITING} GROUP BY center_id, since"
)
_HANDED = text(
    """
    SELECT c.certificate_id, c.register_number, c.serial, c.holder_name, c.class_code, h.handed_on,
           h.recipient_name, h.authorised_by
    FROM handover h JOIN certificate c USING (certificate_id)
    WHERE h.center_id = ANY (:centers) ORDER BY h.handed_on DESC, c.book DESC, c.number DESC LIMIT :most
    """
)
_NEXT = text(
    """
    INSERT INTO copy_book AS held (center_id, year, last_number) VALUES (:center_id, :year, 1)
    ON CONFLICT (center_id, year) DO UPDATE SET last_number = held.last_number + 1 RETURNING last_number
    """
)
_COPIES = text(
    """
    SELECT k.year, k.number, k.quantity, k.recipient_name, k.recipient_paper, k.issued_on, k.signer_title,
           k.signer_name, k.certificate_id, c.center_id AS register_center_id, c.book AS register_book,
           CASE WHEN c.center_id <> k.center_id THEN c.center_name END AS register_center_name,
           c.register_number, c.serial, c.holder_name, c.holder_birth_date,
           c.program_name, c.issued_on AS certified_on
    FROM register_copy k JOIN certificate c USING (certificate_id)
    WHERE k.center_id = :center_id AND k.year = :year AND k.number > :after ORDER BY k.number LIMIT :most
    """
)


class Entered(NamedTuple):
    """An entry of the register, as much of it as is needed to hand over or to copy."""

    certificate_id: UUID
    center_id: UUID
    register_number: str
    serial: str
    holder_name: str
    holder_birth_date: str
    program_name: str
    class_code: str
    issued_on: date
    state: str
    book: int
    since: date
    """When its clock began: with the decision; with its own date for one that took another's place."""


def entries(connection: Connection, certificates: Sequence[UUID]) -> list[Entered]:
    """Return those of these certificates that stand in a register."""
    return [Entered(*row) for row in connection.execute(_ENTRY, {"ids": list(certificates)})]


def by_number(connection: Connection, centers: Sequence[UUID], register_number: str) -> UUID | None:
    """Return the certificate with this number in a register of one of these centers."""
    found = connection.execute(_BY_NUMBER, {"centers": list(centers), "number": register_number}).first()
    return None if found is None else UUID(str(found.certificate_id))


def not_handed_over(
    connection: Connection, centers: Sequence[UUID], most: int, class_id: UUID | None = None
) -> list[Entered]:
    """Return what stands in these centers' registers and is in nobody's hands yet, the oldest first.

    Of all classes, or of one.
    """
    asked = {"centers": list(centers), "most": most, "class_id": class_id}
    return [Entered(*row) for row in connection.execute(_NOT_HANDED, asked)]


class WaitingClass(NamedTuple):
    """A class of which so many certificates are in nobody's hands yet."""

    class_id: UUID
    class_code: str
    waiting: int


def classes_not_handed_over(connection: Connection, centers: Sequence[UUID]) -> list[WaitingClass]:
    """Return the classes of what stands in these centers' registers and is in nobody's hands, by code."""
    return [WaitingClass(*row) for row in connection.execute(_CLASSES_NOT_HANDED, {"centers": list(centers)})]


def count_not_handed_over(connection: Connection, centers: Sequence[UUID]) -> dict[tuple[UUID, date], int]:
    """Return how many of these centers' registers are in nobody's hands, by center and begin of the clock."""
    found = connection.execute(_COUNT_NOT_HANDED, {"centers": list(centers)})
    return {(row.center_id, row.since): int(row.waiting) for row in found}


def handovers(connection: Connection, centers: Sequence[UUID], most: int) -> list[Row[Any]]:
    """Return what these centers handed over, the latest first."""
    return list(connection.execute(_HANDED, {"centers": list(centers), "most": most}))


def enter_handovers(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Enter who received which certificate; the primary key refuses a second time."""
    connection.execute(insert(handover), list(rows))


def next_copy(connection: Connection, center_id: UUID, year: int) -> int:
    """Take the next number of a book of copies; it goes back if the transaction fails: no gap."""
    return int(connection.execute(_NEXT, {"center_id": center_id, "year": year}).scalar_one())


def enter_copy(connection: Connection, row: dict[str, Any]) -> None:
    """Enter a copy under the number that `next_copy` gave."""
    connection.execute(insert(register_copy).values(row))


def copies(connection: Connection, center_id: UUID, year: int, after: int, most: int) -> list[Row[Any]]:
    """Return the copies of a book from the number after `after` on."""
    given = {"center_id": center_id, "year": year, "after": after, "most": most}
    return list(connection.execute(_COPIES, given))
