"""Certificates that are late, as certification tells them; how Biểu 4 counts them."""

from alembic import op
from sqlalchemy import Column, Date, Integer, Uuid
from sqlalchemy.dialects.postgresql import JSONB, insert

from services.reporting.storage.seed_sentences import DEFINITIONS
from services.reporting.storage.tables import definition

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "overdue_fact",
        Column("center_id", Uuid, primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("as_of", Date, nullable=False),
        Column("lines", JSONB, nullable=False),
    )
    # A database that is made today has the sentence since 0001, which takes them from code.
    said = [each for each in DEFINITIONS if each["code"] == "blanks_overdue"]
    op.get_bind().execute(insert(definition).values(said).on_conflict_do_nothing())


def downgrade() -> None:
    op.drop_table("overdue_fact")
    op.execute("DELETE FROM definition WHERE code = 'blanks_overdue'")
