CREATE TABLE center (
    id UUID NOT NULL,
    code TEXT NOT NULL,
    area_code TEXT NOT NULL,
    province_code TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT center_code_unique UNIQUE (code),
    CONSTRAINT center_area_code_unique UNIQUE (area_code),
    CONSTRAINT center_version_positive CHECK (version > 0)
);
COMMENT ON COLUMN center.version IS 'of the latest dated version';

CREATE TABLE person (
    id UUID NOT NULL,
    full_name TEXT NOT NULL,
    match_key TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE post (
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    signs_completion BOOLEAN NOT NULL,
    PRIMARY KEY (code)
);
COMMENT ON COLUMN post.title IS 'as printed under a signature';

CREATE TABLE program (
    code TEXT NOT NULL,
    number INTEGER GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (code),
    CONSTRAINT program_number_unique UNIQUE (number)
);

CREATE TABLE rule_set (
    code TEXT NOT NULL,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    provenance TEXT NOT NULL,
    effective_from DATE NOT NULL,
    effective_to DATE,
    attendance_share NUMERIC NOT NULL,
    mark_scale NUMERIC NOT NULL,
    pass_mark NUMERIC NOT NULL,
    rounding_step NUMERIC NOT NULL,
    rounding_mode TEXT NOT NULL,
    redo_limit SMALLINT NOT NULL,
    superseded BOOLEAN DEFAULT false NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (code, version),
    CONSTRAINT rule_set_term CHECK (effective_to >= effective_from),
    CONSTRAINT rule_set_attendance CHECK (attendance_share BETWEEN 0 AND 1),
    CONSTRAINT rule_set_pass_mark CHECK (pass_mark BETWEEN 0 AND mark_scale),
    CONSTRAINT rule_set_rounding_mode CHECK (rounding_mode IN ('half_up', 'half_even'))
);
CREATE UNIQUE INDEX rule_set_one_current ON rule_set (code) WHERE NOT superseded;
COMMENT ON COLUMN rule_set.provenance IS 'the document it comes from, or who assumed it';
COMMENT ON COLUMN rule_set.effective_to IS 'last day in force; null: open';

CREATE TABLE appointment (
    id UUID NOT NULL,
    person_id UUID NOT NULL,
    center_id UUID NOT NULL,
    post TEXT NOT NULL,
    post_title TEXT NOT NULL,
    employment TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    decision_number TEXT NOT NULL,
    account_id UUID,
    version INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT appointment_unique UNIQUE (person_id, center_id, post, valid_from),
    CONSTRAINT appointment_term CHECK (valid_to >= valid_from),
    CONSTRAINT appointment_employment CHECK (employment IN ('staff', 'part_time_lecturer')),
    FOREIGN KEY(person_id) REFERENCES person (id),
    FOREIGN KEY(center_id) REFERENCES center (id),
    FOREIGN KEY(post) REFERENCES post (code)
);
CREATE INDEX appointment_by_center ON appointment (center_id);
COMMENT ON COLUMN appointment.account_id IS 'the account that alone may sign by this post, if tied to one';

CREATE TABLE center_version (
    center_id UUID NOT NULL,
    version INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    parent TEXT NOT NULL,
    established_by TEXT NOT NULL,
    PRIMARY KEY (center_id, version),
    CONSTRAINT center_version_day_unique UNIQUE (center_id, valid_from),
    FOREIGN KEY(center_id) REFERENCES center (id)
);
COMMENT ON TABLE center_version IS 'Names and parents by date; nothing is renamed in place.';

CREATE TABLE grade_band (
    rule_set TEXT NOT NULL,
    version INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    lower NUMERIC NOT NULL,
    upper NUMERIC NOT NULL,
    good BOOLEAN NOT NULL,
    PRIMARY KEY (rule_set, version, code),
    FOREIGN KEY(rule_set, version) REFERENCES rule_set (code, version),
    CONSTRAINT grade_band_not_empty CHECK (lower < upper)
);
COMMENT ON COLUMN grade_band.good IS 'counts as khá or better';

CREATE TABLE lecturer_roster (
    center_id UUID NOT NULL,
    version INTEGER NOT NULL,
    settled_on DATE NOT NULL,
    decision_number TEXT NOT NULL,
    PRIMARY KEY (center_id, version),
    CONSTRAINT lecturer_roster_decision_unique UNIQUE (center_id, decision_number, settled_on),
    FOREIGN KEY(center_id) REFERENCES center (id)
);

CREATE TABLE plan (
    id UUID NOT NULL,
    center_id UUID NOT NULL,
    year SMALLINT NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT plan_center_year_unique UNIQUE (center_id, year),
    FOREIGN KEY(center_id) REFERENCES center (id)
);

CREATE TABLE program_version (
    program_code TEXT NOT NULL,
    version INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    name TEXT NOT NULL,
    credential_title TEXT NOT NULL,
    periods INTEGER,
    provenance TEXT NOT NULL,
    PRIMARY KEY (program_code, version),
    CONSTRAINT program_version_day_unique UNIQUE (program_code, valid_from),
    CONSTRAINT program_version_periods_positive CHECK (periods > 0),
    FOREIGN KEY(program_code) REFERENCES program (code)
);
COMMENT ON COLUMN program_version.periods IS 'tiết of the whole program, if fixed';

CREATE TABLE rule_set_program (
    rule_set TEXT NOT NULL,
    version INTEGER NOT NULL,
    program_code TEXT NOT NULL,
    program_number INTEGER NOT NULL,
    in_force DATERANGE NOT NULL,
    superseded BOOLEAN DEFAULT false NOT NULL,
    PRIMARY KEY (rule_set, version, program_code),
    FOREIGN KEY(rule_set, version) REFERENCES rule_set (code, version),
    CONSTRAINT rule_set_program_one_in_force EXCLUDE USING gist (int4range(program_number, program_number, '[]') WITH &&, in_force WITH &&) WHERE (NOT superseded),
    FOREIGN KEY(program_code) REFERENCES program (code),
    FOREIGN KEY(program_number) REFERENCES program (number)
);
COMMENT ON TABLE rule_set_program IS 'At any day at most one current rule set governs a program.';

CREATE TABLE plan_version (
    plan_id UUID NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    approved_on DATE,
    return_reason TEXT,
    changed_by TEXT NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (plan_id, version),
    CONSTRAINT plan_version_state CHECK (state IN ('draft', 'submitted', 'returned', 'approved', 'superseded')),
    CONSTRAINT plan_version_approved_on CHECK ((state IN ('approved', 'superseded')) = (approved_on IS NOT NULL)),
    CONSTRAINT plan_version_reason CHECK ((state = 'returned') = (return_reason IS NOT NULL)),
    FOREIGN KEY(plan_id) REFERENCES plan (id)
);
CREATE UNIQUE INDEX plan_one_approved ON plan_version (plan_id) WHERE state = 'approved';
CREATE UNIQUE INDEX plan_one_at_work ON plan_version (plan_id) WHERE state IN ('draft', 'submitted', 'returned');

CREATE TABLE roster_member (
    center_id UUID NOT NULL,
    version INTEGER NOT NULL,
    appointment_id UUID NOT NULL,
    PRIMARY KEY (center_id, version, appointment_id),
    FOREIGN KEY(center_id, version) REFERENCES lecturer_roster (center_id, version),
    FOREIGN KEY(appointment_id) REFERENCES appointment (id)
);

CREATE TABLE plan_item (
    plan_id UUID NOT NULL,
    version INTEGER NOT NULL,
    program_code TEXT NOT NULL,
    quarter SMALLINT NOT NULL,
    classes INTEGER NOT NULL,
    learners INTEGER NOT NULL,
    PRIMARY KEY (plan_id, version, program_code, quarter),
    FOREIGN KEY(plan_id, version) REFERENCES plan_version (plan_id, version),
    CONSTRAINT plan_item_quarter CHECK (quarter BETWEEN 1 AND 4),
    CONSTRAINT plan_item_counts CHECK (classes > 0 AND learners > 0),
    FOREIGN KEY(program_code) REFERENCES program (code)
);
