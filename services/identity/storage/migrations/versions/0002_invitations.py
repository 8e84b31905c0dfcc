"""Invitations and new links, orders of mail, the lock, dated rules of accounts, answers already given.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from shared.idempotency import create_idempotency, drop_idempotency

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.alter_column(
        "account",
        "password_hash",
        nullable=True,
        comment="argon2id; null until the person chose a password",
        existing_comment="argon2id",
    )
    op.alter_column("account", "password_changed_at", nullable=True, comment="null as long as there is none")
    op.add_column("account", sa.Column("email", sa.Text, comment="where invitations and new links are sent"))
    op.add_column(
        "session",
        sa.Column(
            "method",
            sa.Text,
            nullable=False,
            server_default="password",
            comment="how the person signed in",
        ),
    )
    op.add_column(
        "sign_in_failure",
        sa.Column("locked_at", _INSTANT, comment="no password is looked at until somebody unlocks"),
    )
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column(
            "code_hash", sa.LargeBinary, nullable=False, unique=True, comment="SHA-256 of 100 random bits"
        ),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("used_at", _INSTANT),
        sa.Column("withdrawn_at", _INSTANT, comment="another took its place"),
        sa.CheckConstraint("kind IN ('invitation', 'reset')", name="one_time_link_kind"),
    )
    op.create_table(
        "mail_order",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column(
            "username",
            sa.Text,
            nullable=False,
            comment="as asked for: whether it exists is seen when it is sent",
        ),
        sa.Column("ordered_at", _INSTANT, nullable=False),
        sa.Column("ordered_by", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("due_at", _INSTANT, index=True, comment="null: nothing more is to be done"),
        sa.Column("sent_at", _INSTANT),
        sa.Column("error", sa.Text, comment="what the mail server said last"),
    )
    policy = op.create_table(
        "account_policy",
        sa.Column("valid_from", sa.Date, primary_key=True),
        sa.Column(
            "second_factor_roles", ARRAY(sa.Text), nullable=False, comment="who must show a second factor"
        ),
        sa.Column("failures_to_lock", sa.Integer, nullable=False),
        sa.Column("invitation_days", sa.Integer, nullable=False),
        sa.Column("reset_minutes", sa.Integer, nullable=False),
        sa.Column(
            "delegation_days", sa.Integer, nullable=False, comment="the longest that a deputy may stand in"
        ),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("entered_at", _INSTANT, nullable=False),
        sa.Column("entered_by", sa.Text, nullable=False),
        sa.CheckConstraint("failures_to_lock BETWEEN 5 AND 100", name="account_policy_failures"),
        sa.CheckConstraint("invitation_days BETWEEN 1 AND 60", name="account_policy_invitation"),
        sa.CheckConstraint("reset_minutes BETWEEN 10 AND 1440", name="account_policy_reset"),
        sa.CheckConstraint("delegation_days BETWEEN 1 AND 366", name="account_policy_delegation"),
    )
    op.execute(
        policy.insert().values(
            valid_from=sa.text("DATE '2021-01-01'"),
            second_factor_roles=[],
            failures_to_lock=20,
            invitation_days=7,
            reset_minutes=60,
            delegation_days=31,
            source="Mặc định của hệ thống",
            entered_at=sa.func.now(),
            entered_by="system",
        )
    )
    create_idempotency(op)


def downgrade() -> None:
    drop_idempotency(op)
    for name in ("account_policy", "mail_order", "one_time_link"):
        op.drop_table(name)
    op.drop_column("sign_in_failure", "locked_at")
    op.drop_column("session", "method")
    op.drop_column("account", "email")
    op.execute(
        "DELETE FROM role_grant WHERE account_id IN (SELECT id FROM account WHERE password_hash IS NULL)"
    )
    op.execute("DELETE FROM session WHERE account_id IN (SELECT id FROM account WHERE password_hash IS NULL)")
    op.execute("DELETE FROM account WHERE password_hash IS NULL")
    op.alter_column("account", "password_changed_at", nullable=False, comment=None)
    op.alter_column("account", "password_hash", nullable=False, comment="argon2id")
