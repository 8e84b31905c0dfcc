"""Books that were closed before get the row of their appendix that proves it."""

from alembic import op

from services.certification.storage.linking import note_closings

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    note_closings(op.get_bind())


def downgrade() -> None:
    """Keep the rows: an appendix is only ever added to, and the version before shows them too."""
