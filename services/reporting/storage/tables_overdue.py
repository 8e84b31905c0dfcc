"""The table of what certification told of late certificates."""

from sqlalchemy import Column, Integer, Table
from sqlalchemy.dialects.postgresql import JSONB

from services.reporting.storage.metadata import date_column, metadata, uuid_column

overdue_fact = Table(
    "overdue_fact",
    metadata,
    uuid_column("center_id", key=True),
    Column("version", Integer, primary_key=True, nullable=False),
    date_column("as_of"),
    Column("lines", JSONB, nullable=False),
)
"""Every telling is kept: a period shows what was late on its last day."""
