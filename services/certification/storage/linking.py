"""Linking what was registered or closed before a chain told of it: used by the revisions that begin it."""

from datetime import date
from uuid import UUID

from sqlalchemy import Connection, text

from services.certification.domain import register_chain as chain
from services.certification.domain.register_appendix import Kind, Later, Noted, link
from services.certification.domain.register_closing import Closing, closing_noted
from services.certification.storage import register, register_appendix
from services.certification.storage.register_entries import books, of_book
from shared.db import rows_parameter

_LINK = text(
    """
    UPDATE certificate SET entry_hash = decode(r.entry_hash, 'hex')
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (certificate_id uuid, entry_hash text)
    WHERE certificate.certificate_id = r.certificate_id
    """
)
_STAND = text("UPDATE register_book SET last_hash = :last WHERE center_id = :center_id AND book = :book")
_LATER = text(
    """
    SELECT certificate_id, state, coalesce(ended_on, recorded_at::date) AS noted_on,
           CASE state WHEN 'revoked' THEN end_reason ELSE review_reason END AS reason,
           end_decision_number, ended_by
    FROM certificate WHERE center_id = :center_id AND book = :book AND state IN ('under_review', 'revoked')
    ORDER BY number
    """
)
_CLOSED = text(
    """
    SELECT b.center_id, b.book, b.closed_on, b.closed_by, b.pages, b.edges_sealed, b.last_number, b.last_hash,
           b.appendix_rows, b.appendix_hash, c.certificate_id
    FROM register_book b JOIN certificate c
      ON c.center_id = b.center_id AND c.book = b.book AND c.number = b.last_number
    WHERE b.closed_on IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM register_appendix a
        WHERE a.center_id = b.center_id AND a.book = b.book AND a.kind = 'closed')
    ORDER BY b.center_id, b.book
    """
)
_AT_ONCE = 1_000


def link_what_is_there(connection: Connection) -> None:
    """Give every entry its hash, and each that was revoked or is under review its row in the appendix."""
    for center_id, book in books(connection):
        last = chain.start_of("entries", center_id, book)
        rows: list[dict[str, object]] = []
        for entry in list(of_book(connection, center_id, book)):
            last = chain.link(last, entry)
            rows.append({"certificate_id": entry.certificate_id, "entry_hash": last.hex()})
        for start in range(0, len(rows), _AT_ONCE):
            connection.execute(_LINK, {"rows": rows_parameter(rows[start : start + _AT_ONCE])})
        connection.execute(_STAND, {"last": last, "center_id": center_id, "book": book})
        _note(connection, center_id, book)


def _note(connection: Connection, center_id: UUID, book: int) -> None:
    last = chain.start_of("appendix", center_id, book)
    noted: list[Noted] = []
    for row in connection.execute(_LATER, {"center_id": center_id, "book": book}):
        kind = Kind.REVOKED if row.state == "revoked" else Kind.REVIEW_OPENED
        day: date = row.noted_on
        later = Later(
            row.certificate_id, kind, day, {"reason": row.reason}, row.end_decision_number, row.ended_by
        )
        last = link(last, len(noted) + 1, later)
        noted.append(Noted(center_id, book, len(noted) + 1, later, last))
    if noted:
        register_appendix.add(connection, noted)
        register.extend_appendices(connection, {(center_id, book): (len(noted), last)})


def note_closings(connection: Connection) -> None:
    """Give every closed book whose appendix does not tell so its row, as closing a book writes it since."""
    for row in connection.execute(_CLOSED).all():
        closing = Closing(row.closed_on, row.closed_by, row.pages, row.edges_sealed)
        later = closing_noted(row.certificate_id, closing, row.last_number, bytes(row.last_hash))
        start = chain.start_of("appendix", row.center_id, row.book)
        before = start if row.appendix_hash is None else bytes(row.appendix_hash)
        position = row.appendix_rows + 1
        last = link(before, position, later)
        register_appendix.add(connection, [Noted(row.center_id, row.book, position, later, last)])
        register.extend_appendices(connection, {(row.center_id, row.book): (position, last)})
