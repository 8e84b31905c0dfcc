CREATE TABLE stocktaking (
    stocktaking_id UUID NOT NULL,
    center_id UUID NOT NULL,
    counted_on DATE NOT NULL,
    ledger_at BIGINT NOT NULL,
    opened_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    state TEXT DEFAULT 'open' NOT NULL,
    ended_on DATE,
    ended_by TEXT,
    minutes_number TEXT,
    minutes_on DATE,
    members TEXT,
    end_reason TEXT,
    PRIMARY KEY (stocktaking_id),
    CONSTRAINT stocktaking_state_known CHECK (state IN ('open', 'closed', 'given_up')),
    CONSTRAINT stocktaking_ended_whole CHECK (
        num_nonnulls(ended_on, ended_by) = CASE WHEN state = 'open' THEN 0 ELSE 2 END
        AND num_nonnulls(minutes_number, minutes_on, members) = CASE WHEN state = 'closed' THEN 3 ELSE 0 END
        AND (end_reason IS NOT NULL) = (state = 'given_up')
    )
);
CREATE UNIQUE INDEX stocktaking_one_open ON stocktaking (center_id) WHERE state = 'open';
CREATE INDEX stocktaking_by_center ON stocktaking (center_id, counted_on);
COMMENT ON TABLE stocktaking IS 'Stocktakings (kiểm kê phôi); ledger_at fixes the state that the count is compared with.';
COMMENT ON COLUMN stocktaking.center_id IS 'zeros: the province''s store';
COMMENT ON COLUMN stocktaking.ledger_at IS 'the last movement before it was opened';
COMMENT ON COLUMN stocktaking.members IS 'who counted, as the minutes name them';
COMMENT ON COLUMN stocktaking.end_reason IS 'why it was given up';

CREATE TABLE stocktaking_count (
    stocktaking_id UUID NOT NULL REFERENCES stocktaking (stocktaking_id),
    round INTEGER NOT NULL,
    usable JSONB NOT NULL,
    spoiled JSONB,
    counted_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (stocktaking_id, round)
);
COMMENT ON TABLE stocktaking_count IS 'What lay there, as ranges of serials; the last round counts.';
COMMENT ON COLUMN stocktaking_count.spoiled IS 'null: sheets waiting to be destroyed were not counted';

CREATE TABLE stocktaking_explanation (
    stocktaking_id UUID NOT NULL REFERENCES stocktaking (stocktaking_id),
    position INTEGER NOT NULL,
    serials JSONB NOT NULL,
    cause TEXT NOT NULL,
    reason TEXT NOT NULL,
    minutes_number TEXT,
    minutes_on DATE,
    explained_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (stocktaking_id, position),
    CONSTRAINT stocktaking_cause_known CHECK (
        cause IN ('lost', 'spoiled', 'destroyed', 'found', 'received', 'miscounted', 'as_booked')
    ),
    CONSTRAINT stocktaking_explanation_minutes CHECK (num_nonnulls(minutes_number, minutes_on) IN (0, 2))
);
COMMENT ON TABLE stocktaking_explanation IS 'What explains differences; the last explanation of a serial holds.';

CREATE TABLE stocktaking_deed (
    deed_id UUID NOT NULL REFERENCES blank_deed (deed_id),
    stocktaking_id UUID NOT NULL REFERENCES stocktaking (stocktaking_id),
    PRIMARY KEY (deed_id)
);
CREATE INDEX stocktaking_deed_of ON stocktaking_deed (stocktaking_id);
COMMENT ON TABLE stocktaking_deed IS 'The deeds by which closing a stocktaking brought the ledger to what lay there.';

CREATE TRIGGER stocktaking_is_kept BEFORE DELETE OR TRUNCATE ON stocktaking
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();
CREATE TRIGGER stocktaking_fixed_is_kept
BEFORE UPDATE OF stocktaking_id, center_id, counted_on, ledger_at, opened_by ON stocktaking
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();
CREATE TRIGGER stocktaking_ended_is_kept BEFORE UPDATE ON stocktaking
FOR EACH ROW WHEN (OLD.state <> 'open') EXECUTE FUNCTION refuse_to_take_away();
CREATE TRIGGER stocktaking_count_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE ON stocktaking_count
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();
CREATE TRIGGER stocktaking_explanation_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE ON stocktaking_explanation
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();
CREATE TRIGGER stocktaking_deed_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE ON stocktaking_deed
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();
