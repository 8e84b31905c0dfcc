"""Rows of the register's appendix: added, read by book or by certificate, never changed."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select, text

from services.certification.domain.register_appendix import Kind, Later, Noted
from services.certification.storage.register_tables import register_appendix
from services.certification.storage.tables import certificate
from shared.db import rows_parameter, uuids_parameter

_BOOKS = text(
    """
    SELECT certificate_id, center_id, book FROM certificate
    WHERE certificate_id = ANY (CAST(:ids AS uuid[])) AND number IS NOT NULL
    """
)
_ADD = text(
    """
    INSERT INTO register_appendix
        (center_id, book, position, certificate_id, kind, contents, decision, noted_by, noted_on, entry_hash)
    SELECT center_id, book, position, certificate_id, kind, contents, decision, noted_by, noted_on,
           decode(entry_hash, 'hex')
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (center_id uuid, book int, position int,
         certificate_id uuid, kind text, contents jsonb, decision text, noted_by text, noted_on date,
         entry_hash text)
    """
)


def books_of(connection: Connection, certificates: Collection[UUID]) -> dict[UUID, tuple[UUID, int]]:
    """Return the center and book in which each of these certificates stands; absent if it has no number."""
    found = connection.execute(_BOOKS, {"ids": uuids_parameter(certificates)})
    return {row.certificate_id: (row.center_id, row.book) for row in found}


def add(connection: Connection, rows: Sequence[Noted]) -> None:
    """Add rows at the positions that the caller gave them while it held their books."""
    given = [
        {
            "center_id": row.center_id,
            "book": row.book,
            "position": row.position,
            "certificate_id": row.later.certificate_id,
            "kind": row.later.kind.value,
            "contents": dict(row.later.contents),
            "decision": row.later.decision,
            "noted_by": row.later.noted_by,
            "noted_on": row.later.noted_on,
            "entry_hash": row.entry_hash.hex(),
        }
        for row in rows
    ]
    connection.execute(_ADD, {"rows": rows_parameter(given)})


def of_book(connection: Connection, center_id: UUID, book: int) -> Iterator[Noted]:
    """Yield the appendix of a book in order, a thousand rows at a time."""
    columns = register_appendix.c
    found = connection.execute(
        select(register_appendix)
        .where(columns.center_id == center_id, columns.book == book)
        .order_by(columns.position)
        .execution_options(yield_per=1_000)
    )
    return (noted_from(row) for row in found)


def noted_from(row: Row[Any]) -> Noted:
    """Return a row of the table as it is meant."""
    later = Later(row.certificate_id, Kind(row.kind), row.noted_on, row.contents, row.decision, row.noted_by)
    return Noted(row.center_id, row.book, row.position, later, bytes(row.entry_hash))


def with_entries(
    connection: Connection, center_id: UUID, book: int, after: int, most: int
) -> list[tuple[Noted, tuple[str, str, str, str, str]]]:
    """Return rows of an appendix with number, serial, holder, birth date and identity of their entries."""
    columns, about = register_appendix.c, certificate.c
    found = connection.execute(
        select(
            register_appendix,
            about.register_number,
            about.serial,
            about.holder_name,
            about.holder_birth_date,
            about.holder_identity,
        )
        .join(certificate, about.certificate_id == columns.certificate_id)
        .where(columns.center_id == center_id, columns.book == book, columns.position > after)
        .order_by(columns.position)
        .limit(most)
    )
    return [
        (
            noted_from(row),
            (
                row.register_number,
                row.serial,
                row.holder_name,
                row.holder_birth_date,
                row.holder_identity or "",
            ),
        )
        for row in found
    ]


def has(connection: Connection, certificate_id: UUID, kind: Kind) -> bool:
    """Tell whether the appendix notes that of the certificate."""
    columns = register_appendix.c
    query = select(columns.position).where(
        columns.certificate_id == certificate_id, columns.kind == kind.value
    )
    return connection.scalar(query.limit(1)) is not None
