"""The books of the register as people see them: their list, and what is noted of the entries of a page."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, text

from services.certification.domain.register_appendix import Noted
from services.certification.storage.giving_tables import handover
from services.certification.storage.register_appendix import noted_from
from services.certification.storage.register_tables import register_appendix

_BOOKS = text(
    """
    SELECT b.center_id, c.code AS center_code, c.name AS center_name, b.book, b.last_number, b.last_hash,
           b.rows_per_page, b.appendix_rows, b.closed_on, b.closed_by, b.pages, b.edges_sealed
    FROM register_book b JOIN center c USING (center_id)
    WHERE b.center_id = ANY (:centers) ORDER BY c.code, b.book DESC
    """
)
_CLOSE = text(
    """
    UPDATE register_book SET closed_on = :closed_on, closed_by = :closed_by, pages = :pages,
        edges_sealed = :sealed
    WHERE center_id = :center_id AND book = :book AND closed_on IS NULL
    """
)
_STATES = text(
    """
    SELECT state, count(*)::int FROM certificate
    WHERE center_id = :center_id AND book = :book AND number IS NOT NULL GROUP BY state ORDER BY state
    """
)

PAGES_IN_REQUEST = 4
"""Pages of a whole book that are set while its reader waits: each is a table of hundreds of cells."""


class Book(NamedTuple):
    """A book of the register; the last four are None while it is open."""

    center_id: UUID
    center_code: str
    center_name: str
    book: int
    last_number: int
    last_hash: bytes
    rows_per_page: int
    appendix_rows: int
    closed_on: date | None
    closed_by: str | None
    pages: int | None
    edges_sealed: bool | None

    @property
    def page_count(self) -> int:
        """How many pages its entries fill: at least one."""
        return max(1, -(-self.last_number // self.rows_per_page))

    @property
    def small(self) -> bool:
        """Whether all of it is set while its reader waits."""
        return self.page_count <= PAGES_IN_REQUEST


def books_of(connection: Connection, centers: Collection[UUID]) -> list[Book]:
    """Return the books of these centers, by center, the newest first."""
    return [Book(*row) for row in connection.execute(_BOOKS, {"centers": list(centers)})]


def close(connection: Connection, held: Book, *, closed_on: date, closed_by: str, sealed: bool) -> None:
    """Close a book; the caller stands in the center's line."""
    connection.execute(
        _CLOSE,
        {
            "center_id": held.center_id,
            "book": held.book,
            "closed_on": closed_on,
            "closed_by": closed_by,
            "pages": held.page_count,
            "sealed": sealed,
        },
    )


def states_of(connection: Connection, center_id: UUID, book: int) -> dict[str, int]:
    """Return how many entries of a book stand in each state."""
    found = connection.execute(_STATES, {"center_id": center_id, "book": book})
    return {str(row[0]): int(row[1]) for row in found}


def noted_of(connection: Connection, certificates: Sequence[UUID]) -> dict[UUID, list[Noted]]:
    """Return by certificate what the appendix notes of it, in order."""
    found: dict[UUID, list[Noted]] = {}
    columns = register_appendix.c
    for row in connection.execute(
        select(register_appendix)
        .where(columns.certificate_id.in_(certificates))
        .order_by(columns.center_id, columns.book, columns.position)
    ):
        found.setdefault(row.certificate_id, []).append(noted_from(row))
    return found


class Handed(NamedTuple):
    """Into whose hands a certificate came; `authorised_by` is the paper if it was not the holder."""

    certificate_id: UUID
    handed_on: date
    recipient_name: str
    authorised_by: str | None


def handed(connection: Connection, certificates: Collection[UUID]) -> dict[UUID, Handed]:
    """Return which of these certificates were handed over, and to whom."""
    columns = handover.c
    query = select(
        columns.certificate_id, columns.handed_on, columns.recipient_name, columns.authorised_by
    ).where(columns.certificate_id.in_(certificates))
    return {row.certificate_id: Handed(*row) for row in connection.execute(query)}
