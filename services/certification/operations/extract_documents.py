"""The extract from the register as PDF: of a row of the book of copies, kept as first set."""

from sqlalchemy import Connection

from services.certification.domain.extracts import Copy, extract_of
from services.certification.domain.papers import Kind
from services.certification.operations.editions import edition_for, source_of
from services.certification.operations.keepers import may_read
from services.certification.operations.papers import Document, given_out, set_sheets
from services.certification.operations.pdf_signing import Signing
from services.certification.storage import (
    copy_papers,
    facts,
    papers,
    register_books,
    register_entries,
)
from services.certification.storage.copy_papers import CopyKey, CopyRow, KeptCopy
from shared import clock
from shared.errors import NotFound
from shared.principal import Principal


def extract_document(
    connection: Connection, principal: Principal, key: CopyKey, verify_at: str, signing: Signing
) -> Document:
    """Return the extract with this number of the book of copies; a second time it is the same to the byte.

    `NotFound` outside the scope or for a number that was not given.
    """
    row = copy_papers.find(connection, key)
    if row is None or not may_read(connection, principal, key.center_id, clock.today()):
        raise NotFound
    kept = copy_papers.kept(connection, key)
    if kept is None:
        copy_papers.keep(connection, key, _first_set(connection, key, row, verify_at))
        # Another may have come first: what is kept is what counts.
        kept = copy_papers.kept(connection, key)
    assert kept is not None  # noqa: S101 -- just kept
    source = source_of(connection, kept.template_id)
    (entered,) = papers.entered(connection, [row.certificate_id])
    return given_out(
        connection,
        principal,
        set_sheets(source, [kept.contents], Kind.EXTRACT),
        kind="extract",
        center_id=key.center_id,
        template_id=kept.template_id,
        certificate_id=entered.certificate_id,
        serial=kept.contents["serial"],
        signing=signing,
        file_name=f"trich-luc-{key.number}-{key.year}.pdf",
        sheets=1,
    )


def _first_set(connection: Connection, key: CopyKey, row: CopyRow, verify_at: str) -> KeptCopy:
    edition = edition_for(connection, Kind.EXTRACT, row.program_code, row.issued_on)
    keeper = facts.center_of(connection, key.center_id)
    assert keeper is not None  # noqa: S101 -- it made the copy
    (entered,) = papers.entered(connection, [row.certificate_id])
    (entry,) = register_entries.of_book(
        connection, entered.center_id, row.book, entered.number, entered.number
    )
    (book,) = (
        each for each in register_books.books_of(connection, [entered.center_id]) if each.book == row.book
    )
    noted = register_books.noted_of(connection, [row.certificate_id]).get(row.certificate_id, [])
    copy = Copy(
        key.number, key.year, row.quantity, row.recipient_name, row.recipient_paper, row.issued_on,
        row.signer_title, row.signer_name, keeper.name, keeper.parent, entered.replaces_number,
    )  # fmt: skip
    page = (entered.number - 1) // book.rows_per_page + 1
    return KeptCopy(edition, extract_of(copy, entry, noted, page=page, verify_at=verify_at))
