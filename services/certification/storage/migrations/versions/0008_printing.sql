CREATE TABLE print_job (
    job_id UUID NOT NULL,
    center_id UUID NOT NULL,
    class_id UUID NOT NULL,
    reason TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (job_id)
);
CREATE INDEX print_job_by_center ON print_job (center_id, opened_at);
CREATE UNIQUE INDEX print_job_one_open ON print_job (class_id) WHERE closed_at IS NULL;
COMMENT ON TABLE print_job IS 'A stack of sheets to print, in the order of the register; can be left and resumed.';
COMMENT ON COLUMN print_job.reason IS 'why papers are printed again; empty for a first printing';
COMMENT ON COLUMN print_job.closed_at IS 'when its last sheet was ticked off, or it was left';

CREATE TABLE print_sheet (
    job_id UUID NOT NULL,
    sheet INTEGER NOT NULL,
    certificate_id UUID NOT NULL,
    PRIMARY KEY (job_id, sheet),
    CONSTRAINT print_sheet_counts_from_one CHECK (sheet >= 1),
    CONSTRAINT print_sheet_certificate_once UNIQUE (job_id, certificate_id),
    FOREIGN KEY(job_id) REFERENCES print_job (job_id),
    FOREIGN KEY(certificate_id) REFERENCES certificate (certificate_id)
);
COMMENT ON TABLE print_sheet IS 'Sheets of a job in their order: whose certificate lies where in the stack.';

CREATE TABLE printing (
    job_id UUID NOT NULL,
    sheet INTEGER NOT NULL,
    serial TEXT NOT NULL,
    certificate_id UUID NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    done_by TEXT NOT NULL,
    done_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (job_id, sheet, serial),
    FOREIGN KEY(job_id, sheet) REFERENCES print_sheet (job_id, sheet),
    CONSTRAINT printing_outcome_known CHECK (outcome IN ('printed', 'jammed'))
);
CREATE INDEX printing_by_certificate ON printing (certificate_id);
CREATE UNIQUE INDEX printing_once ON printing (job_id, sheet) WHERE outcome = 'printed';
COMMENT ON TABLE printing IS 'What came out of the printer, sheet by sheet: never changed, a reprint is another row.';
COMMENT ON COLUMN printing.serial IS 'of the blank that lay in the printer';

