"""The sheet of a cancelled certificate is spoiled, by the movement `cancel`.

Sheets of certificates that were cancelled before stay issued until they are destroyed by minutes, which
was allowed then and is.
"""

from pathlib import Path

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Go back; refused once a certificate was cancelled so."""
    op.execute(Path(__file__).with_name("0019_cancelled_sheets_back.sql").read_text(encoding="utf-8"))
