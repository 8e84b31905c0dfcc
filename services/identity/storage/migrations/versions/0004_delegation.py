"""Deputies for some days, and what is handed over by who leaves.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.audit.watching import Center, stop_watching, watch_tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WATCHED: dict[str, Center] = {"delegation": "center_id", "handover": None}
_INSTANT = sa.DateTime(timezone=True)


def _account(name: str, comment: str | None = None, *, nullable: bool = False) -> sa.Column[object]:
    indexed = name != "successor_id"
    return sa.Column(
        name, sa.Uuid, sa.ForeignKey("account.id"), nullable=nullable, index=indexed, comment=comment
    )


def upgrade() -> None:
    op.add_column("account", sa.Column("last_day", sa.Date, comment="of who left: nobody signs in after it"))
    op.create_table(
        "delegation",
        sa.Column("id", sa.Uuid, primary_key=True),
        _account("account_id", "whose role"),
        _account("deputy_id", "who stands in"),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("center_id", sa.Uuid, comment="a center of enrollment; no key crosses services"),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT, comment="taken back before its last day was over"),
        sa.Column("ended_by", sa.Text),
        sa.CheckConstraint("role IN ('officer', 'director', 'province')", name="delegation_role"),
        sa.CheckConstraint("(role <> 'province') = (center_id IS NOT NULL)", name="delegation_place"),
        sa.CheckConstraint("valid_from <= valid_to", name="delegation_days"),
        sa.CheckConstraint("account_id <> deputy_id", name="delegation_two"),
    )
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid, primary_key=True),
        _account("account_id"),
        _account("successor_id", nullable=True),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("listed", JSONB, nullable=False, comment="what was theirs, as it stood"),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
    )
    watch_tables(op, WATCHED)
    _watch_accounts_anew()


def downgrade() -> None:
    stop_watching(op, WATCHED)
    op.drop_table("handover")
    op.drop_table("delegation")
    op.drop_column("account", "last_day")
    _watch_accounts_anew()


def _watch_accounts_anew() -> None:
    """Let the log see the columns that accounts have now."""
    stop_watching(op, ["account"])
    watch_tables(op, {"account": None})
