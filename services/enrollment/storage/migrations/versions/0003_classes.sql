ALTER TABLE rule_set
    ADD COLUMN markers SMALLINT DEFAULT 1 NOT NULL,
    ADD COLUMN marker_tolerance NUMERIC,
    ADD COLUMN redo_cap NUMERIC,
    ADD COLUMN excused_counts BOOLEAN DEFAULT true NOT NULL,
    ADD COLUMN makeup_allowed BOOLEAN DEFAULT false NOT NULL,
    ADD COLUMN class_size_min INTEGER,
    ADD CONSTRAINT rule_set_markers CHECK (markers BETWEEN 1 AND 2 AND marker_tolerance >= 0),
    ADD CONSTRAINT rule_set_class_size CHECK (class_size_min > 0);
COMMENT ON COLUMN rule_set.markers IS 'how many mark each paper';
COMMENT ON COLUMN rule_set.marker_tolerance IS 'how far two marks may lie apart before they must be agreed; null: any';
COMMENT ON COLUMN rule_set.redo_cap IS 'the highest mark after redoing; null: no cap';
COMMENT ON COLUMN rule_set.excused_counts IS 'an excused absence counts as absence';
COMMENT ON COLUMN rule_set.makeup_allowed IS 'missed periods may be made up';
COMMENT ON COLUMN rule_set.class_size_min IS 'fewer learners: a warning, never a refusal';

CREATE TABLE room (
    id UUID NOT NULL,
    center_id UUID NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    seats INTEGER NOT NULL,
    in_use_from DATE NOT NULL,
    in_use_to DATE,
    condition TEXT DEFAULT 'good' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    revision INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT room_name_unique UNIQUE (center_id, name),
    CONSTRAINT room_kind CHECK (kind IN ('hall', 'classroom', 'other')),
    CONSTRAINT room_seats CHECK (seats >= 0),
    CONSTRAINT room_term CHECK (in_use_to >= in_use_from),
    CONSTRAINT room_condition CHECK (condition IN ('good', 'worn', 'unusable')),
    FOREIGN KEY(center_id) REFERENCES center (id)
);
COMMENT ON TABLE room IS 'Halls and rooms of a center, where classes are held.';
COMMENT ON COLUMN room.in_use_to IS 'last day in use; null: still';

ALTER TABLE decision DROP CONSTRAINT decision_kind;
ALTER TABLE decision ADD CONSTRAINT decision_kind CHECK (kind IN ('opening', 'completion', 'amendment'));

ALTER TABLE training_class
    ADD COLUMN program_version INTEGER,
    ADD COLUMN quota INTEGER,
    ADD COLUMN organiser TEXT DEFAULT '' NOT NULL,
    ADD COLUMN opening_decision_id UUID,
    ADD COLUMN homeroom_id UUID,
    ADD COLUMN registrar_id UUID,
    ADD COLUMN revision INTEGER DEFAULT 1 NOT NULL,
    ADD CONSTRAINT training_class_quota CHECK (quota > 0 AND revision > 0),
    ADD CONSTRAINT training_class_program_version FOREIGN KEY(program_code, program_version) REFERENCES program_version (program_code, version),
    ADD FOREIGN KEY(opening_decision_id) REFERENCES decision (id),
    ADD FOREIGN KEY(homeroom_id) REFERENCES appointment (id),
    ADD FOREIGN KEY(registrar_id) REFERENCES appointment (id),
    DROP CONSTRAINT training_class_state,
    ADD CONSTRAINT training_class_state CHECK (state IN ('planned', 'open', 'completed', 'cancelled'));
COMMENT ON COLUMN training_class.quota IS 'places; null: no limit';
COMMENT ON COLUMN training_class.organiser IS 'who organises the class, if not the center itself (HD 154)';
COMMENT ON COLUMN training_class.homeroom_id IS 'chủ nhiệm lớp';
COMMENT ON COLUMN training_class.registrar_id IS 'giáo vụ';
COMMENT ON COLUMN training_class.revision IS 'counts what people edit: a form that holds an older one is refused, with both values';

ALTER TABLE enrolment
    DROP CONSTRAINT enrolment_admitted_first,
    ADD COLUMN state TEXT,
    ADD COLUMN state_reason TEXT DEFAULT '' NOT NULL,
    ADD COLUMN state_on DATE,
    ADD COLUMN sending_unit TEXT DEFAULT '' NOT NULL,
    ADD COLUMN transferred_to UUID,
    ADD COLUMN revision INTEGER DEFAULT 1 NOT NULL;
