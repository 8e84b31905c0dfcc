"""Tables of the report cycle: periods with their deadlines, and where each center's report stands.

A center without a row in `center_report` has not reported: which centers are to report is found in the facts
(`storage/report_periods.py`), so that one registered late is not forgotten.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from services.reporting.storage.metadata import entered_columns, metadata


def moment(name: str, *, optional: bool = False) -> Column[datetime]:
    """Return a column that holds an instant."""
    return Column(name, DateTime(timezone=True), nullable=optional)


def of_period() -> Column[UUID]:
    """Return the first column of the key of what belongs to a period."""
    return Column("period_id", Uuid, ForeignKey("report_period.period_id"), primary_key=True)


deadline_rule = Table(
    "deadline_rule",
    metadata,
    Column("months", Integer, primary_key=True, autoincrement=False),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date),
    Column("days_after", Integer, nullable=False),
    Column("source", Text, nullable=False),
    *entered_columns(),
    CheckConstraint("months IN (1, 3, 6, 9, 12)", name="deadline_rule_months"),
    comment="report.deadline: days after the end of a period of so many months; by the period's last day.",
)

report_period = Table(
    "report_period",
    metadata,
    Column("period_id", Uuid, primary_key=True),
    Column("period", Text, nullable=False, comment="as 2021-H1"),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("deadline", Date, nullable=False, comment="the last day, in Vietnam, that is in time"),
    Column("instruction", Text),
    Column("revision", Integer, nullable=False, comment="counts what was done to it"),
    Column("opened_by", Text, nullable=False),
    Column("opened_by_name", Text, nullable=False),
    moment("opened_at"),
    UniqueConstraint("period", name="report_period_once"),
    comment="Periods that the province opened; rows are never deleted.",
)

report_deadline = Table(
    "report_deadline",
    metadata,
    of_period(),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("deadline", Date, nullable=False),
    Column("reason", Text, comment="null: the first"),
    Column("set_by", Text, nullable=False),
    Column("set_by_name", Text, nullable=False),
    moment("set_at"),
    comment="Every deadline that a period had; the last one holds.",
)

center_report = Table(
    "center_report",
    metadata,
    of_period(),
    Column("center_id", Uuid, primary_key=True),
    Column("state", Text, nullable=False),
    Column("submissions", Integer, nullable=False),
    Column("revision", Integer, nullable=False, comment="counts what was done to it"),
    moment("first_submitted_at", optional=True),
    moment("last_submitted_at", optional=True),
    CheckConstraint(
        "state IN ('waiting', 'submitted', 'returned', 'accepted', 'reopened')", name="center_report_state"
    ),
    CheckConstraint(
        "(submissions = 0) = (state = 'waiting')"
        " AND (submissions = 0) = (first_submitted_at IS NULL)"
        " AND (submissions = 0) = (last_submitted_at IS NULL)",
        name="center_report_submitted_whole",
    ),
    comment="Where a center's report of a period stands; without a row it has not reported.",
)

report_step = Table(
    "report_step",
    metadata,
    of_period(),
    Column("center_id", Uuid, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("act", Text, nullable=False),
    Column("submission", Integer, nullable=False, comment="the number of the submission it is about"),
    Column("reason", Text),
    Column("done_by", Text, nullable=False),
    Column("done_by_name", Text, nullable=False),
    moment("done_at"),
    CheckConstraint("act IN ('submit', 'return', 'accept', 'reopen')", name="report_step_act"),
    comment="Who did what to a center's report, and when; rows are never changed.",
)
