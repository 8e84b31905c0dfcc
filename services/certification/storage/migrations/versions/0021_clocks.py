"""Which event ends the clock from the decision; the days until handover no longer stand beside it."""

from pathlib import Path

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("DROP TABLE clock_rule")
    op.execute("ALTER TABLE register_rule ADD COLUMN handover_days integer DEFAULT 15")
    op.execute("COMMENT ON COLUMN register_rule.handover_days IS 'from the decision; QĐ 1147, Đ9'")
