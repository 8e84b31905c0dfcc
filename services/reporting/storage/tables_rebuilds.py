"""Rebuilds of the aggregates, as they were: who asked, what was wrong, how long it took."""

from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, Table, text
from sqlalchemy.dialects.postgresql import JSONB

from services.reporting.storage.metadata import metadata, text_column, uuid_column

rebuild = Table(
    "rebuild",
    metadata,
    uuid_column("id", key=True),
    Column("ran_at", DateTime(timezone=True), nullable=False),
    text_column("asked_by"),
    Column("milliseconds", Integer, nullable=False),
    Column("wrong", BigInteger, nullable=False),
    Column("listed", JSONB, nullable=False),
    Column(
        "period_rules",
        Integer,
        nullable=False,
        server_default="0",
        comment="entered rules of periods by which surely was counted; rows of period_rule only grow",
    ),
    Index("rebuild_ran_at_idx", text("ran_at DESC")),
)
