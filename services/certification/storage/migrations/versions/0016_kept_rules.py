"""The rules of issuing get an edition whenever they change, so that workers may keep them."""

from alembic import op

from shared.kept import drop_editions, keep_editions

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = {
    "rules": ("issuing_rule", "validity_rule", "register_rule", "blank_rule"),
    "signers": ("appointment", "seal"),
}


def upgrade() -> None:
    keep_editions(op, TABLES)


def downgrade() -> None:
    drop_editions(op, TABLES)
