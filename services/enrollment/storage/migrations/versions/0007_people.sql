ALTER TABLE person ADD COLUMN gender TEXT, ADD CONSTRAINT person_gender CHECK (gender IN ('male', 'female'));
COMMENT ON COLUMN person.gender IS 'null: not recorded';
CREATE TABLE appointment_change (
    appointment_id UUID NOT NULL,
    version INTEGER NOT NULL,
    valid_to DATE,
    decision_number TEXT NOT NULL,
    decided_on DATE NOT NULL,
    reason TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (appointment_id, version),
    CONSTRAINT appointment_change_version CHECK (version > 1),
    FOREIGN KEY(appointment_id) REFERENCES appointment (id)
);
COMMENT ON TABLE appointment_change IS 'Append-only: every decision that moved the end of an appointment.';
COMMENT ON COLUMN appointment_change.valid_to IS 'the last day as this decision sets it; null: open';

CREATE TABLE establishment (
    center_id UUID NOT NULL,
    version INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    posts INTEGER NOT NULL,
    decision_number TEXT NOT NULL,
    decided_on DATE NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (center_id, version),
    CONSTRAINT establishment_decision_unique UNIQUE (center_id, decision_number, decided_on),
    CONSTRAINT establishment_posts CHECK (posts >= 0),
    FOREIGN KEY(center_id) REFERENCES center (id)
);
COMMENT ON TABLE establishment IS 'Append-only: in force is the latest that began; of one day''s the last entered.';
COMMENT ON COLUMN establishment.posts IS 'biên chế';

CREATE TABLE faculty_rule (
    version INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    provenance TEXT NOT NULL,
    base_hours NUMERIC NOT NULL,
    direct_share NUMERIC NOT NULL,
    papers_per_hour NUMERIC NOT NULL,
    hours_per_question NUMERIC NOT NULL,
    hours_per_period NUMERIC NOT NULL,
    far_above NUMERIC NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (version),
    CONSTRAINT faculty_rule_day_unique UNIQUE (valid_from),
    CONSTRAINT faculty_rule_numbers CHECK (base_hours > 0 AND direct_share BETWEEN 0 AND 1 AND papers_per_hour > 0 AND hours_per_question >= 0 AND hours_per_period > 0 AND far_above >= 1)
);
COMMENT ON COLUMN faculty_rule.base_hours IS 'giờ chuẩn a year';
COMMENT ON COLUMN faculty_rule.far_above IS 'multiple of the norm';

CREATE TABLE qualification_level (
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    rank SMALLINT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    PRIMARY KEY (kind, code),
    CONSTRAINT qualification_level_kind CHECK (kind IN ('professional', 'political_theory', 'teaching', 'experience'))
);

CREATE TABLE lecturer_subject (
    id UUID NOT NULL,
    center_id UUID NOT NULL,
    person_id UUID NOT NULL,
    program_code TEXT NOT NULL,
    lesson TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT lecturer_subject_unique UNIQUE (center_id, person_id, program_code, lesson, valid_from),
    CONSTRAINT lecturer_subject_term CHECK (valid_to >= valid_from),
    FOREIGN KEY(center_id) REFERENCES center (id),
    FOREIGN KEY(person_id) REFERENCES person (id),
    FOREIGN KEY(program_code) REFERENCES program (code)
);
COMMENT ON COLUMN lecturer_subject.lesson IS 'bài/chuyên đề; empty: the whole program';

