"""What people do to a whole book of the register: they close it."""

from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.register_closing import Closing, closing_noted
from services.certification.operations.keepers import keeper_of
from services.certification.operations.read_register import find_book
from services.certification.operations.register_appendix import append_to_register
from services.certification.storage import facts, locks, register_books, register_entries
from services.certification.storage.register_books import Book
from shared.errors import Conflict, Invalid
from shared.principal import Principal


def close_book(
    connection: Connection,
    principal: Principal,
    center_id: UUID,
    book: int,
    *,
    edges_sealed: bool,
    today: date,
) -> Book:
    """Close a book for ever; what would have been entered in it later goes where the dated rule says.

    Its appendix notes with which entry, hash and number of pages it was closed.

    The director of who keeps the register does, or the province. `Conflict` if it is closed already;
    `Invalid` for a book without years, or one whose year is not over while its center still works.
    """
    find_book(connection, principal, center_id, book)
    principal.at_center(keeper_of(connection, center_id, today), "director", "province")
    locks.stand_in_line(connection, [center_id])
    held = find_book(connection, principal, center_id, book)
    if held.closed_on is not None:
        raise Conflict(
            f"Quyển này đã được khóa ngày {held.closed_on:%d/%m/%Y}. Không cần khóa lại.",
            f"This book was closed on {held.closed_on:%d/%m/%Y} already.",
            code="book-closed",
        )
    end = facts.successions(connection).get(center_id)
    over = book < today.year or (end is not None and end.last_day < today)
    if book == 0 or not over:
        raise Invalid(
            "Chỉ khóa được quyển của năm đã hết, hoặc của trung tâm đã kết thúc hoạt động.",
            "Only the book of a year that is over can be closed, or that of a center that has ended.",
            code="book-not-over",
        )
    register_books.close(connection, held, closed_on=today, closed_by=principal.id, sealed=edges_sealed)
    last = register_entries.last_of(connection, center_id, book)
    append_to_register(
        connection,
        [
            closing_noted(
                last,
                Closing(today, principal.id, held.page_count, edges_sealed),
                held.last_number,
                held.last_hash,
            )
        ],
    )
    return find_book(connection, principal, center_id, book)
