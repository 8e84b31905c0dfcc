"""A subject's events are found in the log."""

from alembic import op

from shared.messaging.migrations import add_subject_index, drop_subject_index

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_subject_index(op)


def downgrade() -> None:
    drop_subject_index(op)
