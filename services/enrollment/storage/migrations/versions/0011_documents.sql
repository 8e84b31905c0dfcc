CREATE TABLE document_type (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    position SMALLINT NOT NULL,
    PRIMARY KEY (code)
);

CREATE TABLE document_profile (
    code TEXT NOT NULL,
    family TEXT NOT NULL,
    pattern TEXT NOT NULL,
    digits SMALLINT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    provenance TEXT NOT NULL,
    PRIMARY KEY (code),
    CONSTRAINT document_profile_family CHECK (family IN ('party', 'state'))
);
COMMENT ON COLUMN document_profile.pattern IS 'of {number}, {type} and {symbol}';
COMMENT ON COLUMN document_profile.digits IS 'numbers with fewer get zeros in front';

CREATE TABLE numbering_rule (
    id UUID NOT NULL,
    center_id UUID,
    type_code TEXT,
    resets TEXT NOT NULL,
    family TEXT NOT NULL,
    symbol TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    provenance TEXT NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT numbering_rule_day_unique UNIQUE NULLS NOT DISTINCT (center_id, type_code, valid_from),
    CONSTRAINT numbering_rule_resets CHECK (resets IN ('term', 'year')),
    CONSTRAINT numbering_rule_family CHECK (family IN ('party', 'state')),
    CONSTRAINT numbering_rule_term CHECK (valid_to >= valid_from),
    FOREIGN KEY(center_id) REFERENCES center (id),
    FOREIGN KEY(type_code) REFERENCES document_type (code)
);
COMMENT ON TABLE numbering_rule IS 'Of several that fit, the most particular and latest one is in force.';
COMMENT ON COLUMN numbering_rule.center_id IS 'null: every center without a rule of its own';
COMMENT ON COLUMN numbering_rule.type_code IS 'null: every type';
COMMENT ON COLUMN numbering_rule.symbol IS 'the issuer''s, e.g. TTCT';

CREATE TABLE party_term (
    id UUID NOT NULL,
    center_id UUID,
    name TEXT NOT NULL,
    begins_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    provenance TEXT NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT party_term_day_unique UNIQUE NULLS NOT DISTINCT (center_id, begins_on),
    CONSTRAINT party_term_order CHECK (ends_on >= begins_on),
    FOREIGN KEY(center_id) REFERENCES center (id)
);
COMMENT ON COLUMN party_term.center_id IS 'null: every center without a term of its own';

CREATE TABLE document (
    id UUID NOT NULL,
    center_id UUID NOT NULL,
    issuer_kind TEXT NOT NULL,
    issuer TEXT NOT NULL,
    type_code TEXT NOT NULL,
    number INTEGER,
    symbol TEXT NOT NULL,
    printed TEXT NOT NULL,
    series TEXT,
    rule_id UUID,
    profile TEXT,
    issued_on DATE NOT NULL,
    title TEXT NOT NULL,
    signer TEXT NOT NULL,
    signer_title TEXT NOT NULL,
    class_id UUID,
    plan_id UUID,
    decision_id UUID,
    note TEXT DEFAULT '' NOT NULL,
    void_reason TEXT,
    revision INTEGER DEFAULT 1 NOT NULL,
    entered_by TEXT NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT document_identity_unique UNIQUE (center_id, issuer, printed, issued_on),
    CONSTRAINT document_decision_unique UNIQUE (decision_id),
    CONSTRAINT document_issuer_kind CHECK (issuer_kind IN ('center', 'parent', 'other')),
    CONSTRAINT document_number CHECK (number > 0),
    FOREIGN KEY(center_id) REFERENCES center (id),
    FOREIGN KEY(type_code) REFERENCES document_type (code),
    FOREIGN KEY(rule_id) REFERENCES numbering_rule (id),
    FOREIGN KEY(profile) REFERENCES document_profile (code),
    FOREIGN KEY(class_id) REFERENCES training_class (id),
    FOREIGN KEY(plan_id) REFERENCES plan (id),
    FOREIGN KEY(decision_id) REFERENCES decision (id)
);
CREATE INDEX document_by_day ON document (center_id, issued_on);
CREATE UNIQUE INDEX document_number_unique ON document (center_id, type_code, symbol, series, number) WHERE series IS NOT NULL AND number IS NOT NULL;
COMMENT ON COLUMN document.center_id IS 'in whose register it stands';
COMMENT ON COLUMN document.issuer IS 'its name at the document''s date';
COMMENT ON COLUMN document.printed IS 'number and symbol as the paper has them';
COMMENT ON COLUMN document.series IS 'the term or year in which the center''s own numbers run';
COMMENT ON COLUMN document.rule_id IS 'the rule that the number was given under';
COMMENT ON COLUMN document.decision_id IS 'if it was signed in this system';
COMMENT ON COLUMN document.void_reason IS 'why it is struck out; it keeps its number';

