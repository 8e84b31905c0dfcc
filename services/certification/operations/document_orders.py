"""Large documents: ordered, set file by file by a process of its own, fetched by whoever may see them.

A small one is set while its reader waits. What takes longer is an order: a row that says what is wanted and
how far it has come. Each file is set and kept in one transaction, so that a kill at any instruction leaves
whole files, and the next attempt goes on with the first that is missing. Setting a paper again keeps nothing
twice (`kept_papers`).
"""

from uuid import UUID

from sqlalchemy import Connection

from services.certification.operations.keepers import keeper_of, may_look
from services.certification.operations.papers import AT_ONCE, Document, stack_document
from services.certification.operations.pdf_signing import Signing
from services.certification.operations.printing import PRINTERS, find_print_job, print_document
from services.certification.operations.read_register import find_book
from services.certification.operations.register_documents import book_document
from services.certification.storage import document_orders, papers
from services.certification.storage.document_orders import File, Order
from shared import clock
from shared.errors import Conflict, NotFound, Problem
from shared.ids import new_id
from shared.principal import Grant, Principal


def order_sheets(connection: Connection, principal: Principal, job_id: UUID, verify_at: str) -> UUID:
    """Order the sheets of a print job still to come; `NotFound` as the job, `Conflict` when none is."""
    job = find_print_job(connection, principal, job_id)
    principal.at_center(job.center_id, *PRINTERS)
    if job.following is None:
        raise nothing_left()
    return _enter(
        connection, principal, job.center_id, verify_at,
        kind="sheets", subject_id=job_id, first=job.following.number, last=len(job.sheets),
    )  # fmt: skip


def order_class(connection: Connection, principal: Principal, class_id: UUID, verify_at: str) -> UUID:
    """Order the certificates of a class in the order of the register; `NotFound` without one in the scope."""
    found = papers.entered_of_class(connection, class_id)
    if not found or not may_look(connection, principal, found[0].center_id, clock.today()):
        raise NotFound
    return _enter(
        connection, principal, found[0].center_id, verify_at,
        kind="class", subject_id=class_id, first=1, last=len(found),
    )  # fmt: skip


def order_book(
    connection: Connection, principal: Principal, center_id: UUID, book: int, verify_at: str
) -> UUID:
    """Order a whole book of the register; `NotFound` outside the scope."""
    held = find_book(connection, principal, center_id, book)
    return _enter(
        connection, principal, center_id, verify_at,
        kind="book", subject_id=center_id, book=book, first=1, last=held.page_count,
    )  # fmt: skip


def _enter(
    connection: Connection, principal: Principal, center_id: UUID, verify_at: str, **wanted: object
) -> UUID:
    """Return a new order, or the one that the same person just made: a second click orders nothing twice."""
    wanted |= {"center_id": center_id, "verify_at": verify_at, "ordered_by": principal.id}
    if running := document_orders.waiting(connection, **wanted):
        return running
    order_id = new_id()
    document_orders.enter(connection, order_id=order_id, **wanted)
    return order_id


def find_order(connection: Connection, principal: Principal, order_id: UUID) -> tuple[Order, list[File]]:
    """Return an order with the files that are set; `NotFound` outside the scope, or a day later."""
    found = document_orders.find(connection, order_id)
    if found is None:
        raise NotFound
    if found.book is not None:
        find_book(connection, principal, found.center_id, found.book)
    elif not may_look(connection, principal, found.center_id, clock.today()):
        raise NotFound
    return found, document_orders.files(connection, order_id)


def ordered_file(connection: Connection, principal: Principal, order_id: UUID, part: int) -> Document:
    """Return a file of an order; `NotFound` as the order, or while it is not set."""
    find_order(connection, principal, order_id)
    found = document_orders.content(connection, order_id, part)
    if found is None:
        raise NotFound
    return Document(found.content, found.sha256, found.file_name, found.sheets, found.unsigned)


def set_next(connection: Connection, order_id: UUID, signing: Signing) -> None:
    """Set and keep the next file of an order, a closed book's signed; nothing if another is at it.

    Raises the `Problem` for which the document cannot be set: the order is then to be refused.
    """
    order = document_orders.hold(connection, order_id)
    if order is None:
        return
    made = _set(connection, order, signing)
    document_orders.add_file(
        connection,
        order,
        file_name=made.file_name,
        sha256=made.sha256,
        sheets=made.sheets,
        content=made.content,
        unsigned=made.unsigned,
    )


def refuse_order(connection: Connection, order_id: UUID, problem: Problem) -> None:
    """Note why an order cannot be set."""
    document_orders.end(connection, order_id, "refused", (problem.vi, problem.en))


def _set(connection: Connection, order: Order, signing: Signing) -> Document:
    # It was allowed to whoever ordered it, at this center, when it was ordered.
    at = keeper_of(connection, order.center_id, clock.today())
    asker = Principal("person", order.ordered_by, "", frozenset({Grant("officer", at)}))
    if order.book is not None:
        return book_document(connection, asker, order.center_id, order.book, signing, order.following)
    if order.kind == "sheets":
        return print_document(
            connection, asker, order.subject_id, order.verify_at, first=order.following, most=AT_ONCE
        )[0]
    wanted = papers.entered_of_class(connection, order.subject_id)[order.following - 1 :][:AT_ONCE]
    if not wanted:
        raise nothing_left()
    return stack_document(
        connection,
        asker,
        wanted,
        order.verify_at,
        class_id=order.subject_id,
        named=lambda count: f"giay-chung-nhan-{order.following}-{order.following + count - 1}.pdf",
    )


def nothing_left() -> Conflict:
    """Return the refusal where no sheet is left to set."""
    return Conflict(
        "Không còn tờ nào để dựng. Hãy xem lại đợt in hoặc lớp.",
        "No sheet is left to set. Look at the print job or the class.",
        code="nothing-to-print",
    )
