CREATE TABLE handover (
    certificate_id uuid PRIMARY KEY REFERENCES certificate (certificate_id),
    center_id uuid NOT NULL,
    handed_on date NOT NULL,
    recipient_name text NOT NULL,
    authorised_by text,
    noted_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL DEFAULT now()
);
CREATE INDEX handover_by_center ON handover (center_id, handed_on);
COMMENT ON TABLE handover IS 'Sổ cấp phát: who received a certificate and signed for it; rows are only ever added.';
COMMENT ON COLUMN handover.center_id IS 'who handed it over: the center that issued it, or its successor';
COMMENT ON COLUMN handover.authorised_by IS 'the paper by which another person received it; null: the holder did';

CREATE TABLE copy_book (
    center_id uuid NOT NULL,
    year integer NOT NULL,
    last_number integer NOT NULL,
    PRIMARY KEY (center_id, year)
);
COMMENT ON TABLE copy_book IS 'Where each book of copies stands.';

CREATE TABLE register_copy (
    center_id uuid NOT NULL,
    year integer NOT NULL,
    number integer NOT NULL,
    certificate_id uuid NOT NULL REFERENCES certificate (certificate_id),
    quantity integer NOT NULL,
    recipient_name text NOT NULL,
    recipient_paper text,
    issued_on date NOT NULL,
    signer_title text NOT NULL,
    signer_name text NOT NULL,
    issued_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (center_id, year, number),
    FOREIGN KEY (center_id, year) REFERENCES copy_book (center_id, year),
    CONSTRAINT register_copy_number_counts_from_one CHECK (number >= 1),
    CONSTRAINT register_copy_quantity_sensible CHECK (quantity BETWEEN 1 AND 50)
);
CREATE INDEX register_copy_by_certificate ON register_copy (certificate_id);
COMMENT ON TABLE register_copy IS 'Sổ cấp bản sao: copies from the register; rows are only ever added.';
COMMENT ON COLUMN register_copy.center_id IS 'who made it: the center that issued the certificate, or who keeps its register';
COMMENT ON COLUMN register_copy.recipient_paper IS 'the paper by which another person than the holder asked';

CREATE TRIGGER handover_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON handover
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();
CREATE TRIGGER register_copy_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON register_copy
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();
CREATE TRIGGER copy_book_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE OF center_id, year ON copy_book
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();
