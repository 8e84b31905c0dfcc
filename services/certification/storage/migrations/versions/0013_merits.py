"""What the decision rests on, beside the completion: a pass, enough attended, by which rules of study."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COMMENTS = {
    "rule_set": "the rules of study it was decided under; null: not told",
    "passed": "null: not told",
    "attendance_met": "whether enough was attended; null: not told",
}


def upgrade() -> None:
    op.execute(
        "ALTER TABLE graduation ADD COLUMN rule_set text, ADD COLUMN rule_set_version integer,"
        " ADD COLUMN passed boolean, ADD COLUMN attendance_met boolean"
    )
    for column, comment in COMMENTS.items():
        op.execute(f"COMMENT ON COLUMN graduation.{column} IS '{comment}'")


def downgrade() -> None:
    op.execute(
        "ALTER TABLE graduation DROP COLUMN rule_set, DROP COLUMN rule_set_version, DROP COLUMN passed,"
        " DROP COLUMN attendance_met"
    )
