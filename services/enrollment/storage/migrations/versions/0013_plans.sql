ALTER TABLE plan_version ADD COLUMN revision INTEGER DEFAULT 1 NOT NULL;
COMMENT ON COLUMN plan_version.revision IS 'counts what was done to the version: a form that holds an older one is refused';

CREATE TABLE plan_step (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    plan_id UUID NOT NULL,
    version INTEGER NOT NULL,
    action TEXT NOT NULL,
    by TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT plan_step_of_version FOREIGN KEY(plan_id, version) REFERENCES plan_version (plan_id, version),
    CONSTRAINT plan_step_action CHECK (action IN ('drafted', 'revised', 'submitted', 'returned', 'approved', 'amended'))
);
CREATE INDEX plan_step_by_plan ON plan_step (plan_id);
COMMENT ON TABLE plan_step IS 'Append-only: who did what to a version of a plan.';
COMMENT ON COLUMN plan_step.by_name IS 'as the account was called then';

CREATE TABLE plan_counting_rule (
    valid_from DATE NOT NULL,
    valid_to DATE,
    by_day TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (valid_from),
    CONSTRAINT plan_counting_rule_by_day CHECK (by_day IN ('opened_on', 'closed_on')),
    CONSTRAINT plan_counting_rule_term CHECK (valid_to >= valid_from)
);
COMMENT ON TABLE plan_counting_rule IS 'When a class counts towards the plan of its center.';
COMMENT ON COLUMN plan_counting_rule.by_day IS 'the day of a class in whose quarter it counts';

INSERT INTO plan_counting_rule (valid_from, valid_to, by_day, source) VALUES
    ('2008-09-03', NULL, 'opened_on', 'giả định: lớp tính vào quý của ngày khai giảng');
