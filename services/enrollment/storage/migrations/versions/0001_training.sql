CREATE TABLE certificate (
    id UUID NOT NULL,
    completion_id UUID NOT NULL,
    register_number TEXT NOT NULL,
    serial TEXT NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    issued_on DATE NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT certificate_state CHECK (state IN ('issued', 'under_review', 'revoked'))
);
CREATE INDEX certificate_by_completion ON certificate (completion_id);
COMMENT ON TABLE certificate IS 'What certification told of each certificate; the highest version wins.';
COMMENT ON COLUMN certificate.completion_id IS 'no key: it may be heard of before a restore';

CREATE TABLE learner (
    id UUID NOT NULL,
    identity_number TEXT,
    full_name TEXT NOT NULL,
    match_key TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    birth_year SMALLINT NOT NULL,
    birth_month SMALLINT,
    birth_day SMALLINT,
    gender TEXT NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT learner_birth_precision CHECK (birth_day IS NULL OR birth_month IS NOT NULL)
);
CREATE INDEX learner_by_match_key ON learner (match_key);
CREATE UNIQUE INDEX learner_identity_unique ON learner (identity_number) WHERE identity_number IS NOT NULL;
COMMENT ON COLUMN learner.identity_number IS 'số định danh, if known; without it people are never merged';
COMMENT ON COLUMN learner.full_name IS 'printed form, as first seen';

CREATE TABLE decision (
    id UUID NOT NULL,
    center_id UUID NOT NULL,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    decided_on DATE NOT NULL,
    year SMALLINT GENERATED ALWAYS AS (EXTRACT(year FROM decided_on)::smallint) STORED,
    signer_id UUID NOT NULL,
    signer_title TEXT NOT NULL,
    signed_by TEXT NOT NULL,
    signed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT decision_identity_unique UNIQUE (center_id, number, year),
    CONSTRAINT decision_kind CHECK (kind IN ('completion', 'amendment')),
    FOREIGN KEY(center_id) REFERENCES center (id),
    FOREIGN KEY(signer_id) REFERENCES appointment (id)
);
COMMENT ON COLUMN decision.center_id IS 'the issuer';
COMMENT ON COLUMN decision.number IS 'with its symbol, e.g. 12-QĐ/TTCT';
COMMENT ON COLUMN decision.signed_by IS 'the account or service that signed';

CREATE TABLE training_class (
    id UUID NOT NULL,
    center_id UUID NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    program_code TEXT NOT NULL,
    rule_set TEXT NOT NULL,
    rule_set_version INTEGER NOT NULL,
    opened_on DATE NOT NULL,
    closed_on DATE,
    periods INTEGER NOT NULL,
    opening_decision_number TEXT DEFAULT '' NOT NULL,
    opening_decided_on DATE,
    place TEXT DEFAULT '' NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    summoned INTEGER NOT NULL,
    admitted INTEGER NOT NULL,
    completed INTEGER DEFAULT 0 NOT NULL,
    not_passed INTEGER DEFAULT 0 NOT NULL,
    decision_id UUID,
    cancel_reason TEXT,
    created_by TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(rule_set, rule_set_version) REFERENCES rule_set (code, version),
    CONSTRAINT training_class_term CHECK (closed_on >= opened_on),
    CONSTRAINT training_class_positive CHECK (periods > 0 AND version > 0),
    CONSTRAINT training_class_state CHECK (state IN ('open', 'completed', 'cancelled')),
    CONSTRAINT training_class_decision CHECK (state <> 'completed' OR (decision_id IS NOT NULL AND closed_on IS NOT NULL)),
    CONSTRAINT training_class_reason CHECK ((state = 'cancelled') = (cancel_reason IS NOT NULL)),
    CONSTRAINT training_class_counts CHECK (admitted BETWEEN 0 AND summoned AND completed >= 0 AND not_passed >= 0 AND completed + not_passed <= admitted),
    FOREIGN KEY(center_id) REFERENCES center (id),
    FOREIGN KEY(program_code) REFERENCES program (code),
    FOREIGN KEY(decision_id) REFERENCES decision (id)
);
CREATE UNIQUE INDEX training_class_code_unique ON training_class (center_id, code) WHERE state <> 'cancelled';
CREATE UNIQUE INDEX training_class_one_by_decision ON training_class (decision_id) WHERE decision_id IS NOT NULL;
COMMENT ON COLUMN training_class.periods IS 'tiết';

