"""Cells of grids keep the name of who wrote them, so that whoever collides with them is told."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TABLES = ("attendance", "paper")


def upgrade() -> None:
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} ADD COLUMN recorder TEXT NOT NULL DEFAULT ''")
        op.execute(f"COMMENT ON COLUMN {table}.recorder IS 'their name as it was then'")


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} DROP COLUMN recorder")