CREATE TABLE teaching_activity (
    id UUID NOT NULL,
    center_id UUID NOT NULL,
    person_id UUID NOT NULL,
    kind TEXT NOT NULL,
    quantity NUMERIC NOT NULL,
    done_on DATE NOT NULL,
    note TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    withdrawn_by TEXT,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    CONSTRAINT teaching_activity_kind CHECK (kind IN ('teaching', 'marking', 'question', 'other')),
    CONSTRAINT teaching_activity_quantity CHECK (quantity > 0),
    FOREIGN KEY(center_id) REFERENCES center (id),
    FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE INDEX teaching_activity_by_center ON teaching_activity (center_id, done_on);
COMMENT ON TABLE teaching_activity IS 'Work that no timetable shows, entered by hand.';
COMMENT ON COLUMN teaching_activity.quantity IS 'tiết, bài, đề or giờ chuẩn, by kind';
COMMENT ON COLUMN teaching_activity.withdrawn_by IS 'who took the entry back; null: it stands';

CREATE TABLE faculty_rule_post (
    version INTEGER NOT NULL,
    post TEXT NOT NULL,
    norm_share NUMERIC,
    least SMALLINT NOT NULL,
    most SMALLINT,
    provenance TEXT NOT NULL,
    PRIMARY KEY (version, post),
    CONSTRAINT faculty_rule_post_share CHECK (norm_share BETWEEN 0 AND 1),
    CONSTRAINT faculty_rule_post_number CHECK (least >= 0 AND most >= least),
    FOREIGN KEY(version) REFERENCES faculty_rule (version),
    FOREIGN KEY(post) REFERENCES post (code)
);
COMMENT ON COLUMN faculty_rule_post.norm_share IS 'of base_hours; null: the post has no norm';

CREATE TABLE faculty_rule_standard (
    version INTEGER NOT NULL,
    employment TEXT NOT NULL,
    kind TEXT NOT NULL,
    level TEXT,
    years SMALLINT,
    provenance TEXT NOT NULL,
    PRIMARY KEY (version, employment, kind),
    CONSTRAINT faculty_rule_standard_level FOREIGN KEY(kind, level) REFERENCES qualification_level (kind, code),
    CONSTRAINT faculty_rule_standard_employment CHECK (employment IN ('staff', 'part_time_lecturer')),
    CONSTRAINT faculty_rule_standard_measure CHECK ((kind = 'experience') = (years IS NOT NULL) AND (kind = 'experience') = (level IS NULL) AND years >= 0),
    FOREIGN KEY(version) REFERENCES faculty_rule (version)
);

CREATE TABLE qualification (
    id UUID NOT NULL,
    person_id UUID NOT NULL,
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    since DATE NOT NULL,
    evidence TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    withdrawn_by TEXT,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    CONSTRAINT qualification_of_level FOREIGN KEY(kind, level) REFERENCES qualification_level (kind, code),
    FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE UNIQUE INDEX qualification_once ON qualification (person_id, kind, level) WHERE withdrawn_at IS NULL;
COMMENT ON COLUMN qualification.withdrawn_by IS 'who took the entry back; null: it stands';

INSERT INTO qualification_level (kind, code, rank, name, name_en) VALUES
    ('professional', 'trung_cap', 1, 'trung cấp', 'intermediate'),
    ('professional', 'cao_dang', 2, 'cao đẳng', 'college'),
    ('professional', 'dai_hoc', 3, 'đại học', 'university degree'),
    ('professional', 'thac_si', 4, 'thạc sĩ', 'master''s degree'),
    ('professional', 'tien_si', 5, 'tiến sĩ', 'doctorate'),
    ('political_theory', 'so_cap', 1, 'sơ cấp', 'primary'),
    ('political_theory', 'trung_cap', 2, 'trung cấp', 'intermediate'),
    ('political_theory', 'cao_cap', 3, 'cao cấp, cử nhân', 'advanced'),
    ('teaching', 'boi_duong', 1, 'đã bồi dưỡng nghiệp vụ sư phạm', 'trained in teaching'),
    ('teaching', 'su_pham', 2, 'tốt nghiệp sư phạm', 'teacher''s degree'),
    ('experience', 'cong_tac', 1, 'công tác thực tiễn', 'practical work');

INSERT INTO faculty_rule (version, valid_from, provenance, base_hours, direct_share, papers_per_hour, hours_per_question, hours_per_period, far_above, recorded_by) VALUES
    (1, '2008-09-03', 'giả định: quy chế các thời kỳ trước chưa đọc được, lấy theo giá trị của QĐ 1147-QĐ/BTGDVTW, Đ13', 270, 0.5, 6, 1.5, 1, 1.5, 'khởi tạo'),
    (2, '2025-08-29', 'giả định: như bản 1; số phó giám đốc theo Quy định 360-QĐ/TW', 270, 0.5, 6, 1.5, 1, 1.5, 'khởi tạo'),
    (3, '2025-12-01', 'QĐ 1147-QĐ/BTGDVTW, Đ13; một tiết bằng một giờ chuẩn và mức vượt xa là giả định', 270, 0.5, 6, 1.5, 1, 1.5, 'khởi tạo');

INSERT INTO faculty_rule_post (version, post, norm_share, least, most, provenance) VALUES
    (1, 'director', 0.1, 1, 1, 'giả định'),
    (1, 'deputy_director', 0.2, 1, NULL, 'giả định'),
    (1, 'lecturer', 1, 0, NULL, 'giả định'),
    (1, 'clerk', NULL, 1, NULL, 'giả định'),
    (2, 'director', 0.1, 1, 1, 'Quy định 360-QĐ/TW'),
    (2, 'deputy_director', 0.2, 1, 1, 'Quy định 360-QĐ/TW: 01 phó giám đốc, số dư được giữ tối đa 5 năm'),
    (2, 'lecturer', 1, 0, NULL, 'giả định'),
    (2, 'clerk', NULL, 1, NULL, 'giả định'),
    (3, 'director', 0.1, 1, 1, 'QĐ 1147-QĐ/BTGDVTW, Đ13; Quy định 360-QĐ/TW'),
    (3, 'deputy_director', 0.2, 1, 1, 'QĐ 1147-QĐ/BTGDVTW, Đ13; Quy định 360-QĐ/TW'),
    (3, 'lecturer', 1, 0, NULL, 'QĐ 1147-QĐ/BTGDVTW, Đ13'),
    (3, 'clerk', NULL, 1, NULL, 'giả định');

INSERT INTO faculty_rule_standard (version, employment, kind, level, years, provenance)
SELECT version, employment, kind, level, years, 'giả định' FROM (VALUES (1), (2), (3)) AS of_version (version),
    (VALUES
        ('staff', 'professional', 'dai_hoc', NULL),
        ('staff', 'political_theory', 'trung_cap', NULL),
        ('staff', 'teaching', 'boi_duong', NULL),
        ('part_time_lecturer', 'professional', 'dai_hoc', NULL),
        ('part_time_lecturer', 'political_theory', 'trung_cap', NULL),
        ('part_time_lecturer', 'experience', NULL, 3)
    ) AS standard (employment, kind, level, years);
