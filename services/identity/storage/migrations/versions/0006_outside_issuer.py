"""People of an outside issuer, and the roles that its claims gave for a session.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.audit.watching import stop_watching, watch_tables

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "session",
        sa.Column(
            "outside_grants", JSONB, comment="[role, center] of the outside issuer's claims, for this session"
        ),
    )
    op.create_table(
        "outside_identity",
        sa.Column("issuer", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True, comment="the issuer's own id of the person"),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False, unique=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    watch_tables(op, {"outside_identity": None})


def downgrade() -> None:
    stop_watching(op, ["outside_identity"])
    op.drop_table("outside_identity")
    op.drop_column("session", "outside_grants")
