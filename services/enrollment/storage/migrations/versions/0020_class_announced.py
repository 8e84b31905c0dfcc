"""What reporting was told last of classes that are planned."""

from alembic import op
from sqlalchemy import Boolean, Column, Integer, Uuid
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "class_announced",
        Column("class_id", Uuid, primary_key=True),
        Column("version", Integer, nullable=False),
        Column("content", JSONB, nullable=False, comment="as the event tells it"),
        Column(
            "withdrawn", Boolean, nullable=False, comment="it is not planned any more: open, or cancelled"
        ),
        comment="What was told last of a planned class; told anew when it changes.",
    )


def downgrade() -> None:
    op.drop_table("class_announced")
