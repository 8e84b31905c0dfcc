"""The report cycle: periods with their deadlines, where each center's report stands, and who did what."""

from pathlib import Path

from alembic import op
from sqlalchemy import Column, Date, Integer, MetaData, Table, Text

from services.reporting.storage import seed

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    rules = Table(
        "deadline_rule",
        MetaData(),
        Column("months", Integer),
        Column("valid_from", Date),
        Column("valid_to", Date),
        Column("days_after", Integer),
        Column("source", Text),
    )
    op.bulk_insert(rules, seed.DEADLINE_RULES)


def downgrade() -> None:
    op.execute("DROP TABLE report_step, center_report, report_deadline, report_period, deadline_rule")
    op.execute("DROP FUNCTION refuse_to_take_away()")
