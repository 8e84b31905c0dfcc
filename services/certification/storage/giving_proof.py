"""Handovers and copies as the proof reads them: by the book of the entries that they are about."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, union

from services.certification.domain.giving_proof import CopyRow, HandoverRow
from services.certification.storage.giving_tables import copy_book, handover, register_copy
from services.certification.storage.tables import certificate

_ENTRY = certificate.c
_HANDED = handover.c
_COPIED = register_copy.c


def handovers_of(connection: Connection, center_id: UUID, book: int) -> Iterator[HandoverRow]:
    """Yield the handovers of a book's entries by number, a thousand at a time."""
    query = (
        select(_ENTRY.number, *(_HANDED[name] for name in HandoverRow._fields[1:]))
        .join(certificate, _ENTRY.certificate_id == _HANDED.certificate_id)
        .where(_ENTRY.center_id == center_id, _ENTRY.book == book, _ENTRY.number.is_not(None))
        .order_by(_ENTRY.number)
        .execution_options(yield_per=1_000)
    )
    return (HandoverRow(*row) for row in connection.execute(query))


def copies_of(connection: Connection, center_id: UUID, book: int) -> Iterator[CopyRow]:
    """Yield the copies of a book's entries, whoever made them, by who did, year and number."""
    query = (
        select(_ENTRY.number, *(_COPIED[name] for name in CopyRow._fields[1:]))
        .join(certificate, _ENTRY.certificate_id == _COPIED.certificate_id)
        .where(_ENTRY.center_id == center_id, _ENTRY.book == book, _ENTRY.number.is_not(None))
        .order_by(_COPIED.center_id, _COPIED.year, _COPIED.number)
        .execution_options(yield_per=1_000)
    )
    return (CopyRow(*row) for row in connection.execute(query))


def book_of_copies(connection: Connection, center_id: UUID, year: int) -> tuple[list[int], int | None]:
    """Return the numbers in a book of copies, ascending, and where it says that it ends."""
    numbers = connection.scalars(
        select(_COPIED.number)
        .where(_COPIED.center_id == center_id, _COPIED.year == year)
        .order_by(_COPIED.number)
    )
    last = connection.scalar(
        select(copy_book.c.last_number).where(copy_book.c.center_id == center_id, copy_book.c.year == year)
    )
    return list(numbers), last


def years(connection: Connection) -> list[tuple[UUID, int]]:
    """Return every center and year with a book of copies, or with a copy in it."""
    query = union(select(copy_book.c.center_id, copy_book.c.year), select(_COPIED.center_id, _COPIED.year))
    return [(row.center_id, row.year) for row in connection.execute(query)]


class Loose(NamedTuple):
    """A handover, or the copy `copy`, of a certificate that stands in no register."""

    center_id: UUID
    year: int
    copy: int | None


def without_an_entry(connection: Connection) -> list[Loose]:
    """Return what was handed over or copied though it stands in no register."""
    handed = (
        select(_HANDED.center_id, _HANDED.handed_on)
        .join(certificate, _ENTRY.certificate_id == _HANDED.certificate_id)
        .where(_ENTRY.number.is_(None))
    )
    copied = (
        select(_COPIED.center_id, _COPIED.year, _COPIED.number)
        .join(certificate, _ENTRY.certificate_id == _COPIED.certificate_id)
        .where(_ENTRY.number.is_(None))
    )
    return [
        *(Loose(row.center_id, row.handed_on.year, None) for row in connection.execute(handed)),
        *(Loose(*row) for row in connection.execute(copied)),
    ]
