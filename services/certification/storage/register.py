"""The books of the register: one row a center and book, moved once a batch."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, text

from services.certification.domain.register import Position, RegisterRule
from services.certification.domain.register_chain import start_of
from services.certification.domain.register_closing import Closing
from services.certification.domain.register_proof import End
from services.certification.storage.register_tables import register_book, register_rule
from shared.db import rows_parameter, uuids_parameter

Book = tuple[UUID, int]
"""A center and the year of its book."""

_POSITIONS = text(
    """
    SELECT center_id, book, last_number, last_hash, closed_on FROM register_book
    WHERE center_id = ANY (CAST(:centers AS uuid[]))
    """
)
_ADVANCE = text(
    """
    INSERT INTO register_book AS held (center_id, book, last_number, last_hash, rows_per_page)
    SELECT center_id, book, last_number, decode(last_hash, 'hex'), rows_per_page
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
         AS r (center_id uuid, book int, last_number int, last_hash text, rows_per_page int)
    ORDER BY center_id, book
    ON CONFLICT (center_id, book)
    DO UPDATE SET last_number = EXCLUDED.last_number, last_hash = EXCLUDED.last_hash
    """
)
_APPENDIX = text(
    """
    SELECT center_id, book, appendix_rows AS rows, appendix_hash AS hash FROM register_book
    JOIN jsonb_to_recordset(CAST(:books AS jsonb)) AS r (center_id uuid, book int) USING (center_id, book)
    ORDER BY center_id, book FOR UPDATE
    """
)
_EXTEND = text(
    """
    UPDATE register_book SET appendix_rows = r.rows, appendix_hash = decode(r.hash, 'hex')
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (center_id uuid, book int, rows int, hash text)
    WHERE register_book.center_id = r.center_id AND register_book.book = r.book
    """
)


class Moved(NamedTuple):
    """Where a book stands after a batch; `rows_per_page` counts only for a book that begins."""

    last_number: int
    last_hash: bytes
    rows_per_page: int


def rules(connection: Connection) -> tuple[RegisterRule, ...]:
    """Return every rule about register numbers, whatever its dates."""
    columns = register_rule.c
    return tuple(
        RegisterRule(*row)
        for row in connection.execute(
            select(
                columns.effective_from,
                columns.effective_to,
                columns.pattern,
                columns.reset,
                columns.when_closed,
                columns.rows_per_page,
                columns.provenance,
            )
        )
    )


def add_rule(connection: Connection, rule: RegisterRule, recorded_by: str) -> None:
    """Enter a version of the rule; what was entered before stays."""
    connection.execute(register_rule.insert().values(**asdict(rule), recorded_by=recorded_by))


def positions(connection: Connection, centers: Collection[UUID]) -> dict[Book, Position]:
    """Return where every book of these centers stands. The caller stands in the centers' lines."""
    return {
        (row.center_id, row.book): Position(
            row.last_number, bytes(row.last_hash), closed=row.closed_on is not None
        )
        for row in connection.execute(_POSITIONS, {"centers": uuids_parameter(centers)})
    }


def advance(connection: Connection, books: Mapping[Book, Moved]) -> None:
    """Let each book stand at its new last number; it goes back if the transaction fails: no gap.

    The caller read `positions` in the same lines. A closed book refuses.
    """
    rows = [
        {
            "center_id": center_id,
            "book": book,
            "last_number": moved.last_number,
            "last_hash": moved.last_hash.hex(),
            "rows_per_page": moved.rows_per_page,
        }
        for (center_id, book), moved in books.items()
    ]
    connection.execute(_ADVANCE, {"rows": rows_parameter(rows)})


def appendices(connection: Connection, books: Collection[Book]) -> dict[Book, tuple[int, bytes]]:
    """Return how many rows the appendix of each book has and the hash of the last; holds the books."""
    wanted = [{"center_id": center_id, "book": book} for center_id, book in books]
    found: Any = connection.execute(_APPENDIX, {"books": rows_parameter(wanted)})
    return {
        (row.center_id, row.book): (
            row.rows,
            start_of("appendix", row.center_id, row.book) if row.hash is None else bytes(row.hash),
        )
        for row in found
    }


def end_of(connection: Connection, center_id: UUID, book: int) -> End | None:
    """Return where the book says that it ends, None if it is in no list of books."""
    columns = register_book.c
    row = connection.execute(
        select(register_book).where(columns.center_id == center_id, columns.book == book)
    ).one_or_none()
    if row is None:
        return None
    return End(
        row.last_number,
        bytes(row.last_hash),
        row.appendix_rows,
        None if row.appendix_hash is None else bytes(row.appendix_hash),
        row.closed_on and Closing(row.closed_on, row.closed_by, row.pages, row.edges_sealed),
    )


def extend_appendices(connection: Connection, books: Mapping[Book, tuple[int, bytes]]) -> None:
    """Let the appendix of each book, held by `appendices`, stand at its new last row."""
    rows = [
        {"center_id": center_id, "book": book, "rows": count, "hash": last.hex()}
        for (center_id, book), (count, last) in books.items()
    ]
    connection.execute(_EXTEND, {"rows": rows_parameter(rows)})
