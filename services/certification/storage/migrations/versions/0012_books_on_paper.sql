CREATE TABLE copy_paper (
    center_id UUID NOT NULL,
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    template_id UUID NOT NULL,
    contents JSONB NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (center_id, year, number),
    FOREIGN KEY(template_id) REFERENCES document_template (template_id),
    FOREIGN KEY(center_id, year, number) REFERENCES register_copy (center_id, year, number)
);
COMMENT ON TABLE copy_paper IS 'What an extract from the register says, from its first setting on: a reprint is the same.';
