"""Printing: jobs, their sheets in the order of the register, and what came out of the printer."""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEPT = ("print_sheet", "printing")


def upgrade() -> None:
    written = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in written.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_a_document()"
        )


def downgrade() -> None:
    op.execute("DROP TABLE printing, print_sheet, print_job")
