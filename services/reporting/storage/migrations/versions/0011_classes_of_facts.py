"""Completions and certificates say of which class they are, so that a figure opens down to its classes."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A database that is made today has both since 0001, which takes the tables as they are in code. Facts
    # held already learn their class when the owner's log is read again.
    for table in ("completion_fact", "certificate_fact"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS class_id uuid")


def downgrade() -> None:
    for table in ("completion_fact", "certificate_fact"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN class_id")
