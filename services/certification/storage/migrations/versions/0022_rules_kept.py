"""Rules of blanks and of the register are kept as other dated rules are; numbers are ruled for every day."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES = ("blank_rule", "blank_stock_rule", "register_rule")
BY = "the person; null: came with the system"


def upgrade() -> None:
    # Public material names no day from which numbers are written so: the assumption holds for every day,
    # also for the first days of the book of the year in which the other rules begin.
    op.execute("UPDATE register_rule SET effective_from = '0001-01-01' WHERE effective_from = '2008-09-03'")
    for table in TABLES:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN recorded_by text,"
            " ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT now()"
        )
        op.execute(f"COMMENT ON COLUMN {table}.recorded_by IS '{BY}'")
        op.execute(
            f"CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away()"
        )


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TRIGGER {table}_is_kept ON {table}")
        op.execute(f"ALTER TABLE {table} DROP COLUMN recorded_by, DROP COLUMN recorded_at")
    op.execute("UPDATE register_rule SET effective_from = '2008-09-03' WHERE effective_from = '0001-01-01'")
