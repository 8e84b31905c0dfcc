CREATE TABLE report_section (
    period_id UUID NOT NULL REFERENCES report_period (period_id),
    center_id UUID NOT NULL,
    code TEXT NOT NULL,
    edit INTEGER NOT NULL,
    paragraphs TEXT[],
    drafted TEXT[] NOT NULL,
    edited_by TEXT NOT NULL,
    edited_by_name TEXT NOT NULL,
    edited_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (period_id, center_id, code, edit)
);
COMMENT ON TABLE report_section IS 'Each edit of a section of the narrative; the last one holds.';
COMMENT ON COLUMN report_section.center_id IS 'zeros: the province';
COMMENT ON COLUMN report_section.edit IS 'from 1 for each section';
COMMENT ON COLUMN report_section.paragraphs IS 'null: as drafted again';
COMMENT ON COLUMN report_section.drafted IS 'what the figures of that moment drafted';

CREATE TABLE frozen_report (
    period_id UUID NOT NULL REFERENCES report_period (period_id),
    center_id UUID NOT NULL,
    number INTEGER NOT NULL,
    content JSONB NOT NULL,
    fingerprint TEXT NOT NULL,
    positions JSONB NOT NULL,
    as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    behind JSONB NOT NULL,
    missing JSONB NOT NULL,
    reason TEXT,
    signed_by TEXT NOT NULL,
    signed_by_name TEXT NOT NULL,
    signed_by_title TEXT NOT NULL,
    signed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    kid UUID NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (period_id, center_id, number),
    CONSTRAINT frozen_report_counts_from_one CHECK (number >= 1)
);
COMMENT ON TABLE frozen_report IS 'What a center submitted and what the province froze; rows are never changed or deleted.';
COMMENT ON COLUMN frozen_report.center_id IS 'zeros: the province';
COMMENT ON COLUMN frozen_report.fingerprint IS 'SHA-256 of the content''s canonical JSON';
COMMENT ON COLUMN frozen_report.positions IS 'what had been heard from each owner';
COMMENT ON COLUMN frozen_report.behind IS 'the province''s: the submissions behind it';
COMMENT ON COLUMN frozen_report.missing IS 'the province''s: who has not reported';
COMMENT ON COLUMN frozen_report.reason IS 'of a correction';
COMMENT ON COLUMN frozen_report.signature IS 'JWS of all that stands beside it';

CREATE TABLE report_key (
    kid UUID NOT NULL,
    public_key JSONB NOT NULL,
    sealed_private_key TEXT NOT NULL,
    used_from TIMESTAMP WITH TIME ZONE NOT NULL,
    used_to TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (kid),
    CONSTRAINT report_key_used_forwards CHECK (used_to >= used_from),
    CONSTRAINT report_key_one_in_use UNIQUE NULLS NOT DISTINCT (used_to)
);
COMMENT ON TABLE report_key IS 'Keys that sign reports; rows are never deleted.';
COMMENT ON COLUMN report_key.public_key IS 'JWK, public part; published for ever';
COMMENT ON COLUMN report_key.sealed_private_key IS 'sealed for `reports`';
COMMENT ON COLUMN report_key.used_to IS 'signs no more since; what it signed stays good';

CREATE TRIGGER report_section_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE ON report_section
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();
CREATE TRIGGER frozen_report_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE ON frozen_report
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();
CREATE TRIGGER report_key_is_kept
BEFORE DELETE OR TRUNCATE OR UPDATE OF kid, public_key, sealed_private_key, used_from ON report_key
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();
