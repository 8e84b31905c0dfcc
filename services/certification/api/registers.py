"""The register as JSON: books, pages, appendix, proof; closing, corrections, copies and handovers."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse

from services.certification.domain.clocks import Standing
from services.certification.operations.correct_entry import CorrectEntry, correct_entry
from services.certification.operations.entered import ClosingIn, CopyIn, CorrectionIn, HandoverIn
from services.certification.operations.give import (
    MOST,
    HandOver,
    IssueCopy,
    classes_waiting,
    count_waiting,
    hand_over,
    handed_over,
    issue_copy,
    waiting_for_handover,
)
from services.certification.operations.keep_register import close_book
from services.certification.operations.prove_register import prove_book
from services.certification.operations.read_register import (
    appendix_lines,
    books_in_sight,
    find_book,
    register_page,
)
from services.certification.storage import giving
from services.certification.storage.register_books import Book
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter()

BookYear = Annotated[int, Path(ge=0, le=9999)]
Place = Annotated[int, Path(ge=1, le=1_000_000)]
After = Annotated[int, Query(ge=0, le=1_000_000_000)]


@router.get("/registers")
def get_registers(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[dict[str, Any]]:
    """Return the books of the centers in the scope, and those that they keep for ended ones."""
    return [_book(each) for each in books_in_sight(connection, principal)]


@router.get("/registers/{center_id}/{book}/pages/{page}")
def get_page(
    center_id: UUID, book: BookYear, page: Place, connection: ReadSnapshot, principal: CurrentPrincipal
) -> dict[str, Any]:
    """Return one page of a book: its entries as printed, with what was noted of each since."""
    find_book(connection, principal, center_id, book)
    found = register_page(connection, center_id, book, page)
    return {
        "book": _book(found.book),
        "page": page,
        "parent_name": found.parent_name,
        "center_name": found.center_name,
        "rows": [
            {
                **{
                    name: value
                    for name, value in line.entry._asdict().items()
                    if name not in {"printed", "entry_hash", "code"}
                },
                **{name: value for name, value in line.entry.printed._asdict().items() if name != "occasion"},
                **line.entry.printed.occasion._asdict(),
                "entry_hash": line.entry.entry_hash.hex(),
                "handed_over": None if line.handed is None else line.handed._asdict(),
                "appendix": [
                    {"position": each.position, "kind": each.later.kind.value} for each in line.noted
                ],
            }
            for line in found.lines
        ],
    }


@router.get("/registers/{center_id}/{book}/appendix")
def get_appendix(
    center_id: UUID,
    book: BookYear,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    after: After = 0,
) -> dict[str, Any]:
    """Return rows of the appendix; `next` is the `after` of what follows, null at the end."""
    held = find_book(connection, principal, center_id, book)
    found = appendix_lines(connection, held, after, MOST)
    rows = [
        {
            **{name: getattr(line.noted.later, name) for name in line.noted.later.__dataclass_fields__},
            "position": line.noted.position,
            "entry_hash": line.noted.entry_hash.hex(),
            "register_number": line.register_number,
            "serial": line.serial,
            "holder_name": line.holder_name,
            "holder_birth_date": line.holder_birth_date,
        }
        for line in found
    ]
    return {"rows": rows, "next": found[-1].noted.position if len(found) == MOST else None}


@router.get("/registers/{center_id}/{book}/proof")
def get_proof(
    center_id: UUID, book: BookYear, connection: ReadSnapshot, principal: CurrentPrincipal
) -> dict[str, Any]:
    """Recompute a book with its handovers and copies; `findings` is empty if all is as it was written."""
    find_book(connection, principal, center_id, book)
    proof = prove_book(connection, center_id, book)
    findings = [
        {"part": each.part, "number": each.number, "vi": each.vi, "en": each.en} for each in proof.findings
    ]
    return {
        "entries": proof.entries,
        "appendix_rows": proof.appendix_rows,
        "handovers": proof.handovers,
        "copies": proof.copies,
        "findings": findings,
    }


@router.post("/registers/{center_id}/{book}/closing", status_code=201)
def post_closing(  # noqa: PLR0917 -- FastAPI passes by name
    center_id: UUID,
    book: BookYear,
    closing: ClosingIn,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Close a book for ever."""
    return once(
        lambda: _book(
            close_book(
                connection,
                principal,
                center_id,
                book,
                edges_sealed=closing.edges_sealed,
                today=clock.today(),
            )
        )
    )


@router.post("/certificates/{certificate_id}/corrections", status_code=201)
def post_correction(
    certificate_id: UUID,
    correction: CorrectionIn,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Correct an entry by a row of the appendix; return its place there."""
    command = CorrectEntry(
        certificate_id,
        correction.column,
        correction.value,
        correction.decision,
        correction.decided_on,
        correction.decided_by,
        correction.reason,
    )

    def work() -> dict[str, Any]:
        noted = correct_entry(connection, command, principal, clock.today())
        return {"center_id": noted.center_id, "book": noted.book, "position": noted.position}

    return once(work)


@router.post("/certificates/{certificate_id}/copies", status_code=201)
def post_copy(
    certificate_id: UUID,
    wanted: CopyIn,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Issue a copy from the register, dated today; return its place in the book of copies."""
    command = IssueCopy(
        certificate_id, wanted.quantity, wanted.recipient_name, wanted.signer_title, wanted.recipient_paper
    )
    return once(lambda: issue_copy(connection, command, principal, clock.today())._asdict())


@router.get("/copies")
def get_copies(
    center_id: UUID,
    year: Annotated[int, Query(ge=1900, le=9999)],
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    after: After = 0,
) -> dict[str, Any]:
    """Return the copies that a center issued in a year, by number."""
    principal.at_center(center_id)
    found = giving.copies(connection, center_id, year, after, MOST)
    return {
        "rows": [dict(row._mapping) for row in found],  # noqa: SLF001 -- SQLAlchemy's public name for it
        "next": found[-1].number if len(found) == MOST else None,
    }


@router.post("/handovers", status_code=201)
def post_handovers(
    given: HandoverIn, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Enter who received these certificates."""
    command = HandOver(
        tuple(given.certificate_ids), given.handed_on, given.recipient_name, given.authorised_by, given.signed
    )
    return once(lambda: {"handed_over": hand_over(connection, command, principal, clock.today())})


@router.get("/handovers")
def get_handovers(
    center_id: UUID, connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID | None = None
) -> dict[str, Any]:
    """Return what a center handed over last, and what waits for its holder, with what is overdue today.

    `{counts: {waiting, overdue}, classes, waiting, handed_over}`: counts and classes are of all, each other
    list has 500 at most; `class_id` asks for what waits of one class.
    """
    principal.at_center(center_id)
    today = clock.today()
    waiting = [
        {
            **each.entry._asdict(),
            "due_on": each.due_on,
            "standing": each.standing,
            "overdue": each.standing is Standing.OVERDUE,
        }
        for each in waiting_for_handover(connection, center_id, today, class_id)
    ]
    done = handed_over(connection, center_id, today, MOST)
    waits = count_waiting(connection, center_id, today)
    return {
        "counts": waits._asdict(),
        "classes": [each._asdict() for each in classes_waiting(connection, center_id, today)],
        "waiting": waiting,
        "handed_over": [dict(row._mapping) for row in done],  # noqa: SLF001
    }


def _book(held: Book) -> dict[str, Any]:
    return {**held._asdict(), "last_hash": held.last_hash.hex(), "page_count": held.page_count}
