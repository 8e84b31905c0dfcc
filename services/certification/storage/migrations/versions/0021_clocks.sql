CREATE TABLE clock_rule (
    effective_from date PRIMARY KEY,
    ends_with text NOT NULL,
    warn_days integer NOT NULL,
    provenance text NOT NULL,
    recorded_by text,
    recorded_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT clock_rule_ending_known CHECK (ends_with IN ('registration', 'handover')),
    CONSTRAINT clock_rule_warning_sensible CHECK (warn_days BETWEEN 0 AND 60)
);
COMMENT ON TABLE clock_rule IS 'Which event ends the clock that a decision starts; rows are versions and are never changed.';
COMMENT ON COLUMN clock_rule.effective_from IS 'by the date of the decision';
COMMENT ON COLUMN clock_rule.warn_days IS 'before the last day';
COMMENT ON COLUMN clock_rule.recorded_by IS 'the person; null: came with the system';

CREATE TRIGGER clock_rule_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON clock_rule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();

INSERT INTO clock_rule (effective_from, ends_with, warn_days, provenance) VALUES
    ('2008-09-03', 'handover', 5,
     'QĐ 1147-QĐ/BTGDVTW 1/12/2025, Đ9: cấp trong 15 ngày từ ngày ký quyết định; hiểu "cấp" là trao tận tay người học'
     ' (cách hiểu chặt hơn) và báo trước 5 ngày là giả định');

ALTER TABLE register_rule DROP COLUMN handover_days;
