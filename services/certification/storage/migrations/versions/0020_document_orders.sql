CREATE TABLE document_order (
    order_id UUID NOT NULL,
    center_id UUID NOT NULL,
    kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    book INTEGER,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    following INTEGER NOT NULL,
    verify_at TEXT NOT NULL,
    ordered_by TEXT NOT NULL,
    ordered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    state TEXT DEFAULT 'waiting' NOT NULL,
    attempts INTEGER DEFAULT 0 NOT NULL,
    said_vi TEXT,
    said_en TEXT,
    PRIMARY KEY (order_id),
    CONSTRAINT document_order_kind_known CHECK (kind IN ('sheets', 'class', 'book')),
    CONSTRAINT document_order_of_book CHECK ((kind = 'book') = (book IS NOT NULL)),
    CONSTRAINT document_order_state_known CHECK (state IN ('waiting', 'done', 'refused', 'given_up')),
    CONSTRAINT document_order_in_order CHECK (first >= 1 AND following >= first)
);
CREATE INDEX document_order_waiting ON document_order (ordered_at) WHERE state = 'waiting';
COMMENT ON TABLE document_order IS 'Large documents that somebody waits for, set file by file by the documents process.';
COMMENT ON COLUMN document_order.subject_id IS 'the print job, the class, or the center of the book';
COMMENT ON COLUMN document_order.book IS 'of a register; null for certificates';
COMMENT ON COLUMN document_order.first IS 'sheet or page with which the order begins';
COMMENT ON COLUMN document_order.following IS 'with which its next file begins';
COMMENT ON COLUMN document_order.attempts IS 'at its next file';
COMMENT ON COLUMN document_order.said_vi IS 'why it was refused';

CREATE TABLE document_file (
    order_id UUID NOT NULL,
    part INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    sheets INTEGER NOT NULL,
    unsigned TEXT NOT NULL,
    content BYTEA NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (order_id, part),
    FOREIGN KEY(order_id) REFERENCES document_order (order_id) ON DELETE CASCADE
);
COMMENT ON COLUMN document_file.unsigned IS 'why it carries no signature; empty if it does';
COMMENT ON TABLE document_file IS 'Files of an order until they are fetched; kept for a day, and set again to the same bytes.';
