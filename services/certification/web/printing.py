"""Pages at the printer: the jobs, and one with its sheets, what came out, and where the paper jammed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from services.certification.operations.papers import IN_REQUEST
from services.certification.operations.print_entries import CameOut, Jam, Opening
from services.certification.operations.printing import (
    find_print_job,
    leave_print_job,
    note_jam,
    open_print_job,
    print_document,
    print_jobs,
    tick_off,
)
from services.certification.storage import certificate_classes, facts
from services.certification.web.paper_files import sent, verify_at
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm

router = APIRouter(prefix="/printing")
HERE = "/certification/printing"


@router.get("")
def jobs_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """List the print jobs in the scope, the open ones first."""
    return _jobs(request, connection, principal, Shown())


def _jobs(request: Request, connection: Connection, principal: Principal, shown: Shown) -> Response:
    return page(
        request,
        "print_jobs.html",
        jobs=print_jobs(connection, principal),
        names={each.id: each.short_name for each in facts.centers(connection)},
        shown=shown,
        opening={name: shown.value(name) for name in ("class_id", "certificate_id")},
    )


@router.post("")
def open_door(request: Request, form: SubmittedForm) -> Response:
    """Open a job for a class, or go on with the one that is open."""

    def work(connection: Connection) -> str:
        asked = form.read(Opening)
        job_id = open_print_job(
            connection,
            form.principal,
            asked.class_id,
            reason=asked.reason,
            certificate_id=asked.certificate_id,
        )
        return f"{HERE}/{job_id}"

    return form(work, lambda connection, shown: _jobs(request, connection, form.principal, shown))


@router.get("/{job_id}")
def job_page(
    request: Request, job_id: UUID, connection: ReadSnapshot, principal: CurrentPrincipal
) -> Response:
    """Show a job: its sheets in order, and what the person at the printer may say."""
    return _job(request, connection, principal, job_id, Shown())


def _job(
    request: Request, connection: Connection, principal: Principal, job_id: UUID, shown: Shown
) -> Response:
    job = find_print_job(connection, principal, job_id)
    return page(
        request,
        "print_job.html",
        job=job,
        head=certificate_classes.head_of(connection, job.class_id),
        following=job.following,
        large=len(job.sheets) - job.done > IN_REQUEST,
        spoiled=sum(len(sheet.jammed) for sheet in job.sheets),
        prints=principal.may_act(job.center_id, ("officer", "director")) and job.closed_at is None,
        shown=shown,
    )


@router.get("/{job_id}/sheets.pdf")
def sheets_file(
    request: Request,
    job_id: UUID,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    first: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
) -> Response:
    """Give out the sheets still to come as one PDF, the first hundred at most: more are ordered."""
    return sent(
        print_document(connection, principal, job_id, verify_at(request), first=first, most=IN_REQUEST)[0]
    )


@router.post("/{job_id}/printed")
def printed_door(request: Request, job_id: UUID, form: SubmittedForm) -> Response:
    """Tick off the sheets that came out."""

    def work(connection: Connection) -> str:
        tick_off(connection, form.principal, job_id, form.read(CameOut).through)
        return f"{HERE}/{job_id}?done=1"

    return form(work, lambda connection, shown: _job(request, connection, form.principal, job_id, shown))


@router.post("/{job_id}/jam")
def jam_door(request: Request, job_id: UUID, form: SubmittedForm) -> Response:
    """Note a jam: the sheet's blank is spoiled, its certificate gets the next one."""

    def work(connection: Connection) -> str:
        jam = form.read(Jam)
        note_jam(connection, form.principal, job_id, jam.sheet, jam.reason, clock.today())
        return f"{HERE}/{job_id}?done=1"

    return form(work, lambda connection, shown: _job(request, connection, form.principal, job_id, shown))


@router.post("/{job_id}/leave")
def leave_door(request: Request, job_id: UUID, form: SubmittedForm) -> Response:
    """Close a job before its last sheet."""

    def work(connection: Connection) -> str:
        leave_print_job(connection, form.principal, job_id)
        return f"{HERE}?done=1"

    return form(work, lambda connection, shown: _job(request, connection, form.principal, job_id, shown))
