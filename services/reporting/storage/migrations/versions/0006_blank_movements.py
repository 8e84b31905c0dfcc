"""What became of blanks: spoiled, lost, found, destroyed, handed on."""

from alembic import op
from sqlalchemy import MetaData

from services.reporting.storage import tables

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A database that is made today has the table since 0001, which makes the tables as they are in code.
    tables.blank_movement_fact.to_metadata(MetaData()).create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    op.drop_table("blank_movement_fact")
