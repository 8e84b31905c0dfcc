"""Validity and signing posts as versions that are only added to: with who entered them, and with an end."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = ("validity_rule", "signing_post")
BY = "the person; null: came with the system"


def upgrade() -> None:
    op.execute("ALTER TABLE validity_rule ALTER COLUMN months DROP NOT NULL")
    op.execute("COMMENT ON COLUMN validity_rule.months IS 'null: for ever'")
    op.execute("ALTER TABLE signing_post ADD COLUMN signs boolean NOT NULL DEFAULT true")
    op.execute("COMMENT ON COLUMN signing_post.signs IS 'false: no longer signs'")
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
    """Go back; refused while a program's certificates were let hold for ever from some day on."""
    for table in TABLES:
        op.execute(f"DROP TRIGGER {table}_is_kept ON {table}")
        op.execute(f"ALTER TABLE {table} DROP COLUMN recorded_by, DROP COLUMN recorded_at")
    op.execute("ALTER TABLE signing_post DROP COLUMN signs")
    op.execute("ALTER TABLE validity_rule ALTER COLUMN months SET NOT NULL")
    op.execute("COMMENT ON COLUMN validity_rule.months IS NULL")
