"""The tables of the audit log, the same in every service's database."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

NAMES = ("audit_pending", "audit_entry", "audit_values", "audit_head", "audit_anchor")


def audit_tables(metadata: MetaData) -> None:
    """Add the tables of the audit log to a service's metadata, for its migrations and its drift test."""
    Table(
        "audit_pending",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        *_said(),
        comment="Entries committed but not yet in the chain; the courier moves them to audit_entry.",
    )
    entry = Table(
        "audit_entry",
        metadata,
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("id", BigInteger, nullable=False, unique=True, comment="names its row of audit_values"),
        *_said(),
        Column("hash", LargeBinary, nullable=False, comment="over the hash before it and all of the entry"),
        comment="Append-only chain: number without gaps, each hash over the one before it.",
    )
    Index("audit_entry_by_id", entry.c.ids, postgresql_using="gin")
    Index("audit_entry_by_actor", entry.c.actor, entry.c.number)
    Index("audit_entry_by_time", entry.c.at)
    Table(
        "audit_values",
        metadata,
        Column("id", BigInteger, primary_key=True, autoincrement=False),
        Column("salt", Uuid, nullable=False),
        Column("content", JSONB, nullable=False, comment="changed columns before and after"),
        comment="What an entry found and left; may be erased, the entry keeps the salted hash of it.",
    )
    Table(
        "audit_head",
        metadata,
        Column("only", Integer, primary_key=True, autoincrement=False, server_default=text("1")),
        Column("number", BigInteger, nullable=False),
        Column("hash", LargeBinary, nullable=False),
        CheckConstraint('"only" = 1', name="audit_head_single_row"),
        comment="Where the chain ends; its beginning names the service.",
    )
    Table(
        "audit_anchor",
        metadata,
        Column("service", Text, primary_key=True),
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("hash", LargeBinary, nullable=False),
        Column("seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        comment="Append-only: where the chains of the other services ended when they were asked.",
    )


def _said() -> list[Column[Any]]:
    return [
        Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
        Column("kind", Text, nullable=False, comment="insert, update, delete, truncate, look, erasure"),
        Column("actor", Text, nullable=False, comment="the account's id, or database: and a role"),
        Column("name", Text, nullable=False, comment="as the account was called then"),
        Column("roles", Text, nullable=False),
        Column("address", Text, nullable=False),
        Column("request", Text, nullable=False, comment="the correlation id"),
        Column("reason", Text, nullable=False),
        Column("subject", Text, nullable=False, comment="the table, or what was looked at"),
        Column("ids", ARRAY(Text), nullable=False, comment="keys of the rows, their parts joined by /"),
        Column("count", Integer, nullable=False),
        Column("columns", ARRAY(Text), comment="which columns an update changed"),
        Column("centers", ARRAY(Uuid), comment="whose rows they are; null: nobody's in particular"),
        Column("values_hash", LargeBinary, comment="over the salt and text of its row of audit_values"),
    ]
