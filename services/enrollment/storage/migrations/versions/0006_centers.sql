CREATE TABLE center_kind (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    level TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    provenance TEXT NOT NULL,
    PRIMARY KEY (code),
    CONSTRAINT center_kind_level CHECK (level IN ('district', 'commune', 'province')),
    CONSTRAINT center_kind_term CHECK (valid_to >= valid_from)
);
COMMENT ON TABLE center_kind IS 'What kinds of center a decree knows, and while which are set up.';
COMMENT ON COLUMN center_kind.valid_to IS 'last day on which a center may be set up as this kind; null: open';

ALTER TABLE center
    DROP CONSTRAINT center_area_code_unique,
    ADD COLUMN last_day DATE;
CREATE UNIQUE INDEX center_area_code_unique ON center (area_code) WHERE last_day IS NULL;
COMMENT ON COLUMN center.area_code IS 'of the latest dated version';
COMMENT ON COLUMN center.province_code IS 'of the latest dated version';
COMMENT ON COLUMN center.last_day IS 'on which the center still worked; null: it works';

INSERT INTO center_kind (code, name, level, valid_from, valid_to, provenance) VALUES
    ('TTBDCT', 'Trung tâm bồi dưỡng chính trị cấp huyện', 'district', '2008-09-03', '2019-11-07', 'QĐ 185-QĐ/TW, 3/9/2008'),
    ('TTCT', 'Trung tâm chính trị cấp huyện', 'district', '2019-11-08', '2025-06-30', 'Quy định 208-QĐ/TW, 8/11/2019; hết cấp huyện từ 1/7/2025'),
    ('TTCT_XA', 'Trung tâm chính trị xã, phường, đặc khu', 'commune', '2025-07-01', NULL, 'Quy định 360-QĐ/TW, 29/8/2025; có nơi lập từ 1/7/2025'),
    ('TRUONG_CT', 'Trường Chính trị tỉnh', 'province', '2008-09-03', NULL, 'giả định: ngày bắt đầu chưa rõ');

ALTER TABLE center_version
    ADD COLUMN kind TEXT,
    ADD COLUMN seat TEXT DEFAULT '' NOT NULL,
    ADD COLUMN area_code TEXT,
    ADD COLUMN province_code TEXT,
    ADD COLUMN document_profile TEXT DEFAULT 'party' NOT NULL;
UPDATE center_version SET area_code = center.area_code, province_code = center.province_code,
    kind = CASE WHEN valid_from < '2019-11-08' THEN 'TTBDCT' ELSE 'TTCT' END
    FROM center WHERE center.id = center_version.center_id;
ALTER TABLE center_version
    ALTER COLUMN kind SET NOT NULL,
    ALTER COLUMN area_code SET NOT NULL,
    ALTER COLUMN province_code SET NOT NULL,
    ADD CONSTRAINT center_version_document_profile CHECK (document_profile IN ('party', 'state')),
    ADD FOREIGN KEY(kind) REFERENCES center_kind (code);
COMMENT ON TABLE center_version IS 'Names, kinds, parents and seats by date; nothing is renamed in place.';
COMMENT ON COLUMN center_version.seat IS 'trụ sở; empty: not told';
COMMENT ON COLUMN center_version.area_code IS 'of the district (3 digits) or commune (5 digits) it is the center of';
COMMENT ON COLUMN center_version.document_profile IS 'thể thức văn bản: Party or State (giả định: Party)';

CREATE TABLE center_seal (
    id UUID NOT NULL,
    center_id UUID NOT NULL,
    inscription TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    granted_by TEXT NOT NULL,
    withdrawn_by TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT center_seal_term CHECK (valid_to >= valid_from),
    FOREIGN KEY(center_id) REFERENCES center (id)
);
CREATE UNIQUE INDEX center_seal_one_in_use ON center_seal (center_id) WHERE valid_to IS NULL;
COMMENT ON TABLE center_seal IS 'Con dấu: which seal was in use, from which day through which.';
COMMENT ON COLUMN center_seal.valid_to IS 'last day in use; null: in use';

