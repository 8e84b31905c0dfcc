"""What a result names exists for ever: looked up once a statement, and never taken away.

In place of three foreign keys, which look up and lock row by row (`docs/decisions/0017`).
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEPT = {"enrolment": "class_id, id", "decision": "id"}
"""Tables whose rows are never deleted, and the key by which results name them, which never changes."""

# One look for all rows of a statement. Tables by their full names: no temporary one may stand in for them.
# Without sequential scans: the plan is kept, and may have been made while the tables were small.
_LOOK = """
CREATE FUNCTION completion_names_what_is_kept() RETURNS trigger
LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF (SELECT count(*) FROM entered) <> (
        SELECT count(*) FROM entered JOIN (
            SELECT class_id, id FROM public.enrolment
            WHERE class_id = ANY (ARRAY(SELECT DISTINCT class_id FROM entered))
              AND id = ANY (ARRAY(SELECT id FROM entered)) OFFSET 0
        ) AS known USING (class_id, id)
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a result is of an enrolment that is not in its class',
            TABLE = 'completion', COLUMN = 'id', CONSTRAINT = 'completion_of_enrolment';
    END IF;
    IF EXISTS (
        SELECT FROM (SELECT decision_id FROM entered UNION SELECT recognised_by FROM entered) AS named
        WHERE decision_id IS NOT NULL
          AND NOT EXISTS (SELECT FROM public.decision WHERE decision.id = named.decision_id)
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a result names a decision that is not there',
            TABLE = 'completion', COLUMN = 'decision_id', CONSTRAINT = 'completion_by_decision';
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
    op.execute(
        "ALTER TABLE completion DROP CONSTRAINT completion_of_enrolment,"
        " DROP CONSTRAINT completion_decision_id_fkey, DROP CONSTRAINT completion_recognised_by_fkey"
    )
    op.execute(_LOOK)
    for event in ("INSERT", "UPDATE"):  # a trigger for both could not see all rows at once
        op.execute(
            f"CREATE TRIGGER completion_names_what_is_kept_{event.lower()} AFTER {event} ON completion"
            " REFERENCING NEW TABLE AS entered"
            " FOR EACH STATEMENT EXECUTE FUNCTION completion_names_what_is_kept()"
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
        op.execute(f"DROP TRIGGER completion_names_what_is_kept_{event} ON completion")
    op.execute("DROP FUNCTION refuse_to_take_away()")
    op.execute("DROP FUNCTION completion_names_what_is_kept()")
    op.execute(
        "ALTER TABLE completion ADD FOREIGN KEY (decision_id) REFERENCES decision (id),"
        " ADD FOREIGN KEY (recognised_by) REFERENCES decision (id),"
        " ADD CONSTRAINT completion_of_enrolment FOREIGN KEY (class_id, id)"
        " REFERENCES enrolment (class_id, id)"
    )
