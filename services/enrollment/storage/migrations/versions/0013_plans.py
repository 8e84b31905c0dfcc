"""Plans on the pages: revisions, who did what, and when a class counts towards a plan."""

from pathlib import Path

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    written = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in written.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE plan_counting_rule, plan_step")
    op.execute("ALTER TABLE plan_version DROP COLUMN revision")
