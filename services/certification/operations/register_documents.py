"""The register as PDF, as the paper book has it: a page, the appendix, the whole book, the book of copies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain import register_papers
from services.certification.domain.certificates import STATE_NAMES, State
from services.certification.domain.papers import Kind, in_figures, signer_lines
from services.certification.operations.editions import edition_for, source_of
from services.certification.operations.keepers import may_read
from services.certification.operations.papers import Document, given_out
from services.certification.operations.pdf_signing import Signing
from services.certification.operations.press_frames import FRAMES
from services.certification.operations.read_register import Line, Page, find_book, register_page
from services.certification.storage import facts, giving, register_appendix, register_books
from services.certification.storage.register_books import PAGES_IN_REQUEST, Book
from shared import clock
from shared.errors import Conflict, NotFound
from shared.press import Sources, press
from shared.principal import Principal

MOST_PAGES = 80
"""Pages in one file at most."""
BOOK_AT_ONCE = 40
"""Pages of a book in one file; a longer book is several files."""
COPIES_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Whose:
    """What every page of a book says: whose it is, of which year (0: of several), begun and as of when."""

    center_id: UUID
    parent: str
    center: str
    book: int
    begun_on: date


def page_document(
    connection: Connection, principal: Principal, center_id: UUID, book: int, page: int
) -> Document:
    """Return one page of a book; `NotFound` outside the scope, or for a page that is not there."""
    find_book(connection, principal, center_id, book)
    found = register_page(connection, center_id, book, page)
    whose = _whose(connection, found.book)
    return _set(
        connection,
        principal,
        whose,
        [_part(found)],
        last=_last_day([found]),
        name=f"so-goc-{book}-trang-{page}",
    )


def appendix_document(connection: Connection, principal: Principal, center_id: UUID, book: int) -> Document:
    """Return a book's appendix; `Conflict` while it has no row, or more than `MOST_PAGES` pages."""
    held = find_book(connection, principal, center_id, book)
    parts, last = _appendix(connection, held)
    if not parts:
        raise Conflict(
            "Phụ lục của quyển này chưa có dòng nào để in.",
            "The appendix of this book has no row to print yet.",
            code="nothing-to-print",
        )
    return _set(
        connection, principal, _whose(connection, held), parts, last=last, name=f"phu-luc-so-goc-{book}"
    )


def small_book_document(
    connection: Connection, principal: Principal, center_id: UUID, book: int, signing: Signing
) -> Document:
    """Return a whole book while its reader waits; `Conflict` for one that is not `small`."""
    held = find_book(connection, principal, center_id, book)
    if not held.small:
        raise Conflict(
            f"Quyển này có {held.page_count} trang, nhiều hơn {PAGES_IN_REQUEST} trang dựng ngay được."
            " Hãy bấm Dựng cả quyển ở trang sổ.",
            f"This book has {held.page_count} pages, more than the {PAGES_IN_REQUEST} that are set at once."
            " Order the whole book on its page.",
            code="too-many-pages",
        )
    return book_document(connection, principal, center_id, book, signing)


def book_document(  # noqa: PLR0917 -- which book, from where, how signed
    connection: Connection,
    principal: Principal,
    center_id: UUID,
    book: int,
    signing: Signing,
    first: int = 1,
) -> Document:
    """Return a book from a page on: opening page, `BOOK_AT_ONCE` pages, at its end appendix and closing page.

    A closed one is signed where the center has a key: it is what the archive keeps.

    `sheets` says how many pages of the book the file holds. `NotFound` outside the scope, or for a page that
    is not there.
    """
    held = find_book(connection, principal, center_id, book)
    if not 1 <= first <= held.page_count:
        raise NotFound
    whose = _whose(connection, held)
    until = min(first + BOOK_AT_ONCE - 1, held.page_count)
    pages = [register_page(connection, center_id, book, page) for page in range(first, until + 1)]
    last = _last_day(pages)
    parts = [_part(each) for each in pages]
    if first == 1:
        parts.insert(0, register_papers.opening(whose.begun_on, held.rows_per_page, held.pages))
    if until == held.page_count:
        appendix, noted = _appendix(connection, held)
        last = max(last, noted, held.closed_on or date.min)
        parts += [*appendix, _closing(connection, held, pages[-1])]
    whole = len(pages) == held.page_count
    name = f"so-goc-{book}" if whole else f"so-goc-{book}-trang-{first}-{until}"
    sealing = None if held.closed_on is None else signing
    made = _set(connection, principal, whose, parts, last=last, name=name, signing=sealing)
    return replace(made, sheets=len(pages))


def copies_document(connection: Connection, principal: Principal, center_id: UUID, year: int) -> Document:
    """Return the book of copies of a center and year; `NotFound` outside the scope or without a copy."""
    known = facts.center_of(connection, center_id)
    if known is None or not may_read(connection, principal, center_id, clock.today()):
        raise NotFound
    rows = list(_copies(connection, center_id, year))
    if not rows:
        raise NotFound
    parts = _paged("copies", [_copy_row(each) for each in rows], COPIES_A_PAGE)
    whose = Whose(center_id, known.parent, known.name, year, rows[0].issued_on)
    title = register_papers.TITLES["copies"]
    return _set(
        connection,
        principal,
        whose,
        parts,
        last=rows[-1].issued_on,
        name=f"so-cap-ban-sao-{year}",
        title=title,
    )


