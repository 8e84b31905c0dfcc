"""The tables of identity. No password, session token or client secret is stored, only hashes."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()

account = Table(
    "account",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("username", Text, nullable=False, unique=True, comment="case-folded, NFKC"),
    Column("display_name", Text, nullable=False),
    Column("password_hash", Text, nullable=False, comment="argon2id"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("created_by", Text, nullable=False),
    Column("password_changed_at", DateTime(timezone=True), nullable=False),
    Column("disabled_at", DateTime(timezone=True)),
)

role_grant = Table(
    "role_grant",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("center_id", Uuid, comment="a center of enrollment; no key crosses services"),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("granted_by", Text, nullable=False),
    Column("granted_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("role IN ('officer', 'director', 'province', 'admin')", name="role_grant_role"),
    CheckConstraint("(role IN ('officer', 'director')) = (center_id IS NOT NULL)", name="role_grant_place"),
    CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="role_grant_days"),
)

session = Table(
    "session",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("address", Text, nullable=False),
    Column("browser", Text, nullable=False),
)

signing_key = Table(
    "signing_key",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("public_key", JSONB, nullable=False, comment="JWK, public part"),
    Column("sealed_private_key", LargeBinary, nullable=False, comment="AES-256-GCM under TTCT_KEY_SECRET"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("in_use", Boolean, unique=True, comment="true for the one key that signs, else null"),
    Column("retired_at", DateTime(timezone=True), comment="published until its tokens are over"),
    CheckConstraint("in_use AND retired_at IS NULL OR in_use IS NULL", name="signing_key_in_use"),
)
service_client = Table(
    "service_client",
    metadata,
    Column("name", Text, primary_key=True),
    Column("secret_hash", LargeBinary, nullable=False, comment="SHA-256 of a long random secret"),
    Column("provisioned_at", DateTime(timezone=True), nullable=False),
)

sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("subject", Text, primary_key=True, comment="account:<hash of name> or address:<address>"),
    Column("failures", Integer, nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
)
