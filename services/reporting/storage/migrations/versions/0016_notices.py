"""Notices, the rules by which they are raised, and who has read them."""

from pathlib import Path

from alembic import op
from sqlalchemy import Column, Date, Integer, MetaData, Numeric, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from services.reporting.storage import seed

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    rules = Table(
        "notice_rule",
        MetaData(),
        Column("kind", Text),
        Column("valid_from", Date),
        Column("days_ahead", Integer),
        Column("threshold", Numeric),
        Column("told_to", ARRAY(Text)),
        Column("source", Text),
    )
    op.bulk_insert(rules, seed.NOTICE_RULES)


def downgrade() -> None:
    op.execute("DROP TABLE notice_seen, notice, notice_rule")
