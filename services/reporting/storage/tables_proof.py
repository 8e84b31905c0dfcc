"""Readings anew of an owner's log: asked by whom, how far they are, what could not be applied."""

from sqlalchemy import BigInteger, Column, DateTime, Index, Table, text

from services.reporting.storage.metadata import metadata, text_column, uuid_column


def _number(name: str) -> Column[object]:
    return Column(name, BigInteger, nullable=False, server_default="0")


reread = Table(
    "reread",
    metadata,
    uuid_column("id", key=True),
    text_column("producer"),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    text_column("asked_by"),
    _number("through"),
    _number("reached"),
    _number("failed"),
    Column("finished_at", DateTime(timezone=True)),
    Index("reread_open_idx", "producer", unique=True, postgresql_where=text("finished_at IS NULL")),
)
"""`through`: the owner's head when it was asked for; one at a time for each owner."""
