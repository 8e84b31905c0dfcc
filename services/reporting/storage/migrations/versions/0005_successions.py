"""Which center ended and who succeeds it; by whom a class was opened that a successor went on with."""

from alembic import op
from sqlalchemy import MetaData

from services.reporting.storage import tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tables.succession_fact.to_metadata(MetaData()).create(op.get_bind())
    # A database that is made today has the column since 0001, which makes the tables as they are in code.
    op.execute("ALTER TABLE class_fact ADD COLUMN IF NOT EXISTS opened_by UUID")


def downgrade() -> None:
    op.execute("ALTER TABLE class_fact DROP COLUMN opened_by")
    op.drop_table("succession_fact")
