ALTER TABLE certificate ADD COLUMN holder_identity text;
COMMENT ON COLUMN certificate.holder_identity IS 'for the register alone; null: not known';

CREATE TRIGGER certificate_identity_is_frozen BEFORE UPDATE OF holder_identity ON certificate
FOR EACH ROW WHEN (OLD.number IS NOT NULL AND OLD.holder_identity IS DISTINCT FROM NEW.holder_identity)
EXECUTE FUNCTION refuse_to_change_the_register();
