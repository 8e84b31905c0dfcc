"""Printing a class's certificates: a stack of sheets, ticked off as they come out, continued after a jam."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.printing import Job, out_before, out_through
from services.certification.operations.keepers import keeper_of, may_read
from services.certification.operations.papers import AT_ONCE, Document, stack_document
from services.certification.operations.replace_blank import ReplaceBlank, replace_blank
from services.certification.storage import facts, papers, printing
from services.certification.storage.printing import JobLine
from shared import clock
from shared.errors import Conflict, Detail, Invalid, NotFound
from shared.ids import new_id
from shared.principal import ALL, Principal
from shared.vietnamese import nfc

PRINTERS = ("officer", "director")


def open_print_job(
    connection: Connection,
    principal: Principal,
    class_id: UUID,
    *,
    reason: str = "",
    certificate_id: UUID | None = None,
) -> UUID:
    """Return the class's open job, or a new one of the sheets not printed yet (or of one certificate).

    Where nothing is left, all are printed again, for which a reason is needed (`Invalid`). `NotFound`
    outside the scope or without a certificate to print.
    """
    found = papers.entered_of_class(connection, class_id)
    if certificate_id is not None:
        found = [each for each in found if each.certificate_id == certificate_id]
    if not found:
        raise NotFound
    center_id = keeper_of(connection, found[0].center_id, clock.today())
    principal.at_center(center_id, *PRINTERS)
    if running := printing.open_of_class(connection, class_id):
        return running
    ids = [each.certificate_id for each in found]
    times = printing.times_printed(connection, ids)
    fresh = [each for each in ids if each not in times]
    if not fresh and not reason:
        vi = "Các giấy này đã in rồi. Hãy ghi lý do in lại."
        en = "These certificates were printed already. Say why they are printed again."
        raise Invalid(vi, en, code="reprint-without-reason", details=[Detail(vi, en, {"field": "reason"})])
    job_id = new_id()
    printing.open_job(
        connection,
        job_id=job_id,
        center_id=center_id,
        class_id=class_id,
        reason=nfc(reason) if not fresh else "",
        by=principal.id,
        certificates=fresh or ids,
    )
    return job_id


def find_print_job(connection: Connection, principal: Principal, job_id: UUID) -> Job:
    """Return a job, its center being whose desk prints today; `NotFound` outside the scope."""
    return _in_scope(connection, principal, printing.job(connection, job_id))


def print_jobs(connection: Connection, principal: Principal) -> list[JobLine]:
    """Return the jobs in the scope, the open ones first, then the newest; at most 100."""
    seen = [each.id for each in facts.centers(connection)]
    if principal.centers is not ALL:
        seen = [each for each in seen if may_read(connection, principal, each, clock.today())]
    return printing.listed(connection, seen)


def print_document(
    connection: Connection,
    principal: Principal,
    job_id: UUID,
    verify_at: str,
    *,
    first: int | None = None,
    most: int = AT_ONCE,
) -> tuple[Document, int]:
    """Return the sheets from `first` (by default the next one) on as one PDF, and the number of its last.

    It ends where another template begins, and after `most` sheets. `Conflict` when nothing is left.
    """
    job = find_print_job(connection, principal, job_id)
    principal.at_center(job.center_id, *PRINTERS)
    following = job.following
    start = first or (following.number if following else 0)
    wanted = job.sheets[start - 1 : start - 1 + most] if start else ()
    if not wanted:
        raise Conflict(
            "Đợt in này không còn tờ nào từ số đó. Hãy xem lại số tờ.",
            "No sheet is left in this job from that number on. Check the number.",
            code="nothing-to-print",
        )
    entered = papers.entered(connection, [sheet.certificate_id for sheet in wanted])
    document = stack_document(
        connection,
        principal,
        entered,
        verify_at,
        class_id=job.class_id,
        named=lambda count: f"to-{start}-{start + count - 1}.pdf",
    )
    return document, start + document.sheets - 1


def tick_off(connection: Connection, principal: Principal, job_id: UUID, through: int) -> Job:
    """Note that all sheets up to `through` came out; the last one closes the job."""
    job = _at_the_printer(connection, principal, job_id)
    printing.note(
        connection, job_id, out_through(job, through), outcome="printed", reason=job.reason, by=principal.id
    )
    return _closed_if_done(connection, job_id)


def note_jam(  # noqa: PLR0917 -- what the person at the printer says
    connection: Connection, principal: Principal, job_id: UUID, sheet: int, reason: str, today: date
) -> Job:
    """Note that the paper jammed at a sheet: those before came out, its blank is spoiled and replaced.

    The certificate keeps its number and gets the next blank; printing goes on from this sheet. Raises what
    `replace_blank` does, and then nothing is noted.
    """
    job = _at_the_printer(connection, principal, job_id)
    before, jammed = out_before(job, sheet)
    said = nfc(reason)
    printing.note(connection, job_id, before, outcome="printed", reason=job.reason, by=principal.id)
    printing.note(connection, job_id, [jammed], outcome="jammed", reason=said, by=principal.id)
    replace_blank(connection, principal, ReplaceBlank(jammed.certificate_id, jammed.serial, said), today)
    return find_print_job(connection, principal, job_id)


def leave_print_job(connection: Connection, principal: Principal, job_id: UUID) -> None:
    """Close a job whose remaining sheets are not printed; a new one takes them up."""
    _at_the_printer(connection, principal, job_id)
    printing.close(connection, job_id)


def _at_the_printer(connection: Connection, principal: Principal, job_id: UUID) -> Job:
    found = _in_scope(connection, principal, printing.job(connection, job_id, lock=True))
    principal.at_center(found.center_id, *PRINTERS)
    return found


def _in_scope(connection: Connection, principal: Principal, found: Job | None) -> Job:
    """Return a job at the desk of whoever prints it today: a center may have ended since it was opened."""
    if found is None:
        raise NotFound
    desk = keeper_of(connection, found.center_id, clock.today())
    if not (principal.may_see(found.center_id) or principal.may_see(desk)):
        raise NotFound
    return replace(found, center_id=desk)


def _closed_if_done(connection: Connection, job_id: UUID) -> Job:
    job = printing.job(connection, job_id)
    assert job is not None  # noqa: S101 -- locked by the caller
    if job.following is None:
        printing.close(connection, job_id)
    return job
