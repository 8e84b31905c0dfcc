"""Which center ended, and who keeps its registers, reissues its certificates and has its blanks."""

from alembic import op
from sqlalchemy import MetaData

from services.certification.storage import tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tables.succession.to_metadata(MetaData()).create(op.get_bind())


def downgrade() -> None:
    op.drop_table("succession")
