"""Definitions get an edition whenever they change, so that processes may keep them."""

from alembic import op

from shared.kept import drop_editions, keep_editions

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLES = {
    "definitions": ("rate_definition", "rate_target", "definition"),
    "periods": ("period_rule",),
}


def upgrade() -> None:
    keep_editions(op, TABLES)


def downgrade() -> None:
    drop_editions(op, TABLES)
