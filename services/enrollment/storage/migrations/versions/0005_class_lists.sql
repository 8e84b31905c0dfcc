ALTER TABLE rule_set
    ADD COLUMN transfer_carries BOOLEAN DEFAULT true NOT NULL,
    ADD COLUMN class_deputies SMALLINT DEFAULT 2 NOT NULL,
    ADD CONSTRAINT rule_set_class_deputies CHECK (class_deputies >= 0);
COMMENT ON COLUMN rule_set.transfer_carries IS 'periods attended before a transfer count in the other class';
COMMENT ON COLUMN rule_set.class_deputies IS 'lớp phó at most';

ALTER TABLE enrolment
    ADD COLUMN carried INTEGER DEFAULT 0 NOT NULL,
    ADD CONSTRAINT enrolment_carried CHECK (carried >= 0);
COMMENT ON COLUMN enrolment.carried IS 'tiết among them that came with a transfer';
