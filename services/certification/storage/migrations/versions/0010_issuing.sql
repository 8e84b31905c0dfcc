ALTER TABLE certificate
    ADD COLUMN waits text[],
    ADD COLUMN batch_id uuid,
    ADD COLUMN rule_id integer,
    ADD COLUMN expires_on date,
    DROP CONSTRAINT certificate_state_known,
    DROP CONSTRAINT certificate_numbered_when_issued,
    DROP CONSTRAINT certificate_end_explained;
DROP INDEX certificate_ended, certificate_one_live, certificate_waiting, certificate_without_signer;
UPDATE certificate SET state = 'draft', waits = '{blank}' WHERE state = 'awaiting_blank';
ALTER TABLE certificate
    ADD CONSTRAINT certificate_state_known CHECK (
        state IN ('draft', 'to_sign', 'issued', 'under_review', 'replaced', 'revoked', 'cancelled', 'closed')
    ),
    ADD CONSTRAINT certificate_numbered_when_issued CHECK (
        num_nonnulls(book, number, register_number, serial, code, issued_on, holder_name, center_name,
                     decision_number)
        = CASE WHEN state IN ('issued', 'under_review', 'replaced', 'revoked', 'cancelled') THEN 9 ELSE 0 END
    ),
    ADD CONSTRAINT certificate_end_explained CHECK (
        num_nonnulls(ended_on, end_reason)
        = CASE WHEN state IN ('replaced', 'revoked', 'cancelled', 'closed') THEN 2 ELSE 0 END
    ),
    ADD CONSTRAINT certificate_draft_waits CHECK ((waits IS NOT NULL) = (state = 'draft'));
CREATE INDEX certificate_ended ON certificate (completion_id)
    WHERE state IN ('replaced', 'revoked', 'cancelled', 'closed');
CREATE UNIQUE INDEX certificate_one_live ON certificate (completion_id)
    WHERE state IN ('draft', 'to_sign', 'issued', 'under_review');
CREATE INDEX certificate_waiting ON certificate (center_id) WHERE state IN ('draft', 'to_sign');
CREATE INDEX certificate_without_signer ON certificate (center_id)
    WHERE signer_name IS NULL AND state IN ('issued', 'under_review', 'replaced', 'revoked', 'cancelled');
COMMENT ON COLUMN certificate.waits IS 'what a draft waits for';
COMMENT ON COLUMN certificate.batch_id IS 'the batch in which it is, or was, signed';
COMMENT ON COLUMN certificate.rule_id IS 'version of the issuing rule; null: from before rules were kept';
COMMENT ON COLUMN certificate.expires_on IS 'the last day on which it holds; null: for ever';

CREATE TABLE issuing_rule (
    rule_id INTEGER GENERATED ALWAYS AS IDENTITY,
    center_id UUID,
    effective_from DATE NOT NULL,
    effective_to DATE,
    mode TEXT NOT NULL,
    term_days INTEGER,
    term_source TEXT NOT NULL,
    requires_signer BOOLEAN NOT NULL,
    requires_seal BOOLEAN NOT NULL,
    center_error TEXT NOT NULL,
    loss TEXT NOT NULL,
    damage TEXT NOT NULL,
    holder_fault TEXT NOT NULL,
    provenance TEXT NOT NULL,
    recorded_by TEXT,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (rule_id),
    CONSTRAINT issuing_rule_mode_known CHECK (mode IN ('with_decision', 'by_batch')),
    CONSTRAINT issuing_rule_term_sensible CHECK (term_days BETWEEN 1 AND 365),
    CONSTRAINT issuing_rule_dates CHECK (effective_to >= effective_from),
    CONSTRAINT issuing_rule_policies_known CHECK (
        center_error IN ('reissue', 'application', 'restudy', 'extract_only')
        AND loss IN ('reissue', 'application', 'restudy', 'extract_only')
        AND damage IN ('reissue', 'application', 'restudy', 'extract_only')
        AND holder_fault IN ('reissue', 'application', 'restudy', 'extract_only')
    )
);

CREATE UNIQUE INDEX issuing_rule_once ON issuing_rule (center_id, effective_from) NULLS NOT DISTINCT;
COMMENT ON TABLE issuing_rule IS 'How certificates are issued, by date; rows are versions and are never changed.';
COMMENT ON COLUMN issuing_rule.center_id IS 'null: for all centers';
COMMENT ON COLUMN issuing_rule.effective_from IS 'by the date of the decision';
COMMENT ON COLUMN issuing_rule.effective_to IS 'inclusive';
COMMENT ON COLUMN issuing_rule.term_days IS 'from the decision; null: no clock runs';
COMMENT ON COLUMN issuing_rule.center_error IS 'what an error of the center leads to';
COMMENT ON COLUMN issuing_rule.loss IS 'what a loss by the holder leads to';
COMMENT ON COLUMN issuing_rule.damage IS 'what damage by the holder leads to';
COMMENT ON COLUMN issuing_rule.holder_fault IS 'what another fault of the holder leads to';
COMMENT ON COLUMN issuing_rule.recorded_by IS 'the person; null: came with the system';

CREATE TABLE validity_rule (
    program_code TEXT NOT NULL,
    effective_from DATE NOT NULL,
    effective_to DATE,
    months INTEGER NOT NULL,
    provenance TEXT NOT NULL,
    PRIMARY KEY (program_code, effective_from),
    CONSTRAINT validity_rule_months_sensible CHECK (months BETWEEN 1 AND 1200)
);

