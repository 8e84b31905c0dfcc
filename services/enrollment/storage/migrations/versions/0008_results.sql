CREATE TABLE makeup (
    class_id UUID NOT NULL,
    session_id UUID NOT NULL,
    enrolment_id UUID NOT NULL,
    periods SMALLINT NOT NULL,
    held_on DATE NOT NULL,
    reason TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (class_id, session_id, enrolment_id),
    CONSTRAINT makeup_periods CHECK (periods > 0),
    CONSTRAINT makeup_of_attendance FOREIGN KEY(class_id, session_id, enrolment_id) REFERENCES attendance (class_id, session_id, enrolment_id)
);
COMMENT ON TABLE makeup IS 'Missed tiết that were made up, where the rule set allows it (attendance.makeup).';
COMMENT ON COLUMN makeup.periods IS 'tiết of the session made up later';
COMMENT ON COLUMN makeup.recorded_by IS 'the director who agreed';

ALTER TABLE completion ADD COLUMN attended INTEGER;
COMMENT ON COLUMN completion.attended IS 'tiết as a later decision corrected them; null: those of the enrolment';
ALTER TABLE completion_version ADD COLUMN attended INTEGER;
