"""Where each rule of register numbers comes from."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE register_rule ADD COLUMN provenance text NOT NULL"
        " DEFAULT 'giả định: văn bản công khai không nêu cách đánh số'"
    )
    op.execute("ALTER TABLE register_rule ALTER COLUMN provenance DROP DEFAULT")
    op.execute("COMMENT ON COLUMN register_rule.provenance IS 'the document it comes from'")


def downgrade() -> None:
    op.execute("ALTER TABLE register_rule DROP COLUMN provenance")
