ALTER TABLE register_book ALTER COLUMN last_hash SET NOT NULL;
ALTER TABLE certificate ADD CONSTRAINT certificate_entry_linked CHECK ((number IS NULL) = (entry_hash IS NULL));

CREATE FUNCTION refuse_to_change_the_register() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE restrict_violation USING TABLE = TG_TABLE_NAME, MESSAGE = 'what stands in the register never changes';
END $$;

CREATE TRIGGER certificate_entry_is_frozen BEFORE UPDATE OF completion_id, class_id, center_id, program_code,
    replaces, book, number, register_number, code, issued_on, holder_name, holder_birth_date, holder_gender,
    holder_birth_place, holder_ethnicity, holder_unit, holder_party_cell, program_name, credential_title, mark,
    band, band_name, class_code, class_name, studied_from, studied_to, center_code, center_name, parent_name,
    decision_number, decided_on, signer_title, entry_hash ON certificate
FOR EACH ROW WHEN (OLD.number IS NOT NULL AND (
    OLD.completion_id, OLD.class_id, OLD.center_id, OLD.program_code,
    OLD.replaces, OLD.book, OLD.number, OLD.register_number, OLD.code, OLD.issued_on, OLD.holder_name,
    OLD.holder_birth_date, OLD.holder_gender, OLD.holder_birth_place, OLD.holder_ethnicity, OLD.holder_unit,
    OLD.holder_party_cell, OLD.program_name, OLD.credential_title, OLD.mark, OLD.band, OLD.band_name,
    OLD.class_code, OLD.class_name, OLD.studied_from, OLD.studied_to, OLD.center_code, OLD.center_name,
    OLD.parent_name, OLD.decision_number, OLD.decided_on, OLD.signer_title, OLD.entry_hash
) IS DISTINCT FROM (
    NEW.completion_id, NEW.class_id, NEW.center_id, NEW.program_code,
    NEW.replaces, NEW.book, NEW.number, NEW.register_number, NEW.code, NEW.issued_on, NEW.holder_name,
    NEW.holder_birth_date, NEW.holder_gender, NEW.holder_birth_place, NEW.holder_ethnicity, NEW.holder_unit,
    NEW.holder_party_cell, NEW.program_name, NEW.credential_title, NEW.mark, NEW.band, NEW.band_name,
    NEW.class_code, NEW.class_name, NEW.studied_from, NEW.studied_to, NEW.center_code, NEW.center_name,
    NEW.parent_name, NEW.decision_number, NEW.decided_on, NEW.signer_title, NEW.entry_hash
)) EXECUTE FUNCTION refuse_to_change_the_register();

CREATE TRIGGER certificate_signer_is_frozen BEFORE UPDATE OF signer_name ON certificate
FOR EACH ROW WHEN (OLD.signer_name IS NOT NULL AND OLD.signer_name IS DISTINCT FROM NEW.signer_name)
EXECUTE FUNCTION refuse_to_change_the_register();

CREATE FUNCTION refuse_an_unnoted_serial() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM public.register_appendix
        WHERE certificate_id = OLD.certificate_id AND kind = 'blank_replaced'
          AND contents ->> 'old_serial' = OLD.serial AND contents ->> 'new_serial' = NEW.serial
    ) THEN
        RAISE restrict_violation USING TABLE = 'certificate',
            MESSAGE = 'the serial of an entry changes only as the appendix notes';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER certificate_serial_as_noted BEFORE UPDATE OF serial ON certificate
FOR EACH ROW WHEN (OLD.serial IS NOT NULL AND OLD.serial IS DISTINCT FROM NEW.serial)
EXECUTE FUNCTION refuse_an_unnoted_serial();

CREATE TRIGGER register_appendix_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON register_appendix
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();

CREATE TRIGGER register_book_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE OF center_id, book, rows_per_page
ON register_book FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();

CREATE TRIGGER register_book_goes_on BEFORE UPDATE ON register_book
FOR EACH ROW WHEN (
    NEW.last_number < OLD.last_number OR NEW.appendix_rows < OLD.appendix_rows
    OR (OLD.closed_on IS NOT NULL AND
        (OLD.last_number, OLD.last_hash, OLD.closed_on, OLD.closed_by, OLD.pages, OLD.edges_sealed)
        IS DISTINCT FROM
        (NEW.last_number, NEW.last_hash, NEW.closed_on, NEW.closed_by, NEW.pages, NEW.edges_sealed))
) EXECUTE FUNCTION refuse_to_change_the_register();
