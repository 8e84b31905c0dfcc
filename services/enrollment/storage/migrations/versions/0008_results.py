"""Results: made-up periods, and attendance as a later decision corrected it."""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_UNDONE = (
    "ALTER TABLE completion_version DROP COLUMN attended",
    "ALTER TABLE completion DROP COLUMN attended",
    "DROP TABLE makeup",
)


def upgrade() -> None:
    written = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in written.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    for statement in _UNDONE:
        op.execute(statement)
