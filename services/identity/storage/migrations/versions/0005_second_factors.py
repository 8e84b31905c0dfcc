"""Second factors: one-time codes, recovery codes, passkeys, and what a sign-in of two steps waits for.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.audit.watching import Center, stop_watching, watch_tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WATCHED: dict[str, Center] = {"second_factor": None, "recovery_code": None, "passkey": None}
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column(
            "sealed_secret", sa.LargeBinary, nullable=False, comment="AES-256-GCM under TTCT_KEY_SECRET"
        ),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("confirmed_at", _INSTANT, comment="null until a right code was entered"),
        sa.Column("last_step", sa.BigInteger, comment="the last half minute whose code was used"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("code_hash", sa.LargeBinary, primary_key=True, comment="SHA-256 of 50 random bits"),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("used_at", _INSTANT),
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("credential_id", sa.LargeBinary, nullable=False, unique=True),
        sa.Column(
            "credential", sa.LargeBinary, nullable=False, comment="WebAuthn's attested data: the public key"
        ),
        sa.Column("name", sa.Text, nullable=False, comment="as its person calls it"),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("used_at", _INSTANT),
    )
    op.create_table(
        "pending_sign_in",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("state", JSONB, nullable=False, comment="what the second step has to match"),
        sa.Column("expires_at", _INSTANT, nullable=False, index=True),
        sa.CheckConstraint(
            "purpose IN ('code', 'enrolment', 'passkey', 'registration', 'issuer')",
            name="pending_sign_in_purpose",
        ),
    )
    watch_tables(op, WATCHED)


def downgrade() -> None:
    stop_watching(op, WATCHED)
    for name in ("pending_sign_in", "passkey", "recovery_code", "second_factor"):
        op.drop_table(name)
