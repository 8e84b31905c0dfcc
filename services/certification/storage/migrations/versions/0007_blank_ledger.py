"""Blanks as a ledger: they move by movements alone, and a certificate's entry is itself a movement.

The movements of what was there before are written from the lots and the register.
"""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# What a statement entered in the register moves its blanks, range by range, in one look at the blanks.
# Tables by their full names: no temporary one may stand in for them. Without sequential scans: the plan is
# kept, and may have been made while the tables were small.
_LOOK = """
CREATE FUNCTION {name}() RETURNS trigger
LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    named bigint;
    moved bigint;
BEGIN
    IF (SELECT count(DISTINCT completion_id) FROM entered) <> (
        SELECT count(*) FROM public.graduation
        WHERE completion_id = ANY (ARRAY(SELECT completion_id FROM entered))
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a certificate names a completion that is not there',
            TABLE = 'certificate', COLUMN = 'completion_id', CONSTRAINT = 'certificate_completion_kept';
    END IF;
    SELECT count(*) INTO named FROM {written};
    IF named = 0 THEN
        RETURN NULL;
    END IF;
    WITH written AS MATERIALIZED (
        SELECT e.serial, e.issued_on FROM {written}
    ), moving AS (
        INSERT INTO public.blank_movement (kind, lot_id, first_number, last_number, quantity, from_center,
                                           from_state, to_center, to_state, moved_on)
        SELECT 'issue', lot_id, min(number), max(number), count(*), center_id, 'in_stock', center_id,
               'issued', day
        FROM (
            SELECT lot_id, center_id, number, day,
                   number - row_number() OVER (PARTITION BY lot_id, center_id, day ORDER BY number) AS island
            FROM (
                SELECT b.lot_id, b.center_id, CAST(right(b.serial, l.width) AS bigint) AS number,
                       greatest(w.issued_on, b.moved_on) AS day
                FROM (SELECT * FROM public.blank
                      WHERE serial = ANY (ARRAY(SELECT serial FROM written)) OFFSET 0) b
                JOIN written w USING (serial)
                JOIN public.blank_lot l USING (lot_id)
            ) known
        ) placed
        GROUP BY lot_id, center_id, day, island
        RETURNING quantity
    )
    SELECT sum(quantity) INTO moved FROM moving;
    IF named IS DISTINCT FROM moved THEN
        RAISE foreign_key_violation USING MESSAGE = 'a certificate names a blank that was not received',
            TABLE = 'certificate', COLUMN = 'serial', CONSTRAINT = 'certificate_blank_kept';
    END IF;
    {afterwards}
    RETURN NULL;
END $$
"""
# A certificate left a sheet for another: what it left was spoiled, by the deed that says so.
_REPLACED = """
    SELECT count(*) INTO named FROM entered e JOIN before o USING (certificate_id)
    WHERE o.serial IS NOT NULL AND e.serial IS DISTINCT FROM o.serial;
    IF named = 0 THEN
        RETURN NULL;
    END IF;
    WITH moving AS (
        INSERT INTO public.blank_movement (kind, deed_id, lot_id, first_number, last_number, quantity,
                                           from_center, from_state, to_center, to_state, moved_on)
        SELECT 'spoil', d.deed_id, b.lot_id, CAST(right(b.serial, l.width) AS bigint),
               CAST(right(b.serial, l.width) AS bigint), 1, b.center_id, 'issued', b.center_id, 'spoiled',
               greatest(d.done_on, b.moved_on)
        FROM entered e
        JOIN before o USING (certificate_id)
        JOIN public.blank_replacement r ON r.certificate_id = e.certificate_id
            AND r.spoiled_serial = o.serial AND r.given_serial = e.serial
        JOIN public.blank_deed d USING (deed_id)
        JOIN public.blank b ON b.serial = o.serial
        JOIN public.blank_lot l ON l.lot_id = b.lot_id
        WHERE e.serial IS DISTINCT FROM o.serial
        RETURNING quantity
    )
    SELECT sum(quantity) INTO moved FROM moving;
    IF named IS DISTINCT FROM moved THEN
        RAISE check_violation USING MESSAGE = 'a sheet is left only by a row of blank_replacement',
            TABLE = 'certificate', COLUMN = 'serial', CONSTRAINT = 'certificate_sheet_replaced';
    END IF;"""
_ON = "certificate_names_what_is_kept"
_WRITTEN = {
    "insert": "entered e WHERE e.serial IS NOT NULL",
    "update": "entered e JOIN before o USING (certificate_id)"
    " WHERE e.serial IS NOT NULL AND e.serial IS DISTINCT FROM o.serial",
}
_AFTERWARDS = {"insert": "", "update": _REPLACED}
_TRANSITION = {"insert": "NEW TABLE AS entered", "update": "OLD TABLE AS before NEW TABLE AS entered"}

