"""The one metadata of certification's database: each subject's tables join it, `tables.py` gathers them."""

from datetime import datetime

from sqlalchemy import Column, DateTime, MetaData, func

from shared.audit.tables import audit_tables
from shared.idempotency import idempotency_table
from shared.kept import edition_table
from shared.messaging import messaging_tables

metadata = MetaData()
messaging_tables(metadata)
idempotency_table(metadata)
edition_table(metadata)
audit_tables(metadata)


def recorded() -> Column[datetime]:
    """Return the column that says when the transaction began that wrote the row."""
    return Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now())
