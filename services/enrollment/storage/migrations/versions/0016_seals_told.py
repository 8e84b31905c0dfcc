"""Certificates are replaced and cancelled, too; seals granted before anybody was told are told of once."""

from alembic import op
from sqlalchemy import text

from shared.events.centers import CenterSealed
from shared.messaging import publish

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_SEALS = text(
    "SELECT id, center_id, inscription, valid_from, valid_to, granted_by FROM center_seal ORDER BY id"
)
_STATES = (
    "ALTER TABLE certificate DROP CONSTRAINT certificate_state, ADD CONSTRAINT certificate_state CHECK (%s)"
)


def upgrade() -> None:
    op.execute(_STATES % "state IN ('issued', 'under_review', 'revoked', 'replaced', 'cancelled')")
    connection = op.get_bind()
    told = [
        CenterSealed(
            version=1 if row.valid_to is None else 2,
            seal_id=row.id,
            center_id=row.center_id,
            inscription=row.inscription,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            granted_by=row.granted_by,
        )
        for row in connection.execute(_SEALS)
    ]
    publish(connection, told)


def downgrade() -> None:
    """Go back; refused while a certificate was replaced or cancelled. What was told stays told."""
    op.execute(_STATES % "state IN ('issued', 'under_review', 'revoked')")
