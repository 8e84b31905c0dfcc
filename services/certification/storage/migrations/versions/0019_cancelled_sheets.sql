-- A sheet is spoiled with the certificate that is cancelled on it; else as migration blank_ledger says.
ALTER TABLE blank_deed DROP CONSTRAINT blank_deed_by_minutes,
    ADD CONSTRAINT blank_deed_by_minutes CHECK (
    num_nonnulls(minutes_number, minutes_on) IN (0, 2)
    AND (minutes_number IS NOT NULL OR kind IN ('print', 'spoil', 'cancel'))
);
ALTER TABLE blank_movement DROP CONSTRAINT blank_movement_between,
    ADD CONSTRAINT blank_movement_between CHECK (
    (kind IN ('receive', 'print') AND from_state IS NULL AND from_center IS NULL AND to_state = 'in_stock')
    OR (kind IN ('allot', 'return', 'transfer') AND from_center <> to_center AND from_state = to_state
        AND from_state IN ('in_stock', 'spoiled'))
    OR (from_center = to_center AND (kind, from_state, to_state) IN (
        ('issue', 'in_stock', 'issued'), ('spoil', 'in_stock', 'spoiled'), ('spoil', 'issued', 'spoiled'),
        ('cancel', 'issued', 'spoiled'), ('lose', 'in_stock', 'lost'), ('lose', 'spoiled', 'lost'), ('find', 'lost', 'in_stock'),
        ('destroy', 'in_stock', 'destroyed'), ('destroy', 'spoiled', 'destroyed'),
        ('destroy', 'issued', 'destroyed')))
);
CREATE OR REPLACE FUNCTION blank_movement_moves() RETURNS trigger
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
          AND (NEW.kind = 'spoil' OR c.ended_on IS NULL OR (NEW.kind = 'cancel' AND c.state <> 'cancelled'))
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
END $$;
