"""Which centers are to report for each period, how far they are, and who did what."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.dialects import postgresql

from services.reporting.domain.report_cycle import Act, CenterReport, ReportState
from services.reporting.storage.report_periods import Doer
from services.reporting.storage.tables_cycle import center_report, report_step


@dataclass(frozen=True, slots=True)
class DueReport:
    """A report that a center owes or has given; `submitted_at` is that of the submission that stands."""

    report: CenterReport
    period: str
    deadline: date
    first_submitted_at: datetime | None
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """What was done to a report: which submission it was about, why, by whom and when."""

    act: Act
    submission: int
    reason: str | None
    done_by: str
    done_by_name: str
    done_at: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """Of how many reports of a period how many stand submitted, and how many of these were accepted."""

    due: int = 0
    reported: int = 0
    accepted: int = 0


# Those established by the period's end, and who reported all the same; who ended before it began is none of
# them.
_DUE = """
    FROM report_period p
    JOIN LATERAL (
        SELECT c.center_id FROM center_fact c LEFT JOIN succession_fact s USING (center_id)
         WHERE c.valid_from <= p.ends_on AND (s.last_day IS NULL OR s.last_day >= p.starts_on)
         UNION
        SELECT r.center_id FROM center_report r WHERE r.period_id = p.period_id
    ) due ON true
    LEFT JOIN center_report r ON r.period_id = p.period_id AND r.center_id = due.center_id
    WHERE (CAST(:centers AS uuid[]) IS NULL OR due.center_id = ANY (CAST(:centers AS uuid[])))
"""
_LIST = text(
    f"""
    SELECT p.period_id, due.center_id, coalesce(r.state, 'waiting'), coalesce(r.submissions, 0),
           coalesce(r.revision, 0), p.period, p.deadline, r.first_submitted_at, r.last_submitted_at
    {_DUE} AND (CAST(:period_id AS uuid) IS NULL OR p.period_id = CAST(:period_id AS uuid))
    ORDER BY p.deadline, p.period, due.center_id
    """
)
_COUNT = text(
    f"""
    SELECT p.period_id, count(*), count(*) FILTER (WHERE r.state IN ('submitted', 'accepted')),
           count(*) FILTER (WHERE r.state = 'accepted')
    {_DUE} GROUP BY p.period_id
    """
)


def due_reports(
    connection: Connection, *, period_id: UUID | None = None, centers: Collection[UUID] | None = None
) -> list[DueReport]:
    """Return the reports of every period that was opened (or of one), of all centers or of those given."""
    rows = connection.execute(
        _LIST, {"period_id": period_id, "centers": None if centers is None else list(centers)}
    )
    return [DueReport(CenterReport(*row[:5]), *row[5:]) for row in rows]


def counted(connection: Connection, centers: Collection[UUID] | None = None) -> dict[UUID, Counted]:
    """Return of each period how many reports there are; a period in which no center reports is absent."""
    rows = connection.execute(_COUNT, {"centers": None if centers is None else list(centers)})
    return {row[0]: Counted(*row[1:]) for row in rows}


def hold(connection: Connection, period_id: UUID, center_id: UUID) -> CenterReport:
    """Return a center's report, held until the transaction ends; waiting if nothing was done to it yet."""
    connection.execute(
        postgresql.insert(center_report)
        .values(period_id=period_id, center_id=center_id, state="waiting", submissions=0, revision=0)
        .on_conflict_do_nothing()
    )
    columns = center_report.c
    row = connection.execute(
        select(columns.state, columns.submissions, columns.revision)
        .where(columns.period_id == period_id, columns.center_id == center_id)
        .with_for_update()
    ).one()
    state: ReportState = row.state
    return CenterReport(period_id, center_id, state, row.submissions, row.revision)


def keep_step(connection: Connection, moved: CenterReport, act: Act, reason: str | None, by: Doer) -> None:
    """Keep where a held report stands after an act, and who did it."""
    changes: dict[str, Any] = {
        "state": moved.state,
        "submissions": moved.submissions,
        "revision": moved.revision,
    }
    columns = center_report.c
    if act == "submit":
        changes["last_submitted_at"] = by.at
        if moved.submissions == 1:
            changes["first_submitted_at"] = by.at
    connection.execute(
        update(center_report)
        .where(columns.period_id == moved.period_id, columns.center_id == moved.center_id)
        .values(changes)
    )
    connection.execute(
        insert(report_step).values(
            period_id=moved.period_id,
            center_id=moved.center_id,
            revision=moved.revision,
            act=act,
            submission=moved.submissions,
            reason=reason,
            done_by=by.by,
            done_by_name=by.by_name,
            done_at=by.at,
        )
    )


def steps(connection: Connection, period_id: UUID, center_id: UUID) -> list[Step]:
    """Return what was done to a report, the newest first."""
    columns = report_step.c
    rows = connection.execute(
        select(
            columns.act,
            columns.submission,
            columns.reason,
            columns.done_by,
            columns.done_by_name,
            columns.done_at,
        )
        .where(columns.period_id == period_id, columns.center_id == center_id)
        .order_by(columns.revision.desc())
    )
    return [Step(*row) for row in rows]


def latest_reasons(connection: Connection, period_id: UUID) -> dict[UUID, str]:
    """Return why each center's report was last returned or reopened, by center."""
    rows = connection.execute(
        text(
            "SELECT DISTINCT ON (center_id) center_id, reason FROM report_step"
            " WHERE period_id = :period_id AND reason IS NOT NULL ORDER BY center_id, revision DESC"
        ),
        {"period_id": period_id},
    )
    return {row.center_id: row.reason for row in rows}
