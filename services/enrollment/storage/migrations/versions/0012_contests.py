"""Contests: dated rules, rounds with plan, jury, contestants and scores, announced results."""

from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    written = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in written.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    op.execute(
        "DROP TABLE contest_result, contest_announcement, contest_score, contest_candidate, contest_judge,"
        " contest_step, contest, contest_rule_prize, contest_rule_part, contest_rule"
    )
