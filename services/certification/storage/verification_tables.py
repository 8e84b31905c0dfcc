"""The tables behind verification: keys of credentials, places in status lists, and counted look-ups."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.certification.storage.metadata import metadata

credential_key = Table(
    "credential_key",
    metadata,
    Column("kid", Uuid, primary_key=True),
    Column("public_key", JSONB, nullable=False, comment="JWK, public part; published for ever"),
    Column("sealed_private_key", Text, nullable=False, comment="sealed for `credentials`"),
    Column("used_from", DateTime(timezone=True), nullable=False),
    Column("used_to", DateTime(timezone=True), comment="signs no more since; what it signed stays good"),
    CheckConstraint("used_to >= used_from", name="credential_key_used_forwards"),
    UniqueConstraint("used_to", name="credential_key_one_in_use", postgresql_nulls_not_distinct=True),
    comment="Keys that sign credentials; rows are never deleted (migration 0004).",
)

credential = Table(
    "credential",
    metadata,
    Column("certificate_id", Uuid, ForeignKey("certificate.certificate_id"), primary_key=True),
    Column("list", Integer, nullable=False),
    Column("place", Integer, nullable=False, comment="drawn by lot: it tells nothing of the certificate"),
    Column("salt", Text, nullable=False, comment="of the hash of name and birth date"),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("list >= 1 AND place BETWEEN 0 AND 131071", name="credential_place_in_list"),
    UniqueConstraint("list", "place", name="credential_place_once"),
    comment="Certificates that were given out as credentials, and their bit in the status lists.",
)

look_up_count = Table(
    "look_up_count",
    metadata,
    Column("subject", Text, primary_key=True, comment="kind, and a hash of address or code"),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("look_ups", SmallInteger, nullable=False),
    Index("look_up_count_by_age", "since"),
    prefixes=["UNLOGGED"],
    comment="Public look-ups of the last minutes, for all processes; emptied by a crash, which harms nobody.",
)
