CREATE TABLE equipment_kind (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    position SMALLINT NOT NULL,
    PRIMARY KEY (code)
);
INSERT INTO equipment_kind (code, name, name_en, position) VALUES
    ('projector', 'Máy chiếu, màn hình', 'Projector, screen', 1),
    ('computer', 'Máy tính', 'Computer', 2),
    ('sound', 'Âm thanh', 'Sound', 3),
    ('furniture', 'Bàn ghế', 'Desks and chairs', 4),
    ('printer', 'Máy in, máy sao chụp', 'Printer, copier', 5),
    ('network', 'Mạng, truyền hình trực tuyến', 'Network, video conference', 6),
    ('library', 'Tủ sách, thư viện', 'Bookcase, library', 7),
    ('other', 'Thiết bị khác', 'Other equipment', 8);

CREATE TABLE funding_source (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    position SMALLINT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    provenance TEXT NOT NULL,
    PRIMARY KEY (code),
    CONSTRAINT funding_source_term CHECK (valid_to >= valid_from)
);
COMMENT ON COLUMN funding_source.valid_to IS 'last day; the district''s budget ended with the districts';
INSERT INTO funding_source (code, name, name_en, position, valid_from, valid_to, provenance) VALUES
    ('district', 'Ngân sách huyện', 'District budget', 1, '1997-01-01', '2025-06-30', 'giả định; cấp huyện kết thúc ngày 30/6/2025 (NQ 202/2025/QH15)'),
    ('province', 'Ngân sách tỉnh', 'Provincial budget', 2, '1997-01-01', NULL, 'giả định'),
    ('commune', 'Ngân sách xã', 'Commune budget', 3, '2025-07-01', NULL, 'giả định, theo QĐ 360-QĐ/TW'),
    ('central', 'Ngân sách trung ương', 'Central budget', 4, '1997-01-01', NULL, 'giả định'),
    ('social', 'Xã hội hóa', 'Contributions', 5, '1997-01-01', NULL, 'giả định'),
    ('other', 'Nguồn khác', 'Other source', 6, '1997-01-01', NULL, 'giả định');

CREATE TABLE equipment (
    id UUID NOT NULL,
    center_id UUID NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    condition TEXT NOT NULL,
    in_use_from DATE NOT NULL,
    in_use_to DATE,
    room_id UUID,
    note TEXT DEFAULT '' NOT NULL,
    revision INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT equipment_quantity CHECK (quantity > 0),
    CONSTRAINT equipment_term CHECK (in_use_to >= in_use_from),
    CONSTRAINT equipment_condition CHECK (condition IN ('good', 'worn', 'unusable')),
    FOREIGN KEY(center_id) REFERENCES center (id),
    FOREIGN KEY(kind) REFERENCES equipment_kind (code),
    FOREIGN KEY(room_id) REFERENCES room (id)
);
CREATE INDEX equipment_by_center ON equipment (center_id);

CREATE TABLE teaching_material (
    id UUID NOT NULL,
    center_id UUID NOT NULL,
    program_code TEXT NOT NULL,
    program_version INTEGER NOT NULL,
    title TEXT NOT NULL,
    edition TEXT NOT NULL,
    copies INTEGER NOT NULL,
    condition TEXT NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    revision INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT teaching_material_program FOREIGN KEY(program_code, program_version) REFERENCES program_version (program_code, version),
    CONSTRAINT teaching_material_copies CHECK (copies >= 0),
    CONSTRAINT teaching_material_condition CHECK (condition IN ('good', 'worn', 'unusable')),
    FOREIGN KEY(center_id) REFERENCES center (id)
);
CREATE INDEX teaching_material_by_center ON teaching_material (center_id);
COMMENT ON TABLE teaching_material IS 'Materials belong to a version of a program: a new version may need new ones.';

CREATE TABLE investment (
    id UUID NOT NULL,
    center_id UUID NOT NULL,
    year SMALLINT NOT NULL,
    source TEXT NOT NULL,
    purpose TEXT NOT NULL,
    budgeted BIGINT NOT NULL,
    spent BIGINT NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    revision INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT investment_amounts CHECK (budgeted >= 0 AND spent >= 0),
    FOREIGN KEY(center_id) REFERENCES center (id),
    FOREIGN KEY(source) REFERENCES funding_source (code)
);
CREATE INDEX investment_by_center ON investment (center_id);
COMMENT ON COLUMN investment.budgeted IS 'dự toán, đồng';
COMMENT ON COLUMN investment.spent IS 'đã chi, đồng';

CREATE TABLE facility_need (
    id UUID NOT NULL,
    center_id UUID NOT NULL,
    year SMALLINT NOT NULL,
    subject TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    estimated_cost BIGINT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT DEFAULT 'raised' NOT NULL,
    answer TEXT DEFAULT '' NOT NULL,
    revision INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT facility_need_amounts CHECK (quantity > 0 AND estimated_cost >= 0),
    CONSTRAINT facility_need_state CHECK (state IN ('raised', 'accepted', 'declined', 'met')),
    FOREIGN KEY(center_id) REFERENCES center (id)
);
CREATE INDEX facility_need_by_center ON facility_need (center_id);
COMMENT ON COLUMN facility_need.estimated_cost IS 'đồng';

CREATE TABLE facility_report (
    center_id UUID NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (center_id),
    FOREIGN KEY(center_id) REFERENCES center (id)
);
COMMENT ON TABLE facility_report IS 'How often a center''s facilities were told; whoever changes them holds the row.';
