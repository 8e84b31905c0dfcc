"""Tables of what stands around a report on paper: formats in force, and letterheads."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Identity, Index, Table, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.reporting.storage.metadata import (
    date_column,
    entered_columns,
    metadata,
    text_column,
    uuid_column,
)

document_profile = Table(
    "document_profile",
    metadata,
    text_column("code", key=True),
    text_column("kind"),
    text_column("name"),
    date_column("valid_from"),
    date_column("valid_to", optional=True),
    Column("form", JSONB, nullable=False),
    text_column("source"),
    *entered_columns(),
    CheckConstraint("kind IN ('party', 'state')", name="document_profile_kind"),
    comment="How a document of Party or State looks on a day; values as domain/letterheads.py reads them.",
)

letterhead = Table(
    "letterhead",
    metadata,
    Column("entry", BigInteger, Identity(always=True), primary_key=True),
    uuid_column("issuer_id"),
    date_column("valid_from"),
    text_column("kind"),
    text_column("parent"),
    text_column("issuer"),
    text_column("symbol"),
    text_column("place"),
    text_column("authority"),
    text_column("title"),
    text_column("signer"),
    Column("recipients", ARRAY(Text), nullable=False),
    text_column("entered_by"),
    text_column("entered_by_name"),
    Column("entered_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("kind IN ('party', 'state')", name="letterhead_kind"),
    Index("letterhead_of_issuer", "issuer_id", "valid_from"),
    comment="Who issues and signs from a day on; rows are never changed, of one day the last entry holds.",
)
