"""The register as its paper book shows it: books, pages, and the appendix."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.register_appendix import Noted
from services.certification.domain.register_chain import Entry
from services.certification.operations.keepers import may_read
from services.certification.storage import facts, register_appendix, register_books, register_entries
from services.certification.storage.register_books import Book, Handed
from shared import clock
from shared.errors import NotFound
from shared.principal import ALL, Principal


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a page: the entry as it was made, and what was noted of it since."""

    entry: Entry
    noted: tuple[Noted, ...]
    handed: Handed | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a book. `parent_name` and `center_name` are those printed on its first entry."""

    book: Book
    page: int
    parent_name: str
    center_name: str
    lines: tuple[Line, ...]


def books_in_sight(connection: Connection, principal: Principal) -> list[Book]:
    """Return every book that the principal may read, by center, the newest first."""
    known = facts.centers(connection)
    if principal.centers is not ALL:
        today = clock.today()
        known = [each for each in known if may_read(connection, principal, each.id, today)]
    return register_books.books_of(connection, [each.id for each in known])


def find_book(connection: Connection, principal: Principal, center_id: UUID, book: int) -> Book:
    """Return one book; `NotFound` if there is none or it is not open to the principal."""
    if may_read(connection, principal, center_id, clock.today()):
        for each in register_books.books_of(connection, [center_id]):
            if each.book == book:
                return each
    raise NotFound


def register_page(connection: Connection, center_id: UUID, book: int, page: int) -> Page:
    """Return a page of a book, its rows as they were printed; the first page is 1, also if it is empty.

    The caller has asked whether it may. `NotFound` for a book or a page that is not there.
    """
    held = next(
        (each for each in register_books.books_of(connection, [center_id]) if each.book == book), None
    )
    if held is None or not 1 <= page <= held.page_count:
        raise NotFound
    first = (page - 1) * held.rows_per_page + 1
    entries = list(
        register_entries.of_book(connection, center_id, book, first, first + held.rows_per_page - 1)
    )
    ids = [each.certificate_id for each in entries]
    noted = register_books.noted_of(connection, ids)
    handed = register_books.handed(connection, ids)
    printed = entries[0].printed.occasion if entries else None
    return Page(
        held,
        page,
        printed.parent_name if printed else "",
        printed.center_name if printed else held.center_name,
        tuple(
            Line(each, tuple(noted.get(each.certificate_id, ())), handed.get(each.certificate_id))
            for each in entries
        ),
    )


@dataclass(frozen=True, slots=True)
class AppendixLine:
    """A row of the appendix with the entry that it is about."""

    noted: Noted
    register_number: str
    serial: str
    holder_name: str
    holder_birth_date: str
    holder_identity: str


def appendix_lines(connection: Connection, held: Book, after: int, most: int) -> list[AppendixLine]:
    """Return rows of a book's appendix from the position after `after` on."""
    return [
        AppendixLine(noted, *about)
        for noted, about in register_appendix.with_entries(connection, held.center_id, held.book, after, most)
    ]
