"""How notices leave: who wants them by mail, which programs are told, and each delivery once."""

from pathlib import Path

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("DROP TABLE notice_delivery, notice_webhook, notice_subscription")
    op.execute("ALTER TABLE notice DROP COLUMN told_at")
