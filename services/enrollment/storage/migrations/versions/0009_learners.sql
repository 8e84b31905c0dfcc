-- Statements are parted by an empty line, since a function holds semicolons.
CREATE FUNCTION learner_exact_key(name TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN normalize(regexp_replace(normalize(lower(name COLLATE "pg_c_utf8"), NFD),
    U&'([ou])([\0300\0309\0303\0301\0323])([aey])( |$)', '\1\3\2\4', 'g'), NFC);

CREATE FUNCTION learner_terms(full_name TEXT, match_key TEXT, birth_year SMALLINT, birth_month SMALLINT, birth_day SMALLINT)
RETURNS TSVECTOR LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_to_tsvector(array_remove(array_remove(
    string_to_array(match_key, ' ')
    || string_to_array('=' || replace(learner_exact_key(full_name), ' ', ' ='), ' ')
    || ARRAY['#' || birth_year, '#' || birth_month || '/' || birth_year,
        '#' || birth_day || '/' || birth_month || '/' || birth_year], NULL), ''));

ALTER TABLE learner
    ADD COLUMN phone TEXT,
    ADD COLUMN claimed_number TEXT,
    ADD COLUMN merged_into UUID,
    ADD CONSTRAINT learner_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES learner (id),
    ADD CONSTRAINT learner_not_into_itself CHECK (merged_into <> id);

ALTER TABLE learner
    ADD COLUMN given TEXT COLLATE "C" GENERATED ALWAYS AS (split_part(match_key, ' '::text, '-1'::integer)) STORED,
    ADD COLUMN terms TSVECTOR GENERATED ALWAYS AS (learner_terms(full_name, match_key, birth_year, birth_month, birth_day)) STORED;

ALTER TABLE learner ALTER COLUMN terms SET STATISTICS 400;

DROP INDEX learner_by_match_key;

CREATE INDEX learner_by_match_key ON learner (match_key, birth_year);

CREATE INDEX learner_by_phone ON learner (phone) WHERE phone IS NOT NULL;

CREATE INDEX learner_by_claimed_number ON learner (claimed_number) WHERE claimed_number IS NOT NULL;

CREATE INDEX learner_merged ON learner (merged_into) WHERE merged_into IS NOT NULL;

CREATE INDEX learner_in_order ON learner (given, sort_key, id) INCLUDE (terms) WHERE merged_into IS NULL;

CREATE INDEX learner_by_terms ON learner USING gin (terms) WITH (fastupdate = off) WHERE merged_into IS NULL;

COMMENT ON COLUMN learner.phone IS 'digits only';

COMMENT ON COLUMN learner.claimed_number IS 'a number that papers show but another record bears: a likely duplicate, for a person to decide';

COMMENT ON COLUMN learner.merged_into IS 'the record that stands for this person; null: this one';

COMMENT ON COLUMN learner.given IS 'the last syllable of the match key: lists begin with it';

COMMENT ON COLUMN learner.terms IS 'what is searched for: syllables bare, with = as printed, with # the birth date';

CREATE TABLE learner_at_center (
    center_id UUID NOT NULL,
    learner_id UUID NOT NULL,
    given TEXT COLLATE "C" NOT NULL,
    sort_key TEXT NOT NULL,
    terms TSVECTOR NOT NULL,
    PRIMARY KEY (center_id, learner_id),
    FOREIGN KEY(center_id) REFERENCES center (id),
    FOREIGN KEY(learner_id) REFERENCES learner (id)
);

CREATE INDEX learner_at_center_in_order ON learner_at_center (center_id, given, sort_key, learner_id) INCLUDE (terms);

CREATE INDEX learner_at_center_by_learner ON learner_at_center (learner_id);

COMMENT ON TABLE learner_at_center IS 'Whose learner a person is or was, in the order of lists: kept by triggers, so that no writer forgets it.';

CREATE TABLE learner_to_compare (
    learner_id UUID NOT NULL,
    PRIMARY KEY (learner_id),
    FOREIGN KEY(learner_id) REFERENCES learner (id)
);

COMMENT ON TABLE learner_to_compare IS 'New and changed records that nobody has looked for duplicates of yet.';

CREATE TABLE learner_version (
    learner_id UUID NOT NULL,
    version INTEGER NOT NULL,
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorder TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    record JSONB NOT NULL,
    PRIMARY KEY (learner_id, version),
    CONSTRAINT learner_version_source CHECK (source IN ('list', 'correction', 'merge', 'undo')),
    CONSTRAINT learner_version_positive CHECK (version > 0),
    FOREIGN KEY(learner_id) REFERENCES learner (id)
);

COMMENT ON TABLE learner_version IS 'Append-only: every version of a record that was corrected; a record without one stands as the lists gave it.';

COMMENT ON COLUMN learner_version.recorder IS 'the name of who recorded it, as it was then';

CREATE TABLE learner_merge (
    id UUID NOT NULL,
    kept_id UUID NOT NULL,
    absorbed_id UUID NOT NULL,
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decider TEXT NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    filled JSONB NOT NULL,
    undo_reason TEXT,
    undone_by TEXT,
    undoer TEXT,
    undone_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    CONSTRAINT learner_merge_two CHECK (kept_id <> absorbed_id),
    CONSTRAINT learner_merge_undone CHECK ((undone_at IS NULL) = (undone_by IS NULL) AND (undone_at IS NULL) = (undo_reason IS NULL) AND (undone_at IS NULL) = (undoer IS NULL)),
    FOREIGN KEY(kept_id) REFERENCES learner (id),
    FOREIGN KEY(absorbed_id) REFERENCES learner (id)
);

CREATE UNIQUE INDEX learner_merge_once ON learner_merge (absorbed_id) WHERE undone_at IS NULL;

CREATE INDEX learner_merge_by_kept ON learner_merge (kept_id);

COMMENT ON TABLE learner_merge IS 'Two records that somebody found to be one person; undone, if that was wrong.';

COMMENT ON COLUMN learner_merge.filled IS 'what the kept record lacked and took from the other';

CREATE TABLE learner_merge_enrolment (
    merge_id UUID NOT NULL,
    class_id UUID NOT NULL,
    enrolment_id UUID NOT NULL,
    PRIMARY KEY (merge_id, class_id, enrolment_id),
    FOREIGN KEY(merge_id) REFERENCES learner_merge (id),
    CONSTRAINT learner_merge_of_enrolment FOREIGN KEY(class_id, enrolment_id) REFERENCES enrolment (class_id, id)
);

COMMENT ON TABLE learner_merge_enrolment IS 'Which enrolments a merge moved: undoing it moves them back.';

CREATE TABLE learner_pair (
    first_id UUID NOT NULL,
    second_id UUID NOT NULL,
    grounds TEXT NOT NULL,
    found_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    reason TEXT,
    decided_by TEXT,
    decider TEXT,
    decided_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (first_id, second_id),
    CONSTRAINT learner_pair_order CHECK (first_id < second_id),
    CONSTRAINT learner_pair_grounds CHECK (grounds IN ('number', 'name_birth_unit', 'asked')),
    CONSTRAINT learner_pair_decided CHECK ((decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (reason IS NULL) AND (decided_at IS NULL) = (decider IS NULL)),
    FOREIGN KEY(first_id) REFERENCES learner (id),
    FOREIGN KEY(second_id) REFERENCES learner (id)
);

CREATE INDEX learner_pair_by_second ON learner_pair (second_id);

CREATE INDEX learner_pair_open ON learner_pair (found_at, first_id) WHERE decided_at IS NULL;

COMMENT ON TABLE learner_pair IS 'Two records that may be one person; decided: somebody found that they are two.';

CREATE TABLE learner_rule (
    code TEXT NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    program_code TEXT NOT NULL,
    effective_from DATE NOT NULL,
    effective_to DATE,
    lower_bound INTEGER,
    upper_bound INTEGER,
    required_program TEXT NOT NULL DEFAULT '',
    provenance TEXT NOT NULL,
    PRIMARY KEY (code, version),
    CONSTRAINT learner_rule_kind CHECK (kind IN ('age', 'probation', 'prerequisite', 'validity')),
    CONSTRAINT learner_rule_term CHECK (effective_to >= effective_from),
    CONSTRAINT learner_rule_values CHECK (version > 0 AND lower_bound >= 0 AND upper_bound >= 0)
);

COMMENT ON TABLE learner_rule IS 'What officers are warned of when somebody is sent to a program; nothing is refused by it.';

COMMENT ON COLUMN learner_rule.program_code IS 'empty: every program';

COMMENT ON COLUMN learner_rule.lower_bound IS 'age: years; not used otherwise';

COMMENT ON COLUMN learner_rule.upper_bound IS 'age: years; probation and validity: months';

INSERT INTO learner_rule (code, version, kind, program_code, effective_from, effective_to, lower_bound, upper_bound, required_program, provenance) VALUES
    ('TUOI_KET_NAP', 1, 'age', 'NT_DANG', '2008-09-03', '2025-05-25', 18, 60, '', 'Giả định: như QĐ 294-QĐ/TW; trung tâm xác nhận trước khi dùng'),
    ('TUOI_KET_NAP', 2, 'age', 'NT_DANG', '2025-05-26', NULL, 18, 60, '', 'QĐ 294-QĐ/TW, 26/5/2025: tuổi đời khi chi bộ xét'),
    ('DU_BI_12_THANG', 1, 'probation', '', '2008-09-03', '2025-05-25', NULL, 12, 'DV_MOI', 'Giả định: như QĐ 294-QĐ/TW; trung tâm xác nhận trước khi dùng'),
    ('DU_BI_12_THANG', 2, 'probation', '', '2025-05-26', NULL, NULL, 12, 'DV_MOI', 'QĐ 294-QĐ/TW, 26/5/2025: thời gian dự bị 12 tháng'),
    ('DV_MOI_SAU_NT_DANG', 1, 'prerequisite', 'DV_MOI', '2008-09-03', NULL, NULL, NULL, 'NT_DANG', 'Giả định: giấy chứng nhận nhận thức về Đảng có trước khi kết nạp'),
    ('NT_DANG_60_THANG', 1, 'validity', 'NT_DANG', '2008-09-03', '2025-06-08', NULL, 60, '', 'Giả định: như HD 06-HD/TW'),
    ('NT_DANG_60_THANG', 2, 'validity', 'NT_DANG', '2025-06-09', NULL, NULL, 60, '', 'HD 06-HD/TW, 09/6/2025, mục 5.4');

CREATE FUNCTION learner_is_new() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO learner_to_compare (learner_id) SELECT id FROM arrived ORDER BY id;
    RETURN NULL;
END $$;

CREATE TRIGGER learner_is_new AFTER INSERT ON learner
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION learner_is_new();

CREATE FUNCTION learner_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE learner_at_center a SET given = c.given, sort_key = c.sort_key, terms = c.terms
    FROM changed c WHERE a.learner_id = c.id AND (a.terms, a.sort_key) IS DISTINCT FROM (c.terms, c.sort_key);
    INSERT INTO learner_to_compare (learner_id) SELECT id FROM changed WHERE merged_into IS NULL ORDER BY id
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER learner_changed AFTER UPDATE ON learner
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION learner_changed();

-- Whoever loads a list names a learner that somebody may be merging: the list then waits for the merge (its foreign
-- key holds the learner's row), and what it named comes to the record that was kept.
CREATE FUNCTION enrolment_arrived() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    WHILE EXISTS (SELECT FROM arrived a JOIN enrolment e ON (e.class_id, e.id) = (a.class_id, a.id)
                  JOIN learner l ON l.id = e.learner_id WHERE l.merged_into IS NOT NULL) LOOP
        UPDATE enrolment e SET learner_id = l.merged_into FROM arrived a, learner l
        WHERE (e.class_id, e.id) = (a.class_id, a.id) AND l.id = e.learner_id AND l.merged_into IS NOT NULL;
    END LOOP;
    INSERT INTO learner_at_center (center_id, learner_id, given, sort_key, terms)
    SELECT DISTINCT c.center_id, l.id, l.given, l.sort_key, l.terms
    FROM arrived a JOIN enrolment e ON (e.class_id, e.id) = (a.class_id, a.id)
    JOIN training_class c ON c.id = a.class_id JOIN learner l ON l.id = e.learner_id
    ORDER BY 1, 2
    ON CONFLICT DO NOTHING;
    INSERT INTO learner_to_compare (learner_id)
    SELECT DISTINCT e.learner_id FROM arrived a JOIN enrolment e ON (e.class_id, e.id) = (a.class_id, a.id) ORDER BY 1
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER enrolment_arrived AFTER INSERT ON enrolment
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION enrolment_arrived();

INSERT INTO learner_at_center (center_id, learner_id, given, sort_key, terms)
SELECT DISTINCT c.center_id, l.id, l.given, l.sort_key, l.terms
FROM enrolment e JOIN training_class c ON c.id = e.class_id JOIN learner l ON l.id = e.learner_id;

INSERT INTO learner_to_compare (learner_id) SELECT id FROM learner;