def _whose(connection: Connection, held: Book) -> Whose:
    first = register_page(connection, held.center_id, held.book, 1)
    begun = first.lines[0].entry.issued_on if first.lines else clock.today()
    return Whose(held.center_id, first.parent_name, first.center_name, held.book, begun)


def _part(found: Page) -> dict[str, Any]:
    rows = [register_papers.entry_row(line.entry, line.noted, _received(line)) for line in found.lines]
    return register_papers.paged("page", found.page, found.book.page_count, rows)


def _received(line: Line) -> list[str]:
    if line.handed is None:
        return []
    told = (line.handed.recipient_name, in_figures(line.handed.handed_on), line.handed.authorised_by)
    return [each for each in told if each]


def _last_day(pages: Sequence[Page]) -> date:
    """Return the last day on which something on these pages happened."""
    days = [date.min]
    for line in (line for page in pages for line in page.lines):
        days.append(line.entry.issued_on)
        days.extend(each.later.noted_on for each in line.noted)
        if line.handed is not None:
            days.append(line.handed.handed_on)
    return max(days)


def _appendix(connection: Connection, held: Book) -> tuple[list[dict[str, Any]], date]:
    """Return the pages of an appendix, and the last day that it notes."""
    _refuse_many(-(-held.appendix_rows // held.rows_per_page))
    found = register_appendix.with_entries(
        connection, held.center_id, held.book, 0, MOST_PAGES * held.rows_per_page
    )
    rows = [register_papers.appendix_row(noted, *about) for noted, about in found]
    last = max((noted.later.noted_on for noted, _ in found), default=date.min)
    return _paged("appendix", rows, held.rows_per_page), last


def _paged(kind: str, rows: Sequence[dict[str, Any]], at_once: int) -> list[dict[str, Any]]:
    starts = range(0, len(rows), at_once)
    return [
        register_papers.paged(kind, turn, len(starts), rows[start : start + at_once])
        for turn, start in enumerate(starts, start=1)
    ]


def _closing(connection: Connection, held: Book, last: Page) -> dict[str, Any]:
    first = register_page(connection, held.center_id, held.book, 1)
    ends = (first.lines[0].entry, last.lines[-1].entry) if last.lines else None
    states = register_books.states_of(connection, held.center_id, held.book)
    return register_papers.closing(
        closed_on=held.closed_on,
        numbers=(ends[0].register_number, ends[1].register_number) if ends else None,
        entries=held.last_number,
        pages=held.page_count,
        appendix_rows=held.appendix_rows,
        sealed=bool(held.edges_sealed),
        standing={STATE_NAMES[State(state)][0].lower(): count for state, count in states.items()},
        last_hash=held.last_hash.hex(),
    )


def _copies(connection: Connection, center_id: UUID, year: int) -> Iterator[Any]:
    after = 0
    while found := giving.copies(connection, center_id, year, after, MOST_PAGES * COPIES_A_PAGE):
        _refuse_many(-(-found[-1].number // COPIES_A_PAGE))
        yield from found
        after = found[-1].number


def _copy_row(row: Any) -> dict[str, Any]:
    return {
        "number": f"{row.number}/{row.year}",
        "quantity": str(row.quantity),
        "recipient": row.recipient_name,
        "paper": row.recipient_paper or "",
        "name": row.holder_name,
        "birth_date": row.holder_birth_date,
        "program": row.program_name,
        "certified_on": in_figures(row.certified_on),
        "serial": row.serial,
        "register_number": row.register_number,
        "signer_name": row.signer_name,
        "signer": ", ".join(signer_lines(row.signer_title)),
        "issued_on": in_figures(row.issued_on),
    }


def _refuse_many(pages: int) -> None:
    if pages > MOST_PAGES:
        raise Conflict(
            f"Phần này có {pages} trang, nhiều hơn {MOST_PAGES} trang trong một tệp. Hãy in từng trang sổ.",
            f"This has {pages} pages, more than {MOST_PAGES} in one file. Print the book page by page.",
            code="too-many-pages",
        )


def _set(
    connection: Connection,
    principal: Principal,
    whose: Whose,
    parts: Sequence[dict[str, Any]],
    *,
    last: date,
    name: str,
    title: str = register_papers.REGISTER,
    signing: Signing | None = None,
) -> Document:
    """Set pages of a book with the edition in force on the day it was begun, and note what is given out."""
    edition = edition_for(connection, Kind.REGISTER, None, whose.begun_on)
    source = source_of(connection, edition)
    head = register_papers.head_of(title, whose.parent, whose.center, whose.book, max(last, whose.begun_on))
    content = press().pdf(Sources(FRAMES[Kind.REGISTER], source), {**head, "parts": list(parts)})
    return given_out(
        connection,
        principal,
        content,
        kind="register",
        center_id=whose.center_id,
        template_id=edition,
        file_name=f"{name}.pdf",
        sheets=len(parts),
        signing=signing,
    )
