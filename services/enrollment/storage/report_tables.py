"""What reporting tells of reports: the periods that are open, and where each center's report stands."""

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, Table, Text, Uuid

from services.enrollment.storage.metadata import metadata

report_period = Table(
    "report_period",
    metadata,
    Column("period_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("period", Text, nullable=False, comment="as 2021-H1"),
    Column("name", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("deadline", Date, nullable=False),
    Column("frozen", Integer, nullable=False, comment="versions that the province has frozen"),
    comment="Periods for which the province asks for reports, as reporting tells of them.",
)

center_report = Table(
    "center_report",
    metadata,
    Column("report_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("period_id", Uuid, nullable=False),
    Column("center_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    CheckConstraint("state IN ('submitted', 'returned', 'accepted', 'reopened')", name="center_report_state"),
    Index("center_report_by_center", "center_id", "period_id"),
    comment="Where a center's report stands, as reporting tells of it; without a row it was not submitted.",
)
