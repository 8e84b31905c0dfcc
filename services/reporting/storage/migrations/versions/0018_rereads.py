"""Readings anew of an owner's log are kept."""

from alembic import op

from services.reporting.storage.tables_proof import reread

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    reread.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    reread.drop(op.get_bind())
