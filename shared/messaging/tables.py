"""The tables of the backbone, the same in every service's database."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSON, JSONB

NAMES = (
    "outbox",
    "event_log",
    "event_head",
    "delivery",
    "inbox",
    "received_range",
    "consumer_position",
    "parked_event",
    "courier_heartbeat",
)


def messaging_tables(metadata: MetaData) -> None:
    """Add the backbone's tables to a service's metadata, for its migrations and its drift test."""
    _outgoing(metadata)
    _incoming(metadata)


def _outgoing(metadata: MetaData) -> None:
    """Envelopes are `json`, not `jsonb`: they are written and sent as text, never searched."""
    Table(
        "outbox",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("event_id", Uuid, nullable=False),
        Column("type", Text, nullable=False),
        Column("subject", Uuid, nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("envelope", JSON, nullable=False),
        comment="Facts committed but not yet numbered; the relay moves them to event_log.",
    )
    Table(
        "event_log",
        metadata,
        Column("sequence", BigInteger, primary_key=True, autoincrement=False),
        Column("event_id", Uuid, nullable=False),
        Column("type", Text, nullable=False),
        Column("subject", Uuid, nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("envelope", JSON, nullable=False),
        Column("logged_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
        UniqueConstraint("event_id", name="event_log_event_id"),
        # Of ranges of pages, not of rows: writing an event costs nothing, and a subject's events lie mostly
        # where it began, since ids rise with time.
        Index(
            "event_log_subject",
            "subject",
            postgresql_using="brin",
            postgresql_ops={"subject": "uuid_minmax_multi_ops"},
            postgresql_with={"autosummarize": "on"},
        ),
        comment="Append-only; sequence is gapless and given after the commit of the fact.",
    )
    Table(
        "event_head",
        metadata,
        Column("only", Integer, primary_key=True, autoincrement=False, server_default=text("1")),
        Column("last", BigInteger, nullable=False),
        CheckConstraint('"only" = 1', name="event_head_single_row"),
        comment="The last sequence given.",
    )
    Table(
        "delivery",
        metadata,
        Column("subscriber", Text, primary_key=True),
        Column("sent_through", BigInteger, nullable=False),
        comment="How far the log was sent to each subscriber's queue.",
    )
    Table(
        "courier_heartbeat",
        metadata,
        Column("part", Text, primary_key=True),
        Column("beat_at", DateTime(timezone=True), nullable=False),
        comment="When each loop of the courier last finished a round.",
    )


def _incoming(metadata: MetaData) -> None:
    Table(
        "inbox",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("producer", Text, primary_key=True),
        Column("sequence", BigInteger, primary_key=True, autoincrement=False),
        comment="Events beyond the position that were taken in without the rest of their batch.",
    )
    Table(
        "received_range",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("producer", Text, primary_key=True),
        Column("after", BigInteger, primary_key=True, autoincrement=False),
        Column("through", BigInteger, primary_key=True, autoincrement=False),
        comment="All events with after < sequence <= through are in; folded into consumer_position.",
    )
    Table(
        "consumer_position",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("producer", Text, primary_key=True),
        Column("contiguous", BigInteger, nullable=False, server_default=text("0")),
        Column("head_seen", BigInteger, nullable=False, server_default=text("0")),
        Column("head_id", Uuid),
        Column("progressed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("checked_at", DateTime(timezone=True)),
        Column("note", Text),
        comment="Everything up to contiguous is in; note says why reading stopped, if it did.",
    )
    Table(
        "parked_event",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("consumer", Text, nullable=False),
        Column("event_id", Uuid, nullable=False),
        Column("producer", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("envelope", JSONB, nullable=False),
        Column("error", Text, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("parked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("replayed_at", DateTime(timezone=True)),
        Column("replayed_by", Text),
        comment="Events that could not be applied; staff see and replay them.",
    )
