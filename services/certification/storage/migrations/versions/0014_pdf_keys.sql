CREATE TABLE pdf_key (
    key_id uuid PRIMARY KEY,
    center_id uuid NOT NULL,
    fingerprint text NOT NULL,
    certificate bytea NOT NULL,
    chain bytea[] NOT NULL,
    subject text NOT NULL,
    issuer text NOT NULL,
    serial text NOT NULL,
    algorithm text NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_to timestamp with time zone NOT NULL,
    used_from date NOT NULL,
    sealed_private_key text,
    withdrawn_from date,
    withdrawal_reason text,
    withdrawn_by text,
    entered_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT pdf_key_certificate_once UNIQUE (fingerprint),
    CONSTRAINT pdf_key_valid_forwards CHECK (valid_to > valid_from),
    CONSTRAINT pdf_key_withdrawn_is_destroyed CHECK (
        num_nonnulls(withdrawn_from, withdrawal_reason, withdrawn_by)
        = CASE WHEN sealed_private_key IS NULL THEN 3 ELSE 0 END)
);
CREATE INDEX pdf_key_by_center ON pdf_key (center_id, used_from);
COMMENT ON TABLE pdf_key IS 'Keys with which centers sign their PDF files; rows are never deleted.';
COMMENT ON COLUMN pdf_key.fingerprint IS 'SHA-256 of the certificate, hexadecimal';
COMMENT ON COLUMN pdf_key.certificate IS 'X.509, DER';
COMMENT ON COLUMN pdf_key.chain IS 'certificates of its issuers, DER';
COMMENT ON COLUMN pdf_key.subject IS 'the name that a reader of the PDF shows as signer';
COMMENT ON COLUMN pdf_key.serial IS 'of the certificate, hexadecimal';
COMMENT ON COLUMN pdf_key.used_from IS 'signs from this day on, the key before it no more';
COMMENT ON COLUMN pdf_key.sealed_private_key IS 'sealed for `credentials`; destroyed when withdrawn';
COMMENT ON COLUMN pdf_key.withdrawn_from IS 'what it signed from this day on is not to be trusted';

CREATE TABLE signed_document (
    sha256 text PRIMARY KEY,
    unsigned_sha256 text NOT NULL,
    certificate_id uuid REFERENCES certificate (certificate_id),
    serial text,
    key_id uuid NOT NULL REFERENCES pdf_key (key_id),
    signed_at timestamp with time zone NOT NULL,
    stamped_at timestamp with time zone,
    content bytea NOT NULL,
    CONSTRAINT signed_document_once UNIQUE (unsigned_sha256),
    CONSTRAINT signed_document_paper_once UNIQUE (certificate_id, serial),
    CONSTRAINT signed_document_paper_whole CHECK ((certificate_id IS NULL) = (serial IS NULL))
);
COMMENT ON TABLE signed_document IS 'Files as they were signed: a signature is made once, the file is kept and never changed.';
COMMENT ON COLUMN signed_document.sha256 IS 'of the signed file';
COMMENT ON COLUMN signed_document.unsigned_sha256 IS 'of the file before it was signed';
COMMENT ON COLUMN signed_document.stamped_at IS 'by the time-stamp service, where there is one';
COMMENT ON COLUMN signed_document.content IS 'PDF: given out again to the byte';

CREATE TRIGGER pdf_key_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE OF key_id, center_id, fingerprint, certificate, chain,
    subject, issuer, serial, algorithm, valid_from, valid_to, used_from, entered_by, recorded_at ON pdf_key
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();
CREATE TRIGGER signed_document_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON signed_document
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();

CREATE FUNCTION keep_withdrawal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a key that was withdrawn stays withdrawn' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER pdf_key_stays_withdrawn BEFORE UPDATE ON pdf_key
FOR EACH ROW WHEN (OLD.withdrawn_from IS NOT NULL OR NEW.sealed_private_key IS NOT NULL)
EXECUTE FUNCTION keep_withdrawal();
