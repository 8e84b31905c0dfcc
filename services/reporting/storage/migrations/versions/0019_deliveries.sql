ALTER TABLE notice ADD COLUMN told_at timestamp with time zone;
COMMENT ON COLUMN notice.told_at IS 'when its deliveries were made; null: not yet';
-- What stands already was there before anybody could want it by mail.
UPDATE notice SET told_at = now();

CREATE TABLE notice_subscription (
    account_id text PRIMARY KEY,
    name text NOT NULL,
    email text NOT NULL,
    kinds text[] NOT NULL,
    changed_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE notice_subscription IS 'Who wants which kinds by mail; what they may see is asked of identity when it is sent.';

CREATE TABLE notice_webhook (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    url text NOT NULL,
    kinds text[] NOT NULL,
    sealed_secret bytea NOT NULL,
    entered_by text NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);
CREATE UNIQUE INDEX notice_webhook_name ON notice_webhook (name) WHERE ended_at IS NULL;
COMMENT ON TABLE notice_webhook IS 'Programs that are told, of all centers; the secret is sealed with a key of this service.';

CREATE TABLE notice_delivery (
    id uuid PRIMARY KEY,
    notice_id uuid NOT NULL REFERENCES notice (id),
    channel text NOT NULL,
    recipient text NOT NULL,
    state text NOT NULL DEFAULT 'waiting',
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamp with time zone NOT NULL,
    lent_until timestamp with time zone,
    error text,
    done_at timestamp with time zone,
    CONSTRAINT notice_delivery_once UNIQUE (notice_id, channel, recipient),
    CONSTRAINT notice_delivery_channel CHECK (channel IN ('email', 'webhook')),
    CONSTRAINT notice_delivery_state CHECK (state IN ('waiting', 'sent', 'failed', 'dropped'))
);
CREATE INDEX notice_delivery_waiting ON notice_delivery (next_at) WHERE state = 'waiting';
COMMENT ON TABLE notice_delivery IS 'Each notice leaves once a channel and recipient; the id names it to the receiver.';
COMMENT ON COLUMN notice_delivery.recipient IS 'the account, or the webhook''s id';
COMMENT ON COLUMN notice_delivery.lent_until IS 'somebody is sending it until then';
