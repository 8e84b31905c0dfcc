"""Facts of facilities: rooms, equipment, investment and needs of each center."""

from alembic import op
from sqlalchemy import MetaData

from services.reporting.storage import tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tables.facility_fact.to_metadata(MetaData()).create(op.get_bind())


def downgrade() -> None:
    op.drop_table("facility_fact")
