"""Tables of notices: their dated rules, the notices themselves, and who has seen them."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.reporting.storage.metadata import metadata

notice_rule = Table(
    "notice_rule",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("days_ahead", Integer, nullable=False),
    Column("threshold", Numeric(8, 2), nullable=False),
    Column("told_to", ARRAY(Text), nullable=False),
    Column("source", Text, nullable=False),
    Column("entered_by", Text, comment="the person; null: came with the system"),
    CheckConstraint("days_ahead BETWEEN 0 AND 366 AND threshold >= 0", name="notice_rule_sensible"),
    comment="When a kind of cause is one, and who is told; in force is the newest begun.",
)

notice = Table(
    "notice",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("center_id", Uuid, nullable=False),
    Column("what", Text, nullable=False),
    Column("figures", JSONB, nullable=False),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("resolved_at", DateTime(timezone=True)),
    Index(
        "notice_standing_once",
        "kind",
        "center_id",
        "what",
        unique=True,
        postgresql_where=text("resolved_at IS NULL"),
    ),
    Index("notice_resolved_at_idx", "resolved_at"),
    comment="What needs or needed attention; of one subject at most one stands.",
)

notice_seen = Table(
    "notice_seen",
    metadata,
    Column("account_id", Text, primary_key=True),
    Column("seen_until", DateTime(timezone=True), nullable=False),
    comment="Until when raised notices a person has marked as read.",
)
