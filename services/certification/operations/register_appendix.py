"""Noting in the register's appendix what became of an entry."""

from collections.abc import Sequence

from sqlalchemy import Connection

from services.certification.domain.register_appendix import Later, Noted, link
from services.certification.storage import register, register_appendix


class NotInRegister(Exception):
    """Something was to be noted about a certificate that has no number: a slip in the program."""


def append_to_register(connection: Connection, rows: Sequence[Later]) -> list[Noted]:
    """Note these facts, in the order given, in the appendix of the book in which each certificate stands.

    The caller stands in the lines of the centers whose books these are, in the transaction of the fact. A
    closed book still takes notes: life goes on after it. `NotInRegister` for a certificate without a number.
    """
    if not rows:
        return []
    book_of = register_appendix.books_of(connection, {row.certificate_id for row in rows})
    if missing := [row.certificate_id for row in rows if row.certificate_id not in book_of]:
        raise NotInRegister(f"certificates without a number: {missing}")
    ends = register.appendices(connection, set(book_of.values()))
    added: list[Noted] = []
    for row in rows:
        center_id, book = at = book_of[row.certificate_id]
        position, before = ends[at]
        ends[at] = position + 1, link(before, position + 1, row)
        added.append(Noted(center_id, book, position + 1, row, ends[at][1]))
    register_appendix.add(connection, added)
    register.extend_appendices(connection, ends)
    return added
