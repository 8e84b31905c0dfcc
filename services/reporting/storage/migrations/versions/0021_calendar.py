"""Secret addresses under which calendar programs read the deadlines."""

from alembic import op
from sqlalchemy import Column, DateTime, LargeBinary, Text

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_address",
        Column("account_id", Text, primary_key=True),
        Column("token_hash", LargeBinary, nullable=False, unique=True),
        Column("made_at", DateTime(timezone=True), nullable=False),
        comment="Under which secret address a person's calendar program reads;"
        " the secret itself is kept nowhere.",
    )


def downgrade() -> None:
    op.drop_table("calendar_address")
