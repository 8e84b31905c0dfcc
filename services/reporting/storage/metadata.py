"""The one metadata of reporting's database: each subject's tables join it, `tables.py` gathers them."""

from sqlalchemy import Column, Date, DateTime, Integer, MetaData, Text, Uuid

from shared.audit.tables import audit_tables
from shared.idempotency import idempotency_table
from shared.kept import edition_table
from shared.messaging import messaging_tables

metadata = MetaData()
messaging_tables(metadata)
idempotency_table(metadata)
edition_table(metadata)
audit_tables(metadata)


def uuid_column(name: str, *, key: bool = False, optional: bool = False) -> Column[object]:
    """Return a column of ids."""
    return Column(name, Uuid, primary_key=key, nullable=optional)


def text_column(name: str, *, key: bool = False) -> Column[object]:
    """Return a column of text that is always there."""
    return Column(name, Text, primary_key=key, nullable=False)


def date_column(name: str, *, optional: bool = False) -> Column[object]:
    """Return a column of days."""
    return Column(name, Date, nullable=optional)


def count_column(name: str) -> Column[object]:
    """Return a column of counts that is always there."""
    return Column(name, Integer, nullable=False)


def entered_columns() -> tuple[Column[object], ...]:
    """Return the columns of who entered a rule, and when; empty in those with which reporting began."""
    return (
        Column("entered_by", Text),
        Column("entered_by_name", Text),
        Column("entered_at", DateTime(timezone=True)),
    )
