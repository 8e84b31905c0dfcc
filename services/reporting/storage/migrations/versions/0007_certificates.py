"""Certificates are replaced and cancelled, too."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_STATES = (
    "ALTER TABLE certificate_fact DROP CONSTRAINT certificate_fact_state,"
    " ADD CONSTRAINT certificate_fact_state CHECK (state IN (%s))"
)


def upgrade() -> None:
    op.execute(_STATES % "'issued', 'under_review', 'revoked', 'replaced', 'cancelled'")


def downgrade() -> None:
    """Go back; refused while a certificate was replaced or cancelled."""
    op.execute(_STATES % "'issued', 'under_review', 'revoked'")
