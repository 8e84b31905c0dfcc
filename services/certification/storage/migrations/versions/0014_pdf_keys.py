"""Keys with which centers sign PDF files, and the files as they were signed."""

from pathlib import Path

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("DROP TABLE signed_document, pdf_key")
    op.execute("DROP FUNCTION keep_withdrawal()")