CREATE TABLE enrolment (
    id UUID NOT NULL,
    class_id UUID NOT NULL,
    learner_id UUID NOT NULL,
    ordinal INTEGER NOT NULL,
    full_name TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    birth_date TEXT NOT NULL,
    gender TEXT NOT NULL,
    ethnicity TEXT NOT NULL,
    birth_place TEXT NOT NULL,
    unit TEXT NOT NULL,
    party_cell TEXT NOT NULL,
    party_status TEXT NOT NULL,
    admitted BOOLEAN NOT NULL,
    attended INTEGER,
    mark NUMERIC,
    PRIMARY KEY (class_id, id),
    CONSTRAINT enrolment_once UNIQUE (class_id, learner_id),
    CONSTRAINT enrolment_ordinal_unique UNIQUE (class_id, ordinal),
    CONSTRAINT enrolment_admitted_first CHECK (admitted OR (attended IS NULL AND mark IS NULL)),
    CONSTRAINT enrolment_not_negative CHECK (attended >= 0 AND mark >= 0),
    FOREIGN KEY(class_id) REFERENCES training_class (id),
    FOREIGN KEY(learner_id) REFERENCES learner (id)
);
CREATE INDEX enrolment_by_learner ON enrolment (learner_id);
COMMENT ON TABLE enrolment IS 'A learner in a class; the person as they were then, so that a certificate never drifts.';
COMMENT ON COLUMN enrolment.ordinal IS 'place in the class list, from 1';
COMMENT ON COLUMN enrolment.full_name IS 'as this list prints it';
COMMENT ON COLUMN enrolment.birth_date IS 'the known part, as printed';
COMMENT ON COLUMN enrolment.attended IS 'tiết attended';
COMMENT ON COLUMN enrolment.mark IS 'as given, before rounding';

CREATE TABLE completion (
    id UUID NOT NULL,
    class_id UUID NOT NULL,
    version INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    mark NUMERIC,
    band TEXT,
    good BOOLEAN NOT NULL,
    decision_id UUID NOT NULL,
    recognised_by UUID,
    reason TEXT,
    recorded_by TEXT,
    recorded_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    CONSTRAINT completion_of_enrolment FOREIGN KEY(class_id, id) REFERENCES enrolment (class_id, id),
    CONSTRAINT completion_outcome CHECK (outcome IN ('passed', 'not_passed', 'annulled')),
    CONSTRAINT completion_passed_has_band CHECK (outcome <> 'passed' OR (band IS NOT NULL AND mark IS NOT NULL)),
    CONSTRAINT completion_changed_by_somebody CHECK (version > 0 AND (version = 1 OR (recorded_by IS NOT NULL AND recorded_at IS NOT NULL))),
    FOREIGN KEY(decision_id) REFERENCES decision (id),
    FOREIGN KEY(recognised_by) REFERENCES decision (id)
);
COMMENT ON TABLE completion IS 'A result as it stands; center, program, rules and closing day are those of its class.';
COMMENT ON COLUMN completion.id IS 'of the enrolment that it is the result of';
COMMENT ON COLUMN completion.mark IS 'rounded by the rule set';
COMMENT ON COLUMN completion.decision_id IS 'the latest on it';
COMMENT ON COLUMN completion.recognised_by IS 'the decision that names the learner as passed, if it is not the latest';
COMMENT ON COLUMN completion.recorded_by IS 'who recorded this version; null: who signed the decision, as it was signed';

CREATE TABLE completion_version (
    completion_id UUID NOT NULL,
    version INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    mark NUMERIC,
    band TEXT,
    decision_id UUID NOT NULL,
    reason TEXT,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (completion_id, version),
    FOREIGN KEY(completion_id) REFERENCES completion (id),
    FOREIGN KEY(decision_id) REFERENCES decision (id)
);
COMMENT ON TABLE completion_version IS 'Append-only: every version of a result before the one that stands, with the decision behind it.';
