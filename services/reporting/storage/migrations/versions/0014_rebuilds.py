"""Rebuilds are kept; cells of a year are found by their months, however many years there are."""

from alembic import op

from services.reporting.storage.tables_rebuilds import rebuild

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rebuild.create(op.get_bind(), checkfirst=True)
    op.execute("CREATE INDEX IF NOT EXISTS cell_month_idx ON cell (month, center_id)")


def downgrade() -> None:
    op.execute("DROP INDEX cell_month_idx")
    rebuild.drop(op.get_bind())
