"""Entries of the register in the order of their numbers, as the chain and the pages read them."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, select, text

from services.certification.domain.graduations import Occasion, Printed
from services.certification.domain.register_chain import Entry
from services.certification.storage.printed import OCCASION, PERSONAL
from services.certification.storage.tables import certificate

_OWN = (
    "certificate_id", "completion_id", "class_id", "center_id", "program_code", "replaces", "book", "number",
    "register_number", "serial", "code", "issued_on", "signer_name",
)  # fmt: skip
_COLUMNS = [
    certificate.c[name]
    for name in (*_OWN, *PERSONAL, "mark", *OCCASION, "holder_identity", "state", "entry_hash")
]
_PRINTED_FROM = len(_OWN)
_OCCASION_FROM = _PRINTED_FROM + len(PERSONAL) + 1

_BOOKS = text(
    """
    SELECT center_id, book FROM register_book
    UNION SELECT center_id, book FROM certificate WHERE number IS NOT NULL
    ORDER BY center_id, book
    """
)


def of_book(
    connection: Connection, center_id: UUID, book: int, first: int = 1, last: int | None = None
) -> Iterator[Entry]:
    """Yield the entries of a book by number, a thousand at a time; those from `first` to `last` alone."""
    columns = certificate.c
    wanted = (
        select(*_COLUMNS)
        .where(columns.center_id == center_id, columns.book == book, columns.number >= first)
        .order_by(columns.number)
    )
    if last is not None:
        wanted = wanted.where(columns.number <= bindparam("last", last))
    found = connection.execute(wanted.execution_options(yield_per=1_000))
    return (entry_from(row) for row in found)


def books(connection: Connection) -> list[tuple[UUID, int]]:
    """Return every book that has a row or an entry."""
    return [(row.center_id, row.book) for row in connection.execute(_BOOKS)]


def entry_from(row: Row[Any]) -> Entry:
    """Return the entry of a row of `_COLUMNS`."""
    occasion = Occasion._make(row[_OCCASION_FROM : _OCCASION_FROM + len(OCCASION)])
    printed = Printed._make((*row[_PRINTED_FROM:_OCCASION_FROM], occasion, row.holder_identity or ""))
    hashed = b"" if row.entry_hash is None else bytes(row.entry_hash)
    return Entry._make((*row[:_PRINTED_FROM], printed, row.state, hashed))


def last_of(connection: Connection, center_id: UUID, book: int) -> UUID:
    """Return the last entry of a book; the caller stands in the center's line. A book has one at least."""
    columns = certificate.c
    query = (
        select(columns.certificate_id)
        .where(columns.center_id == center_id, columns.book == book, columns.number.is_not(None))
        .order_by(columns.number.desc())
        .limit(1)
    )
    return UUID(str(connection.execute(query).scalar_one()))


def texts_of(connection: Connection, certificate_id: UUID, columns: Iterable[str]) -> dict[str, str]:
    """Return what stands in these text columns of an entry, '' where nothing does."""
    wanted = [certificate.c[name] for name in columns]
    row = connection.execute(select(*wanted).where(certificate.c.certificate_id == certificate_id)).one()
    return {name: value or "" for name, value in row._mapping.items()}  # noqa: SLF001 -- SQLAlchemy's public name
