"""What a certificate names exists for ever: looked up once a statement, and never taken away.

In place of two foreign keys, which look up and lock row by row (`docs/decisions/0017`).
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEPT = {"graduation": "completion_id", "blank": "serial", "certificate": "certificate_id"}
"""Tables whose rows are never deleted, and the key by which others name them, which never changes."""

# One look for all rows of a statement. Tables by their full names: no temporary one may stand in for them.
# Without sequential scans: the plan is kept, and may have been made while the tables were small.
_LOOK = """
CREATE FUNCTION certificate_names_what_is_kept() RETURNS trigger
LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF (SELECT count(DISTINCT completion_id) FROM entered) <> (
        SELECT count(*) FROM public.graduation
        WHERE completion_id = ANY (ARRAY(SELECT completion_id FROM entered))
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a certificate names a completion that is not there',
            TABLE = 'certificate', COLUMN = 'completion_id', CONSTRAINT = 'certificate_completion_kept';
    END IF;
    IF (SELECT count(DISTINCT serial) FROM entered) <> (
        SELECT count(*) FROM public.blank
        WHERE serial = ANY (ARRAY(SELECT serial FROM entered WHERE serial IS NOT NULL))
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a certificate names a blank that was not received',
            TABLE = 'certificate', COLUMN = 'serial', CONSTRAINT = 'certificate_blank_kept';
    END IF;
    RETURN NULL;
END $$
"""
_REFUSE = """
CREATE FUNCTION refuse_to_take_away() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE restrict_violation USING TABLE = TG_TABLE_NAME,
        MESSAGE = format('rows of %s are kept for ever under the same key (%s)', TG_TABLE_NAME, TG_OP);
END $$
"""


def upgrade() -> None:
    op.execute(_LOOK)
    for event in ("INSERT", "UPDATE"):  # a trigger for both could not see all rows at once
        op.execute(
            f"CREATE TRIGGER certificate_names_what_is_kept_{event.lower()} AFTER {event} ON certificate"
            " REFERENCING NEW TABLE AS entered"
            " FOR EACH STATEMENT EXECUTE FUNCTION certificate_names_what_is_kept()"
        )
    op.execute(_REFUSE)
    for table, key in KEPT.items():
        op.execute(
            f"CREATE TRIGGER {table}_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE OF {key} ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away()"
        )


def downgrade() -> None:
    for table in KEPT:
        op.execute(f"DROP TRIGGER {table}_is_kept ON {table}")
    for event in ("insert", "update"):
        op.execute(f"DROP TRIGGER certificate_names_what_is_kept_{event} ON certificate")
    op.execute("DROP FUNCTION refuse_to_take_away()")
    op.execute("DROP FUNCTION certificate_names_what_is_kept()")
