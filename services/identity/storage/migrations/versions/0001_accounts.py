"""Accounts, grants, sessions, keys, clients, counted failures.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("username", sa.Text, nullable=False, unique=True, comment="case-folded, NFKC"),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False, comment="argon2id"),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("password_changed_at", _INSTANT, nullable=False),
        sa.Column("disabled_at", _INSTANT),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("center_id", sa.Uuid, comment="a center of enrollment; no key crosses services"),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("granted_by", sa.Text, nullable=False),
        sa.Column("granted_at", _INSTANT, nullable=False),
        sa.CheckConstraint("role IN ('officer', 'director', 'province', 'admin')", name="role_grant_role"),
        sa.CheckConstraint(
            "(role IN ('officer', 'director')) = (center_id IS NOT NULL)", name="role_grant_place"
        ),
        sa.CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="role_grant_days"),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("started_at", _INSTANT, nullable=False),
        sa.Column("seen_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("browser", sa.Text, nullable=False),
    )
    op.create_table(
        "signing_key",
        sa.Column("kid", sa.Text, primary_key=True),
        sa.Column("public_key", JSONB, nullable=False, comment="JWK, public part"),
        sa.Column(
            "sealed_private_key", sa.LargeBinary, nullable=False, comment="AES-256-GCM under TTCT_KEY_SECRET"
        ),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("in_use", sa.Boolean, unique=True, comment="true for the one key that signs, else null"),
        sa.Column("retired_at", _INSTANT, comment="published until its tokens are over"),
        sa.CheckConstraint("in_use AND retired_at IS NULL OR in_use IS NULL", name="signing_key_in_use"),
    )
    op.create_table(
        "service_client",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("secret_hash", sa.LargeBinary, nullable=False, comment="SHA-256 of a long random secret"),
        sa.Column("provisioned_at", _INSTANT, nullable=False),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column(
            "subject", sa.Text, primary_key=True, comment="account:<hash of name> or address:<address>"
        ),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", _INSTANT, nullable=False),
    )


def downgrade() -> None:
    for name in ("sign_in_failure", "service_client", "signing_key", "session", "role_grant", "account"):
        op.drop_table(name)
