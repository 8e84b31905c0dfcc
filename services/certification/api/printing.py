"""At the printer as JSON: jobs, their sheets, what came out, jams. The files stand beside the pages."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.certification.domain.printing import Job
from services.certification.operations.print_entries import CameOut, Jam, Opening
from services.certification.operations.printing import (
    find_print_job,
    leave_print_job,
    note_jam,
    open_print_job,
    print_jobs,
    tick_off,
)
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(prefix="/print-jobs")


@router.get("")
def get_jobs(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[dict[str, Any]]:
    """Return the jobs in the scope, the open ones first; at most 100."""
    return [job._asdict() for job in print_jobs(connection, principal)]


@router.post("", status_code=201)
def post_job(
    opening: Opening, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Open a job for a class (or one certificate of it), or return the one that is open."""

    def work() -> dict[str, Any]:
        job_id = open_print_job(
            connection,
            principal,
            opening.class_id,
            reason=opening.reason,
            certificate_id=opening.certificate_id,
        )
        return _job(find_print_job(connection, principal, job_id))

    return once(work)


@router.get("/{job_id}")
def get_job(job_id: UUID, connection: ReadSnapshot, principal: CurrentPrincipal) -> dict[str, Any]:
    """Return a job with its sheets; its file is `/certification/printing/{job_id}/sheets.pdf`."""
    return _job(find_print_job(connection, principal, job_id))


@router.post("/{job_id}/printed", status_code=201)
def post_printed(
    job_id: UUID, said: CameOut, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Tick off all sheets up to the one said; the last one closes the job."""
    return once(lambda: _job(tick_off(connection, principal, job_id, said.through)))


@router.post("/{job_id}/jams", status_code=201)
def post_jam(
    job_id: UUID, jam: Jam, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Note a jam: those before it came out, its blank is spoiled and its certificate gets the next one."""
    return once(lambda: _job(note_jam(connection, principal, job_id, jam.sheet, jam.reason, clock.today())))


@router.post("/{job_id}/leaving", status_code=201)
def post_leaving(
    job_id: UUID, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Close a job before its last sheet; a new one takes up the rest."""

    def work() -> dict[str, Any]:
        leave_print_job(connection, principal, job_id)
        return _job(find_print_job(connection, principal, job_id))

    return once(work)


def _job(job: Job) -> dict[str, Any]:
    shown = {name: getattr(job, name) for name in job.__dataclass_fields__}
    return {**shown, "done": job.done, "following": job.following.number if job.following else None}
