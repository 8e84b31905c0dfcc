"""Facts of each center's establishment (biên chế)."""

from alembic import op
from sqlalchemy import Column, Date, Integer, Uuid

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "establishment_fact",
        Column("center_id", Uuid, primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("valid_from", Date, nullable=False),
        Column("posts", Integer, nullable=False),
        Column("decided_on", Date, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("establishment_fact")
