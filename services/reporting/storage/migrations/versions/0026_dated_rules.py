"""The dated rules can be entered and are kept: each holds until the next of its subject begins."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_SUBJECTS = {
    "period_rule": "counts",
    "rate_definition": "code",
    "definition": "code",
    "deadline_rule": "months",
    "document_profile": "kind",
}


def upgrade() -> None:
    for table, subject in _SUBJECTS.items():
        op.execute(
            f"""
            ALTER TABLE {table} ADD COLUMN IF NOT EXISTS entered_by text,
                ADD COLUMN IF NOT EXISTS entered_by_name text,
                ADD COLUMN IF NOT EXISTS entered_at timestamp with time zone;
            CREATE VIEW {table}_dated WITH (security_invoker) AS
            SELECT rule.*, LEAST(valid_to, lead(valid_from) OVER (PARTITION BY {subject} ORDER BY valid_from))
                   AS ends
              FROM {table} rule;
            COMMENT ON VIEW {table}_dated IS 'Each row with the first day on which it holds no more.';
            CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();
            """  # noqa: S608 -- our own names
        )
    op.execute("ALTER TABLE rebuild ADD COLUMN IF NOT EXISTS period_rules integer DEFAULT 0 NOT NULL")
    op.execute(
        "COMMENT ON COLUMN rebuild.period_rules IS"
        " 'entered rules of periods by which surely was counted; rows of period_rule only grow'"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE rebuild DROP COLUMN period_rules")
    for table in _SUBJECTS:
        op.execute(
            f"""
            DROP TRIGGER {table}_is_kept ON {table};
            DROP VIEW {table}_dated;
            ALTER TABLE {table} DROP COLUMN entered_by, DROP COLUMN entered_by_name, DROP COLUMN entered_at;
            """
        )