UPDATE enrolment SET state = CASE WHEN admitted THEN 'admitted' ELSE 'absent' END;
ALTER TABLE enrolment DROP COLUMN admitted;
ALTER TABLE enrolment
    ALTER COLUMN state SET NOT NULL,
    ADD COLUMN admitted BOOLEAN NOT NULL GENERATED ALWAYS AS (state IN ('admitted', 'withdrawn', 'suspended')) STORED,
    ADD CONSTRAINT enrolment_state CHECK (state IN ('nominated', 'rejected', 'summoned', 'admitted', 'absent', 'withdrawn', 'suspended', 'transferred')),
    ADD CONSTRAINT enrolment_admitted_first CHECK (state IN ('admitted', 'withdrawn', 'suspended', 'transferred') OR (attended IS NULL AND mark IS NULL)),
    ADD CONSTRAINT enrolment_transferred CHECK ((state = 'transferred') = (transferred_to IS NOT NULL)),
    ADD CONSTRAINT enrolment_revision CHECK (revision > 0);
COMMENT ON COLUMN enrolment.state IS 'cử đi học, không nhận, triệu tập, nhập học, vắng khai giảng, thôi học, đình chỉ, chuyển lớp';
COMMENT ON COLUMN enrolment.admitted IS 'counts as nhập học in this class';
COMMENT ON COLUMN enrolment.sending_unit IS 'đơn vị cử đi học, if it differs from the unit';
COMMENT ON COLUMN enrolment.transferred_to IS 'the enrolment in the other class';

CREATE TABLE class_officer (
    class_id UUID NOT NULL,
    enrolment_id UUID NOT NULL,
    office TEXT NOT NULL,
    PRIMARY KEY (class_id, enrolment_id),
    CONSTRAINT class_officer_office CHECK (office IN ('monitor', 'deputy')),
    CONSTRAINT class_officer_of_enrolment FOREIGN KEY(class_id, enrolment_id) REFERENCES enrolment (class_id, id)
);
CREATE UNIQUE INDEX class_officer_one_monitor ON class_officer (class_id) WHERE office = 'monitor';
COMMENT ON TABLE class_officer IS 'Ban cán sự: a monitor and his deputies (QĐ 1147, Đ5).';

CREATE TABLE class_session (
    id UUID NOT NULL,
    class_id UUID NOT NULL,
    held_on DATE NOT NULL,
    first_period SMALLINT NOT NULL,
    periods SMALLINT NOT NULL,
    lesson TEXT NOT NULL,
    lecturer_id UUID,
    room_id UUID,
    place TEXT DEFAULT '' NOT NULL,
    revision INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (class_id, id),
    CONSTRAINT class_session_periods CHECK (first_period BETWEEN 1 AND 15 AND periods BETWEEN 1 AND 15 AND first_period + periods <= 16),
    FOREIGN KEY(class_id) REFERENCES training_class (id),
    FOREIGN KEY(lecturer_id) REFERENCES person (id),
    FOREIGN KEY(room_id) REFERENCES room (id)
);
CREATE INDEX class_session_by_day ON class_session (held_on);
COMMENT ON TABLE class_session IS 'A buổi of the timetable: a run of tiết on a day.';
COMMENT ON COLUMN class_session.first_period IS 'tiết of the day: 1-5 morning, 6-10 afternoon, 11-15 evening';
COMMENT ON COLUMN class_session.periods IS 'tiết';
COMMENT ON COLUMN class_session.lecturer_id IS 'a person, since lecturers teach at several centers';
COMMENT ON COLUMN class_session.place IS 'where, if in no room of the center';

CREATE TABLE attendance (
    class_id UUID NOT NULL,
    session_id UUID NOT NULL,
    enrolment_id UUID NOT NULL,
    periods SMALLINT NOT NULL,
    absence TEXT,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (class_id, session_id, enrolment_id),
    CONSTRAINT attendance_periods CHECK (periods >= 0),
    CONSTRAINT attendance_absence CHECK (absence IN ('excused', 'unexcused')),
    CONSTRAINT attendance_of_session FOREIGN KEY(class_id, session_id) REFERENCES class_session (class_id, id),
    CONSTRAINT attendance_of_enrolment FOREIGN KEY(class_id, enrolment_id) REFERENCES enrolment (class_id, id)
);
COMMENT ON TABLE attendance IS 'How many tiết of a session a learner attended; no row: not taken yet.';
COMMENT ON COLUMN attendance.absence IS 'why not all of them; null: attended all';

CREATE TABLE paper (
    class_id UUID NOT NULL,
    enrolment_id UUID NOT NULL,
    attempt SMALLINT NOT NULL,
    first_mark NUMERIC,
    second_mark NUMERIC,
    agreed_mark NUMERIC,
    first_marker TEXT DEFAULT '' NOT NULL,
    second_marker TEXT DEFAULT '' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (class_id, enrolment_id, attempt),
    CONSTRAINT paper_attempt CHECK (attempt > 0),
    CONSTRAINT paper_marks CHECK (first_mark >= 0 AND second_mark >= 0 AND agreed_mark >= 0),
    CONSTRAINT paper_of_enrolment FOREIGN KEY(class_id, enrolment_id) REFERENCES enrolment (class_id, id)
);
COMMENT ON TABLE paper IS 'A bài thu hoạch with its marks, once more for each time it is redone.';
COMMENT ON COLUMN paper.agreed_mark IS 'the mark of the paper: the only one, the mean, or what two markers agreed on';
