"""The books of the register: one counter a center and book, moved once a batch."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Connection, select, text

from services.certification.domain.register import RegisterRule
from services.certification.storage.tables import register_rule
from shared.db import rows_parameter

_ALLOT = text(
    """
    INSERT INTO register_book (center_id, book, last_number)
    SELECT center_id, book, quantity
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (center_id uuid, book int, quantity int)
    ORDER BY center_id, book
    ON CONFLICT (center_id, book)
    DO UPDATE SET last_number = register_book.last_number + EXCLUDED.last_number
    RETURNING center_id, book, last_number
    """
)


def rules(connection: Connection) -> tuple[RegisterRule, ...]:
    """Return every rule about register numbers, whatever its dates."""
    columns = register_rule.c
    return tuple(
        RegisterRule(row.effective_from, row.effective_to, row.pattern, row.reset)
        for row in connection.execute(
            select(columns.effective_from, columns.effective_to, columns.pattern, columns.reset)
        )
    )


def allot(connection: Connection, wanted: Mapping[tuple[UUID, int], int]) -> dict[tuple[UUID, int], int]:
    """Move the counter of each (center, book) by the quantity wanted; return where each stands now.

    The numbers are the block that ends there. They are given back if the transaction fails, so the
    book has no gap. The caller stands in the centers' lines.
    """
    rows = [{"center_id": key[0], "book": key[1], "quantity": count} for key, count in wanted.items()]
    return {
        (row.center_id, row.book): row.last_number
        for row in connection.execute(_ALLOT, {"rows": rows_parameter(rows)})
    }