CREATE TABLE commune (
    code TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    name TEXT NOT NULL,
    district_code TEXT,
    province_code TEXT NOT NULL,
    established_by TEXT NOT NULL,
    ended_by TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (code, valid_from),
    CONSTRAINT commune_code CHECK (code ~ '^[0-9]{5}$'),
    CONSTRAINT commune_term CHECK (valid_to >= valid_from)
);
CREATE UNIQUE INDEX commune_one_in_force ON commune (code) WHERE valid_to IS NULL;
COMMENT ON TABLE commune IS 'Xã, phường, thị trấn under the statistics office''s code; a code may be used again later.';
COMMENT ON COLUMN commune.valid_to IS 'last day; null: in force';
COMMENT ON COLUMN commune.district_code IS 'null: the district level has ended';

CREATE TABLE commune_lineage (
    changed_on DATE NOT NULL,
    old_code TEXT NOT NULL,
    new_code TEXT NOT NULL,
    PRIMARY KEY (changed_on, old_code, new_code)
);
COMMENT ON TABLE commune_lineage IS 'Which commune went, whole or in part, into which on a day.';
COMMENT ON COLUMN commune_lineage.changed_on IS 'first day of the new commune';

CREATE TABLE center_commune (
    center_id UUID NOT NULL,
    commune_code TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    assigned_by TEXT NOT NULL,
    PRIMARY KEY (center_id, commune_code, valid_from),
    CONSTRAINT center_commune_code CHECK (commune_code ~ '^[0-9]{5}$'),
    CONSTRAINT center_commune_term CHECK (valid_to >= valid_from),
    FOREIGN KEY(center_id) REFERENCES center (id)
);
CREATE UNIQUE INDEX center_commune_once ON center_commune (center_id, commune_code) WHERE valid_to IS NULL;
COMMENT ON TABLE center_commune IS 'Which communes a center serves; a commune may be served by several.';
COMMENT ON COLUMN center_commune.valid_to IS 'last day; null: still served';

CREATE TABLE succession (
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    effective_on DATE NOT NULL,
    legal_act TEXT NOT NULL,
    registers_to UUID NOT NULL,
    reissue_to UUID NOT NULL,
    blanks_to UUID,
    open_classes_to UUID,
    results_to UUID,
    version INTEGER DEFAULT 1 NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT succession_kind CHECK (kind IN ('merge', 'split', 'dissolve')),
    CONSTRAINT succession_version CHECK (version > 0),
    FOREIGN KEY(registers_to) REFERENCES center (id),
    FOREIGN KEY(reissue_to) REFERENCES center (id),
    FOREIGN KEY(blanks_to) REFERENCES center (id),
    FOREIGN KEY(open_classes_to) REFERENCES center (id),
    FOREIGN KEY(results_to) REFERENCES center (id)
);
COMMENT ON TABLE succession IS 'Sáp nhập, chia tách, giải thể: who receives what of a center that ends.';
COMMENT ON COLUMN succession.effective_on IS 'first day without the predecessors';
COMMENT ON COLUMN succession.registers_to IS 'who keeps the registers (sổ gốc)';
COMMENT ON COLUMN succession.reissue_to IS 'who reissues certificates (cấp lại)';
COMMENT ON COLUMN succession.blanks_to IS 'who gets the blanks left; null: destroyed with minutes';
COMMENT ON COLUMN succession.open_classes_to IS 'who goes on with open classes; null: there were none';
COMMENT ON COLUMN succession.results_to IS 'to whom past figures are attributed as of now; null: told to nobody';

CREATE TABLE succession_predecessor (
    succession_id UUID NOT NULL,
    center_id UUID NOT NULL,
    PRIMARY KEY (succession_id, center_id),
    CONSTRAINT center_ends_once UNIQUE (center_id),
    FOREIGN KEY(succession_id) REFERENCES succession (id),
    FOREIGN KEY(center_id) REFERENCES center (id)
);

CREATE TABLE succession_successor (
    succession_id UUID NOT NULL,
    center_id UUID NOT NULL,
    PRIMARY KEY (succession_id, center_id),
    FOREIGN KEY(succession_id) REFERENCES succession (id),
    FOREIGN KEY(center_id) REFERENCES center (id)
);
CREATE INDEX succession_successor_by_center ON succession_successor (center_id);

ALTER TABLE training_class
    ADD COLUMN opened_by UUID,
    ADD FOREIGN KEY(opened_by) REFERENCES center (id);
COMMENT ON COLUMN training_class.opened_by IS 'the center that opened it, if a successor goes on with it';
