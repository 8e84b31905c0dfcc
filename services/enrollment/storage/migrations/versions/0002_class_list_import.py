"""Imports of class lists."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "class_list_import",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("center_id", sa.Uuid, sa.ForeignKey("center.id"), nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False, comment="of the file; the same file is the same import"),
        sa.Column("workbook", sa.LargeBinary, nullable=False, comment="the file as it came: the raw cells"),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("class_lists", JSONB, nullable=False, comment="as read; empty while there are problems"),
        sa.Column("problems", JSONB, nullable=False),
        sa.Column("notices", JSONB, nullable=False),
        sa.Column("checked_by", sa.Text, nullable=False),
        sa.Column("checked_at", _INSTANT, nullable=False, server_default=sa.func.now()),
        sa.Column("loaded_by", sa.Text),
        sa.Column("loaded_at", _INSTANT),
        sa.Column("result", JSONB, comment="what loading gave; a repeated load gives it again"),
        sa.UniqueConstraint("center_id", "sha256", name="class_list_import_file_unique"),
        sa.CheckConstraint("state IN ('checked', 'refused', 'loaded')", name="class_list_import_state"),
        sa.CheckConstraint(
            "(state = 'loaded') = (result IS NOT NULL AND loaded_by IS NOT NULL AND loaded_at IS NOT NULL)",
            name="class_list_import_loaded",
        ),
    )


def downgrade() -> None:
    op.drop_table("class_list_import")
