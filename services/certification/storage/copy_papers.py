"""Extracts from the register: the copy that each is of, and what it said when it was first set."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.dialects.postgresql import insert

from services.certification.storage.document_tables import copy_paper

_FIND = text(
    """
    SELECT k.certificate_id, c.book, c.program_code, k.quantity, k.recipient_name, k.recipient_paper,
           k.issued_on, k.signer_title, k.signer_name
    FROM register_copy k JOIN certificate c USING (certificate_id)
    WHERE k.center_id = :center_id AND k.year = :year AND k.number = :number
    """
)
_KEPT = text(
    """
    SELECT template_id, contents FROM copy_paper
    WHERE center_id = :center_id AND year = :year AND number = :number
    """
)


class CopyKey(NamedTuple):
    """A place in a book of copies."""

    center_id: UUID
    year: int
    number: int


class CopyRow(NamedTuple):
    """A row of the book of copies, with the book and program of the entry that it copies."""

    certificate_id: UUID
    book: int
    program_code: str
    quantity: int
    recipient_name: str
    recipient_paper: str | None
    issued_on: date
    signer_title: str
    signer_name: str


class KeptCopy(NamedTuple):
    """An extract as first set: with which edition of the template, and what it says."""

    template_id: UUID
    contents: dict[str, Any]


def find(connection: Connection, key: CopyKey) -> CopyRow | None:
    """Return the row of a book of copies, None if that number was not given."""
    row = connection.execute(_FIND, key._asdict()).one_or_none()
    return None if row is None else CopyRow(*row)


def kept(connection: Connection, key: CopyKey) -> KeptCopy | None:
    """Return what the extract said when it was first set, None before."""
    row = connection.execute(_KEPT, key._asdict()).one_or_none()
    return None if row is None else KeptCopy(*row)


def keep(connection: Connection, key: CopyKey, paper: KeptCopy) -> None:
    """Keep what an extract says from now on; what was kept before stays as it is."""
    given = {**key._asdict(), "template_id": paper.template_id, "contents": paper.contents}
    connection.execute(insert(copy_paper).values(given).on_conflict_do_nothing())
