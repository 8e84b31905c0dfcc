CREATE TABLE notice_rule (
    kind text NOT NULL,
    valid_from date NOT NULL,
    days_ahead integer NOT NULL,
    threshold numeric(8, 2) NOT NULL,
    told_to text[] NOT NULL,
    source text NOT NULL,
    entered_by text,
    PRIMARY KEY (kind, valid_from),
    CONSTRAINT notice_rule_sensible CHECK (days_ahead BETWEEN 0 AND 366 AND threshold >= 0)
);
COMMENT ON TABLE notice_rule IS 'When a kind of cause is one, and who is told; in force is the newest begun.';
COMMENT ON COLUMN notice_rule.entered_by IS 'the person; null: came with the system';

CREATE TRIGGER notice_rule_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON notice_rule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();

CREATE TABLE notice (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    center_id uuid NOT NULL,
    what text NOT NULL,
    figures jsonb NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    resolved_at timestamp with time zone
);
CREATE UNIQUE INDEX notice_standing_once ON notice (kind, center_id, what) WHERE resolved_at IS NULL;
CREATE INDEX notice_resolved_at_idx ON notice (resolved_at);
COMMENT ON TABLE notice IS 'What needs or needed attention; of one subject at most one stands.';

CREATE TABLE notice_seen (
    account_id text PRIMARY KEY,
    seen_until timestamp with time zone NOT NULL
);
COMMENT ON TABLE notice_seen IS 'Until when raised notices a person has marked as read.';
