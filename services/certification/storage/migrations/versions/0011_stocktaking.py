"""Stocktaking: what was counted against the ledger of a moment, and what explains the differences."""

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("DROP TABLE stocktaking_deed, stocktaking_explanation, stocktaking_count, stocktaking")
