"""What reporting told of reports: the highest version wins, whatever order it came in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from shared.db import rows_parameter

_PERIODS = text(
    """
    INSERT INTO report_period AS held (period_id, version, period, name, starts_on, ends_on, deadline, frozen)
    SELECT DISTINCT ON (period_id) period_id, version, period, name, starts_on, ends_on, deadline, frozen
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (period_id uuid, version int, period text, name text,
        starts_on date, ends_on date, deadline date, frozen int)
    ORDER BY period_id, version DESC
    ON CONFLICT (period_id) DO UPDATE SET version = EXCLUDED.version, deadline = EXCLUDED.deadline,
        frozen = EXCLUDED.frozen
    WHERE held.version < EXCLUDED.version
    """
)
_REPORTS = text(
    """
    INSERT INTO center_report AS held (report_id, version, period_id, center_id, state, reason)
    SELECT DISTINCT ON (report_id) report_id, version, period_id, center_id, state, reason
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (report_id uuid, version int, period_id uuid,
        center_id uuid, state text, reason text)
    ORDER BY report_id, version DESC
    ON CONFLICT (report_id) DO UPDATE SET version = EXCLUDED.version, state = EXCLUDED.state,
        reason = EXCLUDED.reason
    WHERE held.version < EXCLUDED.version
    """
)
_OWED = text(
    """
    SELECT p.period, p.name, p.deadline, c.center_id, coalesce(r.state, 'waiting'), r.reason
      FROM report_period p
      JOIN (SELECT center_id, min(valid_from) AS since FROM center_version
             WHERE center_id = ANY (:centers) GROUP BY center_id) c ON c.since <= p.ends_on
      LEFT JOIN center_report r ON r.period_id = p.period_id AND r.center_id = c.center_id
     WHERE coalesce(r.state, 'waiting') IN ('waiting', 'returned', 'reopened')
     ORDER BY p.deadline DESC, p.period, c.center_id LIMIT :most
    """
)


@dataclass(frozen=True, slots=True)
class OwedReport:
    """A report that a center has to submit: not yet, or again because the province said why."""

    period: str
    name: str
    deadline: date
    center_id: UUID
    state: str
    reason: str | None


def accept_periods(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store periods as they stand at their versions."""
    connection.execute(_PERIODS, {"rows": rows_parameter(rows)})


def accept_reports(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store where reports stand at their versions."""
    connection.execute(_REPORTS, {"rows": rows_parameter(rows)})


def owed(connection: Connection, centers: Collection[UUID], most: int) -> list[OwedReport]:
    """Return what these centers have to submit, the latest deadlines first."""
    rows = connection.execute(_OWED, {"centers": list(centers), "most": most})
    return [OwedReport(*row) for row in rows]
