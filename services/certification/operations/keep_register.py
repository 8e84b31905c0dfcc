"""What people do to a book of the register: close it, and correct an entry by a row of its appendix."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.register_appendix import Kind, Later, Noted
from services.certification.domain.register_entries import CORRECTABLE
from services.certification.operations.read_register import find_book
from services.certification.operations.register_appendix import append_to_register
from services.certification.storage import facts, giving, locks, register_books, register_entries
from services.certification.storage.register_books import Book
from shared.errors import Conflict, Detail, Invalid, NotFound
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

    `Conflict` if it is closed already; `Invalid` for a book without years, or one whose year is not over
    while its center still works.
    """
    find_book(connection, principal, center_id, book)
    principal.at_center(center_id, "director", "province")
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
    return find_book(connection, principal, center_id, book)


@dataclass(frozen=True)
class CorrectEntry:
    """Which value of an entry was wrong, what it must read, and by which decision."""

    certificate_id: UUID
    column: str
    value: str
    decision: str
    reason: str


def correct_entry(connection: Connection, command: CorrectEntry, principal: Principal, today: date) -> Noted:
    """Correct an entry by a row of the appendix that points to it; the entry itself stays as it was made.

    `NotFound` outside the scope or without a number; `Invalid` for a column that is not corrected here, or
    a value that is the same.
    """
    found = giving.entries(connection, [command.certificate_id])
    if not found or not principal.may_see(found[0].center_id):
        raise NotFound
    principal.at_center(found[0].center_id, "director", "province")
    if command.column not in CORRECTABLE:
        raise Invalid(
            "Cột này không đính chính được ở đây. Hãy chọn một cột trong danh sách.",
            "This column is not corrected here. Choose one of the list.",
            code="column-unknown",
            details=[Detail("Hãy chọn cột.", "Choose the column.", {"field": "column"})],
        )
    locks.stand_in_line(connection, [found[0].center_id])
    value = unicodedata.normalize("NFC", command.value.strip())
    before = register_entries.value_of(connection, command.certificate_id, command.column)
    for noted in register_books.noted_of(connection, [command.certificate_id]).get(
        command.certificate_id, []
    ):
        if noted.later.kind is Kind.CORRECTED and noted.later.contents.get("column") == command.column:
            before = noted.later.contents["new"]
    if value == before:
        raise Invalid(
            "Giá trị mới giống giá trị đang ghi. Hãy ghi giá trị đúng.",
            "The new value is the one that stands. Enter the right one.",
            code="same-value",
            details=[Detail("Giống giá trị đang ghi.", "The same as now.", {"field": "value"})],
        )
    contents = {"column": command.column, "old": before, "new": value, "reason": command.reason.strip()}
    contents = {name: unicodedata.normalize("NFC", said) for name, said in contents.items()}
    decision = unicodedata.normalize("NFC", command.decision.strip())
    later = Later(command.certificate_id, Kind.CORRECTED, today, contents, decision, principal.id)
    return append_to_register(connection, [later])[0]