# A movement moves exactly the blanks that it names, from exactly where it says that they are.
_MOVE = """
CREATE FUNCTION blank_movement_moves() RETURNS trigger
LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    lot public.blank_lot;
    moved bigint;
    first_serial text COLLATE "C";
    last_serial text COLLATE "C";
BEGIN
    SELECT * INTO STRICT lot FROM public.blank_lot WHERE lot_id = NEW.lot_id;
    IF NEW.from_state IS NULL THEN
        IF (NEW.first_number, NEW.last_number) <> (lot.first_number, lot.last_number) THEN
            RAISE check_violation USING MESSAGE = 'a lot comes in whole', TABLE = 'blank_movement',
                CONSTRAINT = 'blank_movement_lot_whole';
        END IF;
        INSERT INTO public.blank (serial, lot_id, center_id, moved_on)
        SELECT lot.prefix || lpad(CAST(number AS text), lot.width, '0'), NEW.lot_id, NEW.to_center,
               NEW.moved_on
        FROM generate_series(NEW.first_number, NEW.last_number) AS number;
        RETURN NULL;
    END IF;
    IF NEW.kind = 'issue' AND pg_trigger_depth() < 2 THEN
        RAISE check_violation USING MESSAGE = 'a blank is issued by the certificate that names it',
            TABLE = 'blank_movement', CONSTRAINT = 'blank_movement_by_certificate';
    END IF;
    first_serial := lot.prefix || lpad(CAST(NEW.first_number AS text), lot.width, '0');
    last_serial := lot.prefix || lpad(CAST(NEW.last_number AS text), lot.width, '0');
    IF NEW.from_state = 'issued' AND EXISTS (
        SELECT FROM public.certificate c JOIN public.blank b USING (serial)
        WHERE c.serial BETWEEN first_serial AND last_serial AND b.lot_id = NEW.lot_id
          AND (NEW.kind = 'spoil' OR c.ended_on IS NULL)
    ) THEN
        RAISE restrict_violation USING MESSAGE = 'a certificate stands on this blank',
            TABLE = 'blank_movement', CONSTRAINT = 'blank_movement_under_certificate';
    END IF;
    UPDATE public.blank SET state = NEW.to_state, center_id = NEW.to_center, moved_on = NEW.moved_on
    WHERE serial BETWEEN first_serial AND last_serial AND lot_id = NEW.lot_id
      AND center_id = NEW.from_center AND state = NEW.from_state AND moved_on <= NEW.moved_on;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> NEW.quantity THEN
        RAISE check_violation USING MESSAGE = 'not all blanks of this movement are where it says',
            TABLE = 'blank_movement', CONSTRAINT = 'blank_movement_from_where_they_are';
    END IF;
    RETURN NULL;
END $$
"""
_GUARD = """
CREATE FUNCTION blank_moves_by_movement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE check_violation USING MESSAGE = 'a blank comes and moves by a row of blank_movement alone',
            TABLE = 'blank', CONSTRAINT = 'blank_moves_by_movement';
    END IF;
    RETURN NULL;
END $$
"""
_KEPT = ("blank_deed", "blank_movement", "blank_replacement")
_LOOK_BEFORE = """
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


def upgrade() -> None:
    written = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in written.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for event, transition in _TRANSITION.items():
        op.execute(f"DROP TRIGGER {_ON}_{event} ON certificate")
        op.execute(
            _LOOK.format(name=f"{_ON}_{event}", written=_WRITTEN[event], afterwards=_AFTERWARDS[event])
        )
        op.execute(
            f"CREATE TRIGGER {_ON}_{event} AFTER {event} ON certificate REFERENCING {transition}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {_ON}_{event}()"
        )
    op.execute(f"DROP FUNCTION {_ON}()")
    op.execute(_MOVE)
    op.execute(
        "CREATE TRIGGER blank_movement_moves AFTER INSERT ON blank_movement"
        " FOR EACH ROW EXECUTE FUNCTION blank_movement_moves()"
    )
    op.execute(_GUARD)
    op.execute(
        "CREATE TRIGGER blank_moves_by_movement BEFORE INSERT OR UPDATE ON blank"
        " FOR EACH STATEMENT EXECUTE FUNCTION blank_moves_by_movement()"
    )
    for table in _KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away()"
        )


def downgrade() -> None:
    op.execute("DROP TRIGGER blank_moves_by_movement ON blank")
    op.execute("DROP FUNCTION blank_moves_by_movement()")
    for table in ("blank_series", "blank_rule", "blank_replacement", "blank_movement", "blank_deed"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION blank_movement_moves()")
    op.execute("ALTER TABLE blank DROP COLUMN moved_on")
    op.execute("ALTER TABLE blank_lot DROP COLUMN self_printed")
    op.execute(_LOOK_BEFORE)
    for event in _TRANSITION:
        op.execute(f"DROP TRIGGER {_ON}_{event} ON certificate")
        op.execute(f"DROP FUNCTION {_ON}_{event}()")
        op.execute(
            f"CREATE TRIGGER {_ON}_{event} AFTER {event} ON certificate"
            f" REFERENCING NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION {_ON}()"
        )