CREATE TABLE document_series (
    center_id UUID NOT NULL,
    type_code TEXT NOT NULL,
    symbol TEXT NOT NULL,
    series TEXT NOT NULL,
    last_number INTEGER NOT NULL,
    PRIMARY KEY (center_id, type_code, symbol, series),
    FOREIGN KEY(center_id) REFERENCES center (id),
    FOREIGN KEY(type_code) REFERENCES document_type (code)
);
COMMENT ON TABLE document_series IS 'The highest number given; whoever takes one holds the row, so that none is given twice.';

CREATE TABLE attachment_type (
    media_type TEXT NOT NULL,
    extension TEXT NOT NULL,
    name TEXT NOT NULL,
    largest INTEGER NOT NULL,
    PRIMARY KEY (media_type),
    CONSTRAINT attachment_type_largest CHECK (largest > 0)
);
COMMENT ON COLUMN attachment_type.largest IS 'bytes';

CREATE TABLE document_attachment (
    id UUID NOT NULL,
    document_id UUID NOT NULL,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    content BYTEA NOT NULL,
    added_by TEXT NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT document_attachment_once UNIQUE (document_id, sha256),
    FOREIGN KEY(document_id) REFERENCES document (id),
    FOREIGN KEY(media_type) REFERENCES attachment_type (media_type)
);

INSERT INTO document_type (code, name, name_en, position) VALUES
    ('QĐ', 'Quyết định', 'Decision', 1),
    ('KH', 'Kế hoạch', 'Plan', 2),
    ('QC', 'Quy chế', 'Working regulations', 3),
    ('QyĐ', 'Quy định', 'Regulation', 4),
    ('PC', 'Phân công nhiệm vụ', 'Task assignment', 5),
    ('TB', 'Thông báo', 'Notice', 6),
    ('BC', 'Báo cáo', 'Report', 7),
    ('TTr', 'Tờ trình', 'Proposal', 8),
    ('HD', 'Hướng dẫn', 'Guidance', 9),
    ('CTr', 'Chương trình', 'Programme', 10),
    ('CV', 'Công văn', 'Letter', 11),
    ('BB', 'Biên bản', 'Minutes', 12),
    ('NQ', 'Nghị quyết', 'Resolution', 13),
    ('KHÁC', 'Văn bản khác', 'Other', 99);

INSERT INTO document_profile (code, family, pattern, digits, valid_from, valid_to, provenance) VALUES
    ('HD36', 'party', '{number}-{type}/{symbol}', 2, '2008-09-03', '2026-05-26', 'HD 36-HD/VPTW, 03/4/2018 (bản thứ cấp); trước ngày đó là giả định'),
    ('HD05', 'party', '{number}-{type}/{symbol}', 2, '2026-05-27', NULL, 'HD 05-HD/VPTW, 27/5/2026'),
    ('ND30', 'state', '{number}/{type}-{symbol}', 2, '2008-09-03', NULL, 'NĐ 30/2020/NĐ-CP; trước ngày 05/3/2020 là giả định');

INSERT INTO numbering_rule (id, center_id, type_code, resets, family, symbol, valid_from, valid_to, provenance) VALUES
    ('00000000-0000-7000-8000-000000000001', NULL, NULL, 'term', 'party', 'TTCT', '2008-09-03', NULL, 'HD 05-HD/VPTW, số chạy liên tục theo loại văn bản trong một nhiệm kỳ; thể thức Đảng và việc áp dụng cho thời kỳ HD 36 là giả định');

INSERT INTO party_term (id, center_id, name, begins_on, ends_on, provenance) VALUES
    ('00000000-0000-7000-8000-000000000011', NULL, 'Nhiệm kỳ 2005–2010', '2005-07-01', '2010-06-30', 'giả định; mỗi trung tâm khai ngày đại hội của cấp ủy mình'),
    ('00000000-0000-7000-8000-000000000012', NULL, 'Nhiệm kỳ 2010–2015', '2010-07-01', '2015-06-30', 'giả định; mỗi trung tâm khai ngày đại hội của cấp ủy mình'),
    ('00000000-0000-7000-8000-000000000013', NULL, 'Nhiệm kỳ 2015–2020', '2015-07-01', '2020-06-30', 'giả định; mỗi trung tâm khai ngày đại hội của cấp ủy mình'),
    ('00000000-0000-7000-8000-000000000014', NULL, 'Nhiệm kỳ 2020–2025', '2020-07-01', '2025-06-30', 'giả định; mỗi trung tâm khai ngày đại hội của cấp ủy mình'),
    ('00000000-0000-7000-8000-000000000015', NULL, 'Nhiệm kỳ 2025–2030', '2025-07-01', '2030-06-30', 'giả định; mỗi trung tâm khai ngày đại hội của cấp ủy mình');

INSERT INTO attachment_type (media_type, extension, name, largest) VALUES
    ('application/pdf', 'pdf', 'PDF', 8388608),
    ('application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx', 'Word', 8388608),
    ('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx', 'Excel', 8388608),
    ('image/jpeg', 'jpg', 'JPEG', 5242880),
    ('image/png', 'png', 'PNG', 5242880);
