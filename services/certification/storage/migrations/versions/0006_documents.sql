CREATE TABLE document_template (
    template_id UUID NOT NULL,
    kind TEXT NOT NULL,
    program_code TEXT,
    effective_from DATE NOT NULL,
    effective_to DATE,
    edition INTEGER NOT NULL,
    source TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    provenance TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (template_id),
    CONSTRAINT document_template_kind_known CHECK (kind IN ('certificate', 'register', 'extract')),
    CONSTRAINT document_template_days_in_order CHECK (effective_to >= effective_from),
    CONSTRAINT document_template_edition_once UNIQUE NULLS NOT DISTINCT (kind, program_code, effective_from, edition)
);
COMMENT ON TABLE document_template IS 'Editions of templates; rows are never changed: another edition takes over.';
COMMENT ON COLUMN document_template.program_code IS 'null: for every program that has none of its own';
COMMENT ON COLUMN document_template.edition IS 'of several from the same day, the highest';
COMMENT ON COLUMN document_template.source IS 'Typst';
COMMENT ON COLUMN document_template.provenance IS 'the document that prescribes it, or that it is assumed';

CREATE TABLE certificate_paper (
    certificate_id UUID NOT NULL,
    serial TEXT NOT NULL,
    template_id UUID NOT NULL,
    contents JSONB NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (certificate_id, serial),
    FOREIGN KEY(certificate_id) REFERENCES certificate (certificate_id),
    FOREIGN KEY(template_id) REFERENCES document_template (template_id)
);
COMMENT ON TABLE certificate_paper IS 'What a paper says and with which edition, from its first setting on: a reprint is the same.';
COMMENT ON COLUMN certificate_paper.serial IS 'of the blank; another blank is another paper';

CREATE TABLE document_issued (
    sha256 TEXT NOT NULL,
    kind TEXT NOT NULL,
    center_id UUID NOT NULL,
    certificate_id UUID,
    serial TEXT,
    class_id UUID,
    template_id UUID NOT NULL,
    bytes INTEGER NOT NULL,
    first_by TEXT NOT NULL,
    first_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (sha256),
    CONSTRAINT document_issued_kind_known CHECK (kind IN ('certificate', 'certificates', 'register', 'extract')),
    FOREIGN KEY(certificate_id) REFERENCES certificate (certificate_id),
    FOREIGN KEY(template_id) REFERENCES document_template (template_id)
);
CREATE INDEX document_issued_by_certificate ON document_issued (certificate_id);
COMMENT ON TABLE document_issued IS 'The fingerprint of every file given out: who shows one learns whether it is ours, untouched.';

