ALTER TABLE register_rule
    ADD COLUMN when_closed text NOT NULL DEFAULT 'next_book',
    ADD COLUMN rows_per_page integer NOT NULL DEFAULT 25,
    ADD COLUMN handover_days integer DEFAULT 15,
    ADD CONSTRAINT register_rule_when_closed_known CHECK (when_closed IN ('next_book', 'refuse')),
    ADD CONSTRAINT register_rule_page_sensible CHECK (rows_per_page BETWEEN 1 AND 200);
COMMENT ON COLUMN register_rule.when_closed IS 'giả định';
COMMENT ON COLUMN register_rule.rows_per_page IS 'giả định';
COMMENT ON COLUMN register_rule.handover_days IS 'from the decision; QĐ 1147, Đ9';

ALTER TABLE register_book
    ADD COLUMN last_hash bytea,
    ADD COLUMN rows_per_page integer NOT NULL DEFAULT 25,
    ADD COLUMN appendix_rows integer NOT NULL DEFAULT 0,
    ADD COLUMN appendix_hash bytea,
    ADD COLUMN closed_on date,
    ADD COLUMN closed_by text,
    ADD COLUMN pages integer,
    ADD COLUMN edges_sealed boolean,
    ADD CONSTRAINT register_book_closing_whole
        CHECK (num_nonnulls(closed_on, closed_by, pages, edges_sealed) IN (0, 4));
ALTER TABLE register_book ALTER COLUMN rows_per_page DROP DEFAULT;
COMMENT ON TABLE register_book IS 'Where each book of the register stands; a closed one takes no more entries.';
COMMENT ON COLUMN register_book.last_hash IS 'of the entry with the last number';
COMMENT ON COLUMN register_book.rows_per_page IS 'as the rule said when the book began';
COMMENT ON COLUMN register_book.appendix_hash IS 'of the last row of its appendix';
COMMENT ON COLUMN register_book.pages IS 'counted when it was closed';
COMMENT ON COLUMN register_book.edges_sealed IS 'dấu giáp lai over the edges of all pages';

CREATE TABLE register_appendix (
    center_id uuid NOT NULL,
    book integer NOT NULL,
    position integer NOT NULL,
    certificate_id uuid NOT NULL REFERENCES certificate (certificate_id),
    kind text NOT NULL,
    contents jsonb NOT NULL,
    decision text,
    noted_by text,
    noted_on date NOT NULL,
    entry_hash bytea NOT NULL,
    recorded_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (center_id, book, position),
    FOREIGN KEY (center_id, book) REFERENCES register_book (center_id, book)
);
CREATE INDEX register_appendix_by_certificate ON register_appendix (certificate_id);
COMMENT ON TABLE register_appendix IS 'Phụ lục sổ gốc: what became of an entry later; rows are only ever added.';
COMMENT ON COLUMN register_appendix.position IS '1, 2, 3 … in its book';
COMMENT ON COLUMN register_appendix.contents IS 'texts by name';
COMMENT ON COLUMN register_appendix.decision IS 'number of the decision or paper, where there is one';
COMMENT ON COLUMN register_appendix.noted_by IS 'the person; null: the system, by what it was told';

ALTER TABLE certificate ADD COLUMN entry_hash bytea;
COMMENT ON COLUMN certificate.entry_hash IS 'links the entry to the one before it in its book';
