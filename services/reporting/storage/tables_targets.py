"""Targets of rates that were set by decision, for the province or one center."""

from sqlalchemy import CheckConstraint, Column, Date, DateTime, Numeric, Table, func

from services.reporting.storage.metadata import metadata, text_column, uuid_column

rate_target = Table(
    "rate_target",
    metadata,
    text_column("code", key=True),
    uuid_column("center_id", key=True),
    Column("valid_from", Date, primary_key=True),
    Column("target", Numeric(6, 2), comment="in percent; null: from that day the common one again"),
    text_column("source"),
    text_column("entered_by"),
    text_column("entered_by_name"),
    Column("entered_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("target > 0 AND target <= 1000", name="rate_target_sensible"),
    comment="In force in a period is the newest begun by its end; a center's own before the province's.",
)
