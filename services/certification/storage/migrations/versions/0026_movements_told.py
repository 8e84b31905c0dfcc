"""A movement of blanks keeps the id by which its event names it, so that a difference can name it, too."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE blank_movement ADD COLUMN told_as uuid DEFAULT uuidv7() NOT NULL")
    op.execute(
        "COMMENT ON COLUMN blank_movement.told_as IS"
        " 'the id by which its event names it, where one tells of it'"
    )
    # What was told before bears the id that its event gave it. Alike ones (lost, found and lost again on one
    # day) came in the order of their ids.
    op.execute("ALTER TABLE blank_movement DISABLE TRIGGER blank_movement_is_kept")
    op.execute(
        """
        WITH envelopes AS (
            SELECT subject, CAST(envelope AS jsonb) -> 'data' AS told FROM event_log
            WHERE type = 'certification.blanks.moved.v1'
            UNION ALL
            SELECT subject, CAST(envelope AS jsonb) -> 'data' FROM outbox
            WHERE type = 'certification.blanks.moved.v1'
        ), told AS (
            SELECT subject, likeness, row_number() OVER (PARTITION BY likeness ORDER BY subject) AS place
            FROM envelopes CROSS JOIN LATERAL (
                SELECT ROW(told ->> 'kind', told ->> 'from_center', told ->> 'from_state',
                           told ->> 'center_id', told ->> 'state', told ->> 'first_serial',
                           told ->> 'last_serial', told ->> 'moved_on')::text AS likeness
            ) AS compared
        ), held AS (
            SELECT movement_id, likeness,
                   row_number() OVER (PARTITION BY likeness ORDER BY movement_id) AS place
            FROM blank_movement JOIN blank_lot l USING (lot_id) CROSS JOIN LATERAL (
                SELECT ROW(kind, CAST(from_center AS text), from_state, CAST(to_center AS text), to_state,
                           l.prefix || lpad(CAST(blank_movement.first_number AS text), l.width, '0'),
                           l.prefix || lpad(CAST(blank_movement.last_number AS text), l.width, '0'),
                           CAST(moved_on AS text))::text AS likeness
            ) AS compared
            WHERE deed_id IS NOT NULL AND from_state IS NOT NULL
        )
        UPDATE blank_movement SET told_as = told.subject
        FROM held JOIN told USING (likeness, place)
        WHERE blank_movement.movement_id = held.movement_id
        """
    )
    op.execute("ALTER TABLE blank_movement ENABLE TRIGGER blank_movement_is_kept")


def downgrade() -> None:
    op.execute("ALTER TABLE blank_movement DROP COLUMN told_as")
