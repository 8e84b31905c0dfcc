"""The tables of identity. No password, session token, link or client secret is stored, only hashes."""

from sqlalchemy import (
    BigInteger,
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
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.audit.tables import audit_tables
from shared.idempotency import idempotency_table

metadata = MetaData()
idempotency_table(metadata)
audit_tables(metadata)

account = Table(
    "account",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("username", Text, nullable=False, unique=True, comment="case-folded, NFKC"),
    Column("display_name", Text, nullable=False),
    Column("password_hash", Text, comment="argon2id; null until the person chose a password"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("created_by", Text, nullable=False),
    Column("password_changed_at", DateTime(timezone=True), comment="null as long as there is none"),
    Column("disabled_at", DateTime(timezone=True)),
    Column("email", Text, comment="where invitations and new links are sent"),
    Column("last_day", Date, comment="of who left: nobody signs in after it"),
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
    Column("method", Text, nullable=False, server_default="password", comment="how the person signed in"),
    Column(
        "outside_grants", JSONB, comment="[role, center] of the outside issuer's claims, for this session"
    ),
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
    Column("locked_at", DateTime(timezone=True), comment="no password is looked at until somebody unlocks"),
)

one_time_link = Table(
    "one_time_link",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("code_hash", LargeBinary, nullable=False, unique=True, comment="SHA-256 of 100 random bits"),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("made_by", Text, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    Column("withdrawn_at", DateTime(timezone=True), comment="another took its place"),
    CheckConstraint("kind IN ('invitation', 'reset')", name="one_time_link_kind"),
)

delegation = Table(
    "delegation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False, index=True, comment="whose role"),
    Column("deputy_id", Uuid, ForeignKey("account.id"), nullable=False, index=True, comment="who stands in"),
    Column("role", Text, nullable=False),
    Column("center_id", Uuid, comment="a center of enrollment; no key crosses services"),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True), comment="taken back before its last day was over"),
    Column("ended_by", Text),
    CheckConstraint("role IN ('officer', 'director', 'province')", name="delegation_role"),
    CheckConstraint("(role <> 'province') = (center_id IS NOT NULL)", name="delegation_place"),
    CheckConstraint("valid_from <= valid_to", name="delegation_days"),
    CheckConstraint("account_id <> deputy_id", name="delegation_two"),
)

handover = Table(
    "handover",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("successor_id", Uuid, ForeignKey("account.id")),
    Column("last_day", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("listed", JSONB, nullable=False, comment="what was theirs, as it stood"),
    Column("made_by", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
)

second_factor = Table(
    "second_factor",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("sealed_secret", LargeBinary, nullable=False, comment="AES-256-GCM under TTCT_KEY_SECRET"),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("confirmed_at", DateTime(timezone=True), comment="null until a right code was entered"),
    Column("last_step", BigInteger, comment="the last half minute whose code was used"),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("code_hash", LargeBinary, primary_key=True, comment="SHA-256 of 50 random bits"),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
)

passkey = Table(
    "passkey",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("credential_id", LargeBinary, nullable=False, unique=True),
    Column("credential", LargeBinary, nullable=False, comment="WebAuthn's attested data: the public key"),
    Column("name", Text, nullable=False, comment="as its person calls it"),
    Column("sign_count", BigInteger, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
)

pending_sign_in = Table(
    "pending_sign_in",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("account_id", Uuid, ForeignKey("account.id")),
    Column("state", JSONB, nullable=False, comment="what the second step has to match"),
    Column("expires_at", DateTime(timezone=True), nullable=False, index=True),
    CheckConstraint(
        "purpose IN ('code', 'enrolment', 'passkey', 'registration', 'issuer')",
        name="pending_sign_in_purpose",
    ),
)

outside_identity = Table(
    "outside_identity",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True, comment="the issuer's own id of the person"),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False, unique=True),
    Column("made_at", DateTime(timezone=True), nullable=False),
)

mail_order = Table(
    "mail_order",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column(
        "username", Text, nullable=False, comment="as asked for: whether it exists is seen when it is sent"
    ),
    Column("ordered_at", DateTime(timezone=True), nullable=False),
    Column("ordered_by", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("due_at", DateTime(timezone=True), index=True, comment="null: nothing more is to be done"),
    Column("sent_at", DateTime(timezone=True)),
    Column("error", Text, comment="what the mail server said last"),
)

account_policy = Table(
    "account_policy",
    metadata,
    Column("valid_from", Date, primary_key=True),
    Column("second_factor_roles", ARRAY(Text), nullable=False, comment="who must show a second factor"),
    Column("failures_to_lock", Integer, nullable=False),
    Column("invitation_days", Integer, nullable=False),
    Column("reset_minutes", Integer, nullable=False),
    Column("delegation_days", Integer, nullable=False, comment="the longest that a deputy may stand in"),
    Column("source", Text, nullable=False),
    Column("entered_at", DateTime(timezone=True), nullable=False),
    Column("entered_by", Text, nullable=False),
    CheckConstraint("failures_to_lock BETWEEN 5 AND 100", name="account_policy_failures"),
    CheckConstraint("invitation_days BETWEEN 1 AND 60", name="account_policy_invitation"),
    CheckConstraint("reset_minutes BETWEEN 10 AND 1440", name="account_policy_reset"),
    CheckConstraint("delegation_days BETWEEN 1 AND 366", name="account_policy_delegation"),
)
