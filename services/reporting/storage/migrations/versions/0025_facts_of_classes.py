"""Completions and certificates are found by center and class: a figure opens without reading all of them."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_TABLES = ("completion_fact", "certificate_fact")


def upgrade() -> None:
    # A database that is made today has both since 0001, which takes the tables as they are in code.
    for table in _TABLES:
        op.execute(f"CREATE INDEX IF NOT EXISTS {table}_of_class ON {table} (center_id, class_id)")


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"DROP INDEX {table}_of_class")
