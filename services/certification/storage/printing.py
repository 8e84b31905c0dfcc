"""Print jobs: the stack of sheets, and what came out of the printer."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, text, update

from services.certification.domain.printing import Job, Sheet
from services.certification.storage.document_tables import print_job
from shared.db import rows_parameter, uuids_parameter

_SHEETS = text(
    """
    SELECT s.sheet, s.certificate_id, c.register_number, c.serial, c.holder_name,
           coalesce(bool_or(p.outcome = 'printed'), false) AS printed,
           coalesce(
               array_agg(p.serial ORDER BY p.done_at, p.serial) FILTER (WHERE p.outcome = 'jammed'), '{}'
           ) AS jammed
    FROM print_sheet s
    JOIN certificate c USING (certificate_id)
    LEFT JOIN printing p ON p.job_id = s.job_id AND p.sheet = s.sheet
    WHERE s.job_id = :job_id
    GROUP BY s.sheet, s.certificate_id, c.register_number, c.serial, c.holder_name
    ORDER BY s.sheet
    """
)
_FILL = text(
    """
    INSERT INTO print_sheet (job_id, sheet, certificate_id)
    SELECT :job_id, ordinality, certificate_id
    FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS given (certificate_id, ordinality)
    """
)
_NOTE = text(
    """
    INSERT INTO printing (job_id, sheet, serial, certificate_id, outcome, reason, done_by)
    SELECT :job_id, sheet, serial, certificate_id, :outcome, :reason, :done_by
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (sheet int, serial text, certificate_id uuid)
    """
)
_JOB = (
    print_job.c.job_id,
    print_job.c.center_id,
    print_job.c.class_id,
    print_job.c.reason,
    print_job.c.opened_at,
    print_job.c.closed_at,
)


def open_of_class(connection: Connection, class_id: UUID) -> UUID | None:
    """Return the class's open job, None if there is none."""
    return connection.scalar(
        select(print_job.c.job_id).where(print_job.c.class_id == class_id, print_job.c.closed_at.is_(None))
    )


def open_job(
    connection: Connection,
    *,
    job_id: UUID,
    center_id: UUID,
    class_id: UUID,
    reason: str,
    by: str,
    certificates: Sequence[UUID],
) -> None:
    """Enter a job with its sheets in the order given; the database refuses a second open one of a class."""
    connection.execute(
        insert(print_job).values(
            job_id=job_id, center_id=center_id, class_id=class_id, reason=reason, opened_by=by
        )
    )
    connection.execute(_FILL, {"job_id": job_id, "ids": uuids_parameter(certificates)})


def job(connection: Connection, job_id: UUID, *, lock: bool = False) -> Job | None:
    """Return a job with its sheets, None if there is none; `lock` keeps others out until the end."""
    wanted = select(*_JOB).where(print_job.c.job_id == job_id)
    head = connection.execute(wanted.with_for_update() if lock else wanted).one_or_none()
    if head is None:
        return None
    rows = connection.execute(_SHEETS, {"job_id": job_id})
    sheets = tuple(
        Sheet(
            row.sheet,
            row.certificate_id,
            row.register_number,
            row.serial,
            row.holder_name,
            row.printed,
            tuple(row.jammed),
        )
        for row in rows
    )
    return Job(*head, sheets)


def note(
    connection: Connection, job_id: UUID, sheets: Sequence[Sheet], *, outcome: str, reason: str, by: str
) -> None:
    """Note what came of sheets, each under the serial that it bears now."""
    if sheets:
        rows = [
            {"sheet": sheet.number, "serial": sheet.serial, "certificate_id": sheet.certificate_id}
            for sheet in sheets
        ]
        connection.execute(
            _NOTE,
            {
                "job_id": job_id,
                "outcome": outcome,
                "reason": reason,
                "done_by": by,
                "rows": rows_parameter(rows),
            },
        )


def close(connection: Connection, job_id: UUID) -> None:
    """Close a job; closed already it stays as it was."""
    connection.execute(
        update(print_job)
        .where(print_job.c.job_id == job_id, print_job.c.closed_at.is_(None))
        .values(closed_at=func.now())
    )


def times_printed(connection: Connection, certificates: Sequence[UUID]) -> dict[UUID, int]:
    """Return how often each certificate came out of a printer; those that never did are left out."""
    rows = connection.execute(
        text(
            "SELECT certificate_id, count(*)::int FROM printing"
            " WHERE outcome = 'printed' AND certificate_id = ANY (CAST(:ids AS uuid[])) GROUP BY 1"
        ),
        {"ids": uuids_parameter(certificates)},
    )
    return {key: count for key, count in rows}  # noqa: C416 -- rows are no pairs to mypy


class JobLine(NamedTuple):
    """A job as the list shows it."""

    job_id: UUID
    center_id: UUID
    class_code: str
    sheets: int
    printed: int
    spoiled: int
    opened_at: datetime
    closed_at: datetime | None


_LIST = text(
    """
    SELECT j.job_id, j.center_id,
           (SELECT c.class_code FROM certificate c WHERE c.class_id = j.class_id AND c.class_code IS NOT NULL
            LIMIT 1) AS class_code,
           (SELECT count(*)::int FROM print_sheet s WHERE s.job_id = j.job_id),
           (SELECT count(*)::int FROM printing p WHERE p.job_id = j.job_id AND p.outcome = 'printed'),
           (SELECT count(*)::int FROM printing p WHERE p.job_id = j.job_id AND p.outcome = 'jammed'),
           j.opened_at, j.closed_at
    FROM print_job j WHERE j.center_id = ANY (CAST(:centers AS uuid[]))
    ORDER BY j.closed_at IS NOT NULL, j.opened_at DESC LIMIT 100
    """
)


def listed(connection: Connection, centers: Sequence[UUID]) -> list[JobLine]:
    """Return the jobs of these centers: the open ones first, then the newest; at most 100."""
    return [JobLine(*row) for row in connection.execute(_LIST, {"centers": uuids_parameter(centers)})]