COMMENT ON TABLE validity_rule IS 'How long the certificates of a program hold; a program without a row: for ever.';
COMMENT ON COLUMN validity_rule.effective_from IS 'by the date of the certificate';

CREATE TABLE signing_post (
    post text NOT NULL,
    effective_from date NOT NULL,
    effective_to date,
    prefix text NOT NULL,
    needs_authorisation boolean NOT NULL,
    provenance text NOT NULL,
    PRIMARY KEY (post, effective_from)
);
COMMENT ON TABLE signing_post IS 'Who signs certificates, by post and date.';
COMMENT ON COLUMN signing_post.prefix IS 'printed before the title of the post';

CREATE TABLE seal (
    seal_id UUID NOT NULL,
    version BIGINT NOT NULL,
    center_id UUID NOT NULL,
    inscription TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    PRIMARY KEY (seal_id)
);

CREATE INDEX seal_by_center ON seal (center_id);
COMMENT ON TABLE seal IS 'Seals in use, as last told.';

CREATE TABLE signing_batch (
    batch_id UUID NOT NULL,
    class_id UUID NOT NULL,
    center_id UUID NOT NULL,
    state TEXT DEFAULT 'proposed' NOT NULL,
    quantity INTEGER NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_on DATE NOT NULL,
    signed_by TEXT,
    signed_on DATE,
    signer_name TEXT,
    signer_title TEXT,
    authorisation TEXT,
    return_reason TEXT,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (batch_id),
    CONSTRAINT signing_batch_state_known CHECK (state IN ('proposed', 'signed', 'returned')),
    CONSTRAINT signing_batch_signed_whole CHECK (num_nonnulls(signed_by, signed_on, signer_name, signer_title) = CASE WHEN state = 'signed' THEN 4 ELSE 0 END),
    CONSTRAINT signing_batch_return_explained CHECK ((return_reason IS NOT NULL) = (state = 'returned')),
    CONSTRAINT signing_batch_not_empty CHECK (quantity > 0)
);

CREATE INDEX signing_batch_by_center ON signing_batch (center_id);
CREATE UNIQUE INDEX signing_batch_one_open ON signing_batch (class_id) WHERE state = 'proposed';
COMMENT ON TABLE signing_batch IS 'A class''s certificates, proposed by the registrar and signed by the director in one step.';
COMMENT ON COLUMN signing_batch.center_id IS 'whose register it goes to, and who signs';
COMMENT ON COLUMN signing_batch.signed_by IS 'the account that signed';
COMMENT ON COLUMN signing_batch.signer_title IS 'as printed, with K/T for a deputy';
COMMENT ON COLUMN signing_batch.authorisation IS 'number and date of the paper that lets a deputy sign';

CREATE TRIGGER issuing_rule_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON issuing_rule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();
CREATE TRIGGER signing_batch_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE OF batch_id, class_id ON signing_batch
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();

INSERT INTO issuing_rule (effective_from, effective_to, mode, term_days, term_source, requires_signer,
    requires_seal, center_error, loss, damage, holder_fault, provenance)
VALUES
    ('2008-09-03', '2025-08-28', 'with_decision', NULL, 'chưa rõ', true, false,
     'reissue', 'extract_only', 'extract_only', 'extract_only',
     'HD 154-HD/BTGTW 2020: cấp một lần, trung tâm cấp lại khi lỗi của trung tâm; ký cùng quyết định,'
     ' không đòi con dấu trước 29/8/2025 và chỉ cấp bản sao khi lỗi của người học là giả định'),
    ('2025-08-29', '2025-11-30', 'with_decision', NULL, 'chưa rõ', true, true,
     'reissue', 'extract_only', 'extract_only', 'extract_only',
     'QĐ 360-QĐ/TW 29/8/2025: trung tâm có con dấu riêng, giám đốc ký; còn lại như trước (giả định)'),
    ('2025-12-01', NULL, 'with_decision', 15, 'QĐ 1147-QĐ/BTGDVTW, Đ9', true, true,
     'reissue', 'extract_only', 'extract_only', 'extract_only',
     'QĐ 1147-QĐ/BTGDVTW 1/12/2025, Đ9: cấp trong 15 ngày từ ngày ký quyết định công nhận, một lần,'
     ' trừ lỗi in; ký cùng quyết định là giả định');
INSERT INTO signing_post (post, effective_from, prefix, needs_authorisation, provenance) VALUES
    ('director', '2008-09-03', '', false, 'HD 154-HD/BTGTW 2020: giám đốc ký; trước đó là giả định'),
    ('deputy_director', '2008-09-03', 'K/T Giám đốc / ', true,
     'HD 154-HD/BTGTW 2020: phó giám đốc ký khi được ủy quyền; cách ghi K/T là giả định');
INSERT INTO validity_rule (program_code, effective_from, months, provenance)
VALUES ('NT_DANG', '2008-09-03', 60,
        'HD 06-HD/TW 9/6/2025, mục 5.4: 60 tháng, ví dụ giấy ngày 15/1/2020; sau HD 01-HD/TW 2026 vẫn giữ'
        ' và tính cho giấy trước đó là giả định');
