"""Facts of contests of good lecturers: what each center's lecturers reached."""

from alembic import op
from sqlalchemy import Column, Date, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contest_fact",
        Column("contest_id", Uuid, primary_key=True),
        Column("version", Integer, nullable=False),
        Column("level", Text, nullable=False),
        Column("year", Integer, nullable=False),
        Column("organiser_id", Uuid),
        Column("decided_on", Date, nullable=False),
        Column("places", JSONB, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("contest_fact")
