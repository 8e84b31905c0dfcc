ALTER TABLE class_list_import
    DROP CONSTRAINT class_list_import_state,
    DROP CONSTRAINT class_list_import_loaded,
    DROP CONSTRAINT class_list_import_file_unique,
    ADD COLUMN kind TEXT DEFAULT 'class_lists' NOT NULL,
    ADD COLUMN class_id UUID,
    ADD COLUMN choices JSONB DEFAULT '{}' NOT NULL,
    ADD COLUMN sheets JSONB DEFAULT '[]' NOT NULL,
    ADD COLUMN rows_good INTEGER DEFAULT 0 NOT NULL,
    ADD COLUMN rows_known INTEGER DEFAULT 0 NOT NULL,
    ADD COLUMN rows_faulty INTEGER DEFAULT 0 NOT NULL,
    ADD COLUMN rows_taken INTEGER DEFAULT 0 NOT NULL,
    ADD FOREIGN KEY(class_id) REFERENCES training_class (id),
    ADD CONSTRAINT class_list_import_file_unique UNIQUE NULLS NOT DISTINCT (center_id, sha256, kind, class_id),
    ADD CONSTRAINT class_list_import_state CHECK (state IN ('checked', 'refused', 'loading', 'partly', 'loaded')),
    ADD CONSTRAINT class_list_import_loaded CHECK (state NOT IN ('partly', 'loaded') OR (result IS NOT NULL AND loaded_by IS NOT NULL AND loaded_at IS NOT NULL)),
    ADD CONSTRAINT class_list_import_kind CHECK (kind IN ('class_lists', 'nominations', 'attendance', 'marks') AND (kind = 'class_lists') = (class_id IS NULL)),
    ADD CONSTRAINT class_list_import_taken CHECK (rows_taken BETWEEN 0 AND rows_good);
COMMENT ON COLUMN class_list_import.class_lists IS 'as read, without the rows';
COMMENT ON COLUMN class_list_import.result IS 'what loading gave so far; a repeated load gives it again';
COMMENT ON COLUMN class_list_import.class_id IS 'the class that the rows are of; null: named in the file';
COMMENT ON COLUMN class_list_import.choices IS 'what an officer decided on this file';
COMMENT ON COLUMN class_list_import.sheets IS 'how each sheet was understood';
COMMENT ON COLUMN class_list_import.rows_good IS 'new and right, at the check';
COMMENT ON COLUMN class_list_import.rows_known IS 'stored already, exactly so';
COMMENT ON COLUMN class_list_import.rows_taken IS 'of the good ones, so far';
-- Rows read before are not kept apart from their lists: an import that was not loaded is checked anew.
UPDATE class_list_import SET state = 'refused', class_lists = '[]' WHERE state = 'checked';

CREATE TABLE import_row (
    import_id UUID NOT NULL,
    sheet SMALLINT NOT NULL,
    row INTEGER NOT NULL,
    content JSONB NOT NULL,
    PRIMARY KEY (import_id, sheet, row),
    FOREIGN KEY(import_id) REFERENCES class_list_import (id) ON DELETE CASCADE
);
COMMENT ON TABLE import_row IS 'A row of an import that is right and not taken yet; taking it removes it here.';

CREATE TABLE import_layout (
    center_id UUID NOT NULL,
    fingerprint TEXT NOT NULL,
    columns JSONB NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (center_id, fingerprint),
    FOREIGN KEY(center_id) REFERENCES center (id)
);
COMMENT ON TABLE import_layout IS 'What the columns of a layout are, as an officer of the center confirmed.';
COMMENT ON COLUMN import_layout.fingerprint IS 'of the headings';
COMMENT ON COLUMN import_layout.columns IS 'the field of each column, '''' for none';
