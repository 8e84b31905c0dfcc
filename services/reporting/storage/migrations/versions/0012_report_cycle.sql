CREATE FUNCTION refuse_to_take_away() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE restrict_violation USING TABLE = TG_TABLE_NAME,
        MESSAGE = format('rows of %s are kept for ever as they are (%s)', TG_TABLE_NAME, TG_OP);
END $$;

CREATE TABLE deadline_rule (
    months INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    days_after INTEGER NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (months, valid_from),
    CONSTRAINT deadline_rule_months CHECK (months IN (1, 3, 6, 9, 12))
);
COMMENT ON TABLE deadline_rule IS 'report.deadline: days after the end of a period of so many months; by the period''s last day.';

CREATE TABLE report_period (
    period_id UUID NOT NULL,
    period TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    deadline DATE NOT NULL,
    instruction TEXT,
    revision INTEGER NOT NULL,
    opened_by TEXT NOT NULL,
    opened_by_name TEXT NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (period_id),
    CONSTRAINT report_period_once UNIQUE (period)
);
COMMENT ON TABLE report_period IS 'Periods that the province opened; rows are never deleted.';
COMMENT ON COLUMN report_period.period IS 'as 2021-H1';
COMMENT ON COLUMN report_period.deadline IS 'the last day, in Vietnam, that is in time';
COMMENT ON COLUMN report_period.revision IS 'counts what was done to it';

CREATE TABLE report_deadline (
    period_id UUID NOT NULL REFERENCES report_period (period_id),
    revision INTEGER NOT NULL,
    deadline DATE NOT NULL,
    reason TEXT,
    set_by TEXT NOT NULL,
    set_by_name TEXT NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (period_id, revision)
);
COMMENT ON TABLE report_deadline IS 'Every deadline that a period had; the last one holds.';
COMMENT ON COLUMN report_deadline.reason IS 'null: the first';

CREATE TABLE center_report (
    period_id UUID NOT NULL REFERENCES report_period (period_id),
    center_id UUID NOT NULL,
    state TEXT NOT NULL,
    submissions INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    first_submitted_at TIMESTAMP WITH TIME ZONE,
    last_submitted_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (period_id, center_id),
    CONSTRAINT center_report_state CHECK (state IN ('waiting', 'submitted', 'returned', 'accepted', 'reopened')),
    CONSTRAINT center_report_submitted_whole CHECK (
        (submissions = 0) = (state = 'waiting')
        AND (submissions = 0) = (first_submitted_at IS NULL)
        AND (submissions = 0) = (last_submitted_at IS NULL)
    )
);
COMMENT ON TABLE center_report IS 'Where a center''s report of a period stands; without a row it has not reported.';
COMMENT ON COLUMN center_report.revision IS 'counts what was done to it';

CREATE TABLE report_step (
    period_id UUID NOT NULL REFERENCES report_period (period_id),
    center_id UUID NOT NULL,
    revision INTEGER NOT NULL,
    act TEXT NOT NULL,
    submission INTEGER NOT NULL,
    reason TEXT,
    done_by TEXT NOT NULL,
    done_by_name TEXT NOT NULL,
    done_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (period_id, center_id, revision),
    CONSTRAINT report_step_act CHECK (act IN ('submit', 'return', 'accept', 'reopen'))
);
COMMENT ON TABLE report_step IS 'Who did what to a center''s report, and when; rows are never changed.';
COMMENT ON COLUMN report_step.submission IS 'the number of the submission it is about';

CREATE TRIGGER report_period_is_kept
BEFORE DELETE OR TRUNCATE OR UPDATE OF period_id, period, starts_on, ends_on, opened_by, opened_at ON report_period
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();
CREATE TRIGGER report_deadline_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE ON report_deadline
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();
CREATE TRIGGER center_report_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE OF period_id, center_id ON center_report
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();
CREATE TRIGGER report_step_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE ON report_step
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();
