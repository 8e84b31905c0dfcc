"""Tables of notices: their dated rules, the notices themselves, who has seen them, and how they leave."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
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
    Column("told_at", DateTime(timezone=True), comment="when its deliveries were made; null: not yet"),
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

notice_subscription = Table(
    "notice_subscription",
    metadata,
    Column("account_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("kinds", ARRAY(Text), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    comment="Who wants which kinds by mail; what they may see is asked of identity when it is sent.",
)

notice_webhook = Table(
    "notice_webhook",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("kinds", ARRAY(Text), nullable=False),
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("entered_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Index("notice_webhook_name", "name", unique=True, postgresql_where=text("ended_at IS NULL")),
    comment="Programs that are told, of all centers; the secret is sealed with a key of this service.",
)

notice_delivery = Table(
    "notice_delivery",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("notice_id", Uuid, ForeignKey("notice.id"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False, comment="the account, or the webhook's id"),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", DateTime(timezone=True), nullable=False),
    Column("lent_until", DateTime(timezone=True), comment="somebody is sending it until then"),
    Column("error", Text),
    Column("done_at", DateTime(timezone=True)),
    UniqueConstraint("notice_id", "channel", "recipient", name="notice_delivery_once"),
    CheckConstraint("channel IN ('email', 'webhook')", name="notice_delivery_channel"),
    CheckConstraint("state IN ('waiting', 'sent', 'failed', 'dropped')", name="notice_delivery_state"),
    Index("notice_delivery_waiting", "next_at", postgresql_where=text("state = 'waiting'")),
    comment="Each notice leaves once a channel and recipient; the id names it to the receiver.",
)
