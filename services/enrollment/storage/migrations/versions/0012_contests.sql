CREATE TABLE contest_rule (
    level TEXT NOT NULL,
    version INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    provenance TEXT NOT NULL,
    least_judges SMALLINT NOT NULL,
    combine TEXT NOT NULL,
    rounding_step NUMERIC NOT NULL,
    tie_parts TEXT[] NOT NULL,
    going_on SMALLINT,
    going_on_least NUMERIC NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (level, version),
    CONSTRAINT contest_rule_day_unique UNIQUE (level, valid_from),
    CONSTRAINT contest_rule_level CHECK (level IN ('center', 'province', 'region', 'nation')),
    CONSTRAINT contest_rule_combine CHECK (combine IN ('mean', 'trimmed_mean')),
    CONSTRAINT contest_rule_numbers CHECK (least_judges > 0 AND rounding_step > 0 AND going_on > 0)
);
COMMENT ON COLUMN contest_rule.combine IS 'how the judges'' scores of a part combine';
COMMENT ON COLUMN contest_rule.tie_parts IS 'whose score decides between equals, in order';
COMMENT ON COLUMN contest_rule.going_on IS 'how many go on to the next round; null: nobody';

CREATE TABLE contest_rule_part (
    level TEXT NOT NULL,
    version INTEGER NOT NULL,
    code TEXT NOT NULL,
    ordinal SMALLINT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    weight NUMERIC NOT NULL,
    scale NUMERIC NOT NULL,
    PRIMARY KEY (level, version, code),
    CONSTRAINT contest_rule_part_of FOREIGN KEY(level, version) REFERENCES contest_rule (level, version),
    CONSTRAINT contest_rule_part_numbers CHECK (weight > 0 AND scale > 0)
);
COMMENT ON COLUMN contest_rule_part.weight IS 'points of the total of 100';
COMMENT ON COLUMN contest_rule_part.scale IS 'the highest score a judge can give';

CREATE TABLE contest_rule_prize (
    level TEXT NOT NULL,
    version INTEGER NOT NULL,
    code TEXT NOT NULL,
    ordinal SMALLINT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    least NUMERIC NOT NULL,
    quota SMALLINT,
    PRIMARY KEY (level, version, code),
    CONSTRAINT contest_rule_prize_of FOREIGN KEY(level, version) REFERENCES contest_rule (level, version),
    CONSTRAINT contest_rule_prize_numbers CHECK (least >= 0 AND quota > 0)
);

CREATE TABLE contest (
    id UUID NOT NULL,
    level TEXT NOT NULL,
    year SMALLINT NOT NULL,
    center_id UUID,
    name TEXT NOT NULL,
    held_from DATE NOT NULL,
    held_to DATE NOT NULL,
    rules_version INTEGER NOT NULL,
    state TEXT NOT NULL,
    version INTEGER DEFAULT 0 NOT NULL,
    revision INTEGER DEFAULT 1 NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT contest_rules FOREIGN KEY(level, rules_version) REFERENCES contest_rule (level, version),
    CONSTRAINT contest_unique UNIQUE NULLS NOT DISTINCT (level, year, center_id, name),
    CONSTRAINT contest_of_center CHECK ((level = 'center') = (center_id IS NOT NULL)),
    CONSTRAINT contest_days CHECK (held_to >= held_from),
    CONSTRAINT contest_state CHECK (state IN ('open', 'announced', 'correcting')),
    CONSTRAINT contest_version CHECK ((state = 'open') = (version = 0)),
    FOREIGN KEY(center_id) REFERENCES center (id)
);
COMMENT ON COLUMN contest.center_id IS 'whose round it is, at the level of centers';
COMMENT ON COLUMN contest.version IS 'announced last';

CREATE TABLE contest_step (
    contest_id UUID NOT NULL,
    ordinal SMALLINT NOT NULL,
    title TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    responsible TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (contest_id, ordinal),
    CONSTRAINT contest_step_days CHECK (ends_on >= starts_on),
    CONSTRAINT contest_step_state CHECK (state IN ('planned', 'under_way', 'done', 'dropped')),
    FOREIGN KEY(contest_id) REFERENCES contest (id)
);
COMMENT ON TABLE contest_step IS 'Kế hoạch tuyển chọn, bồi dưỡng.';

CREATE TABLE contest_judge (
    id UUID NOT NULL,
    contest_id UUID NOT NULL,
    ordinal SMALLINT NOT NULL,
    full_name TEXT NOT NULL,
    office TEXT NOT NULL,
    dismissed_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    CONSTRAINT contest_judge_ordinal UNIQUE (contest_id, ordinal),
    FOREIGN KEY(contest_id) REFERENCES contest (id)
);
COMMENT ON COLUMN contest_judge.dismissed_at IS 'scores given no longer count; null: judges';

