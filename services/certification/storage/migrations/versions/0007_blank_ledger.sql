ALTER TABLE blank_lot ADD COLUMN self_printed BOOLEAN DEFAULT false NOT NULL;
COMMENT ON COLUMN blank_lot.self_printed IS 'serials that the system allotted as they were printed: never in stock';
ALTER TABLE blank ADD COLUMN moved_on DATE;
COMMENT ON COLUMN blank.moved_on IS 'day of its last movement';
UPDATE blank SET moved_on = received_on FROM blank_lot WHERE blank_lot.lot_id = blank.lot_id;
ALTER TABLE blank ALTER COLUMN moved_on SET NOT NULL;

CREATE TABLE blank_deed (
    deed_id UUID NOT NULL,
    kind TEXT NOT NULL,
    center_id UUID NOT NULL,
    other_id UUID,
    done_on DATE NOT NULL,
    reason TEXT NOT NULL,
    minutes_number TEXT,
    minutes_on DATE,
    done_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (deed_id),
    CONSTRAINT blank_deed_by_minutes CHECK (
        num_nonnulls(minutes_number, minutes_on) IN (0, 2)
        AND (minutes_number IS NOT NULL OR kind IN ('print', 'spoil'))
    )
);
COMMENT ON TABLE blank_deed IS 'What people did with blanks: who, when, why, by which minutes (biên bản).';
COMMENT ON COLUMN blank_deed.other_id IS 'who got them, where they changed hands';
CREATE INDEX blank_deed_by_center ON blank_deed (center_id, done_on);

CREATE TABLE blank_movement (
    movement_id BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    kind TEXT NOT NULL,
    deed_id UUID,
    lot_id UUID NOT NULL,
    first_number BIGINT NOT NULL,
    last_number BIGINT NOT NULL,
    quantity INTEGER NOT NULL,
    from_center UUID,
    from_state TEXT,
    to_center UUID NOT NULL,
    to_state TEXT NOT NULL,
    moved_on DATE NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (movement_id),
    CONSTRAINT blank_movement_quantity CHECK (quantity = last_number - first_number + 1 AND quantity >= 1),
    CONSTRAINT blank_movement_explained CHECK ((deed_id IS NULL) = (kind = 'issue')),
    CONSTRAINT blank_movement_between CHECK (
        (kind IN ('receive', 'print') AND from_state IS NULL AND from_center IS NULL AND to_state = 'in_stock')
        OR (kind IN ('allot', 'return', 'transfer') AND from_center <> to_center AND from_state = to_state
            AND from_state IN ('in_stock', 'spoiled'))
        OR (from_center = to_center AND (kind, from_state, to_state) IN (
            ('issue', 'in_stock', 'issued'), ('spoil', 'in_stock', 'spoiled'), ('spoil', 'issued', 'spoiled'),
            ('lose', 'in_stock', 'lost'), ('lose', 'spoiled', 'lost'), ('find', 'lost', 'in_stock'),
            ('destroy', 'in_stock', 'destroyed'), ('destroy', 'spoiled', 'destroyed'),
            ('destroy', 'issued', 'destroyed')))
    ),
    FOREIGN KEY (deed_id) REFERENCES blank_deed (deed_id),
    FOREIGN KEY (lot_id) REFERENCES blank_lot (lot_id)
);
COMMENT ON TABLE blank_movement IS 'The ledger: the only way in which a blank moves. Rows are never changed.';
COMMENT ON COLUMN blank_movement.deed_id IS 'null: a certificate was written on them';
COMMENT ON COLUMN blank_movement.from_state IS 'null: they came in';
CREATE INDEX blank_movement_from ON blank_movement (from_center, moved_on);
CREATE INDEX blank_movement_to ON blank_movement (to_center, moved_on);
CREATE INDEX blank_movement_of_lot ON blank_movement (lot_id, first_number);
CREATE INDEX blank_movement_of_deed ON blank_movement (deed_id) WHERE deed_id IS NOT NULL;

CREATE TABLE blank_replacement (
    certificate_id UUID NOT NULL,
    position INTEGER NOT NULL,
    spoiled_serial TEXT COLLATE "C" NOT NULL,
    given_serial TEXT COLLATE "C" NOT NULL,
    deed_id UUID NOT NULL,
    PRIMARY KEY (certificate_id, position),
    CONSTRAINT blank_replacement_spoiled_once UNIQUE (spoiled_serial),
    CONSTRAINT blank_replacement_given_once UNIQUE (given_serial),
    FOREIGN KEY (certificate_id) REFERENCES certificate (certificate_id),
    FOREIGN KEY (deed_id) REFERENCES blank_deed (deed_id)
);
COMMENT ON TABLE blank_replacement IS 'Sheets of registered certificates that were spoiled in the printer, and what each got instead.';

CREATE TABLE blank_rule (
    center_id UUID NOT NULL,
    effective_from DATE NOT NULL,
    mode TEXT NOT NULL,
    pattern TEXT,
    provenance TEXT NOT NULL,
    PRIMARY KEY (center_id, effective_from),
    CONSTRAINT blank_rule_mode CHECK (
        (mode = 'numbered_stock' AND pattern IS NULL) OR (mode = 'self_printed' AND pattern IS NOT NULL)
    )
);
COMMENT ON TABLE blank_rule IS 'From which decision on a center writes on numbered blanks, or prints its own.';
COMMENT ON COLUMN blank_rule.center_id IS 'all zeros: of every center without its own';
INSERT INTO blank_rule (center_id, effective_from, mode, provenance)
VALUES ('00000000-0000-0000-0000-000000000000', '2008-09-03', 'numbered_stock',
        'giả định (blank.mode): trung tâm chưa chọn thì dùng phôi đánh số');

CREATE TABLE blank_series (
    prefix TEXT COLLATE "C" NOT NULL,
    last_number BIGINT NOT NULL,
    PRIMARY KEY (prefix)
);
COMMENT ON TABLE blank_series IS 'The last serial allotted under each prefix of self-printed sheets.';

INSERT INTO blank_deed (deed_id, kind, center_id, done_on, reason, minutes_number, minutes_on, done_by, recorded_at)
SELECT lot_id, 'receive', center_id, received_on, '', minutes_number, received_on, received_by, recorded_at
FROM blank_lot;
INSERT INTO blank_movement (kind, deed_id, lot_id, first_number, last_number, quantity, to_center, to_state,
                            moved_on, recorded_at)
SELECT 'receive', lot_id, lot_id, first_number, last_number, quantity, center_id, 'in_stock', received_on, recorded_at
FROM blank_lot ORDER BY recorded_at, lot_id;
INSERT INTO blank_movement (kind, lot_id, first_number, last_number, quantity, from_center, from_state,
                            to_center, to_state, moved_on)
SELECT 'issue', lot_id, min(number), max(number), count(*), center_id, 'in_stock', center_id, 'issued', day
FROM (
    SELECT lot_id, center_id, number, day,
           number - row_number() OVER (PARTITION BY lot_id, center_id, day ORDER BY number) AS island
    FROM (
        SELECT b.lot_id, b.center_id, CAST(right(b.serial, l.width) AS bigint) AS number,
               greatest(c.issued_on, l.received_on) AS day
        FROM certificate c JOIN blank b USING (serial) JOIN blank_lot l USING (lot_id)
        WHERE b.state = 'issued'
    ) named
) found
GROUP BY lot_id, center_id, day, island;
UPDATE blank SET moved_on = greatest(certificate.issued_on, blank.moved_on)
FROM certificate WHERE certificate.serial = blank.serial;