CREATE TABLE contest_candidate (
    id UUID NOT NULL,
    contest_id UUID NOT NULL,
    number SMALLINT NOT NULL,
    person_id UUID NOT NULL,
    center_id UUID NOT NULL,
    employment TEXT NOT NULL,
    program_code TEXT NOT NULL,
    lesson TEXT NOT NULL,
    source_id UUID,
    withdrawn_reason TEXT,
    jury_place SMALLINT,
    PRIMARY KEY (id),
    CONSTRAINT contest_candidate_number UNIQUE (contest_id, number),
    CONSTRAINT contest_candidate_once UNIQUE (contest_id, person_id),
    CONSTRAINT contest_candidate_employment CHECK (employment IN ('staff', 'part_time_lecturer')),
    FOREIGN KEY(contest_id) REFERENCES contest (id),
    FOREIGN KEY(person_id) REFERENCES person (id),
    FOREIGN KEY(center_id) REFERENCES center (id),
    FOREIGN KEY(program_code) REFERENCES program (code),
    FOREIGN KEY(source_id) REFERENCES contest_candidate (id)
);
CREATE INDEX contest_candidate_by_source ON contest_candidate (source_id);
COMMENT ON COLUMN contest_candidate.number IS 'số báo danh';
COMMENT ON COLUMN contest_candidate.source_id IS 'who they were in the round before';
COMMENT ON COLUMN contest_candidate.jury_place IS 'the jury''s order between equals';

CREATE TABLE contest_announcement (
    contest_id UUID NOT NULL,
    version INTEGER NOT NULL,
    decision_number TEXT NOT NULL,
    decided_on DATE NOT NULL,
    reason TEXT NOT NULL,
    announced_by TEXT NOT NULL,
    announced_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (contest_id, version),
    CONSTRAINT contest_announcement_reason CHECK (version > 0 AND (version = 1) = (reason = '')),
    FOREIGN KEY(contest_id) REFERENCES contest (id)
);
COMMENT ON COLUMN contest_announcement.reason IS 'why it replaces the version before';

CREATE TABLE contest_score (
    candidate_id UUID NOT NULL,
    judge_id UUID NOT NULL,
    part TEXT NOT NULL,
    score NUMERIC NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (candidate_id, judge_id, part),
    CONSTRAINT contest_score_not_negative CHECK (score >= 0),
    FOREIGN KEY(candidate_id) REFERENCES contest_candidate (id),
    FOREIGN KEY(judge_id) REFERENCES contest_judge (id)
);

CREATE TABLE contest_result (
    contest_id UUID NOT NULL,
    version INTEGER NOT NULL,
    candidate_id UUID NOT NULL,
    total NUMERIC NOT NULL,
    place SMALLINT NOT NULL,
    prize TEXT,
    goes_on BOOLEAN NOT NULL,
    PRIMARY KEY (contest_id, version, candidate_id),
    CONSTRAINT contest_result_of FOREIGN KEY(contest_id, version) REFERENCES contest_announcement (contest_id, version),
    CONSTRAINT contest_result_place CHECK (place > 0),
    FOREIGN KEY(candidate_id) REFERENCES contest_candidate (id)
);
COMMENT ON TABLE contest_result IS 'Append-only: what each announcement states.';

INSERT INTO contest_rule (level, version, valid_from, provenance, least_judges, combine, rounding_step, tie_parts, going_on, going_on_least, recorded_by) VALUES
    ('center', 1, '2008-09-03', 'giả định: quy chế chấm hội thi chưa đọc được', 2, 'mean', 0.01, '{giang,giao_an}', 2, 70, 'khởi tạo'),
    ('province', 1, '2008-09-03', 'giả định: quy chế chấm hội thi chưa đọc được', 3, 'mean', 0.01, '{giang,giao_an}', 2, 80, 'khởi tạo'),
    ('region', 1, '2008-09-03', 'giả định: quy chế chấm hội thi chưa đọc được', 3, 'mean', 0.01, '{giang,giao_an}', 5, 80, 'khởi tạo'),
    ('nation', 1, '2008-09-03', 'giả định về thang điểm; cơ cấu giải theo hội thi toàn quốc năm 2022: 1 Nhất, 5 Nhì, 10 Ba, còn lại Khuyến khích', 3, 'mean', 0.01, '{giang,giao_an}', NULL, 0, 'khởi tạo');
INSERT INTO contest_rule_part (level, version, code, ordinal, name, name_en, weight, scale)
SELECT level, 1, code, ordinal, name, name_en, weight, 10 FROM contest_rule,
    (VALUES
        ('giao_an', 1, 'Giáo án, đề cương', 'Lesson plan', 20),
        ('giang', 2, 'Giảng', 'Teaching', 60),
        ('hoi_dap', 3, 'Trả lời câu hỏi', 'Answers', 20)
    ) AS part (code, ordinal, name, name_en, weight);
INSERT INTO contest_rule_prize (level, version, code, ordinal, name, name_en, least, quota)
SELECT level, 1, code, ordinal, name, name_en, least, CASE WHEN level = 'nation' THEN of_nation ELSE quota END
FROM contest_rule,
    (VALUES
        ('nhat', 1, 'Giải Nhất', 'First prize', 85, 1, 1),
        ('nhi', 2, 'Giải Nhì', 'Second prize', 80, 2, 5),
        ('ba', 3, 'Giải Ba', 'Third prize', 75, 3, 10),
        ('khuyen_khich', 4, 'Giải Khuyến khích', 'Encouragement prize', 65, NULL, NULL)
    ) AS prize (code, ordinal, name, name_en, least, quota, of_nation);
