CREATE TABLE blank_stock_rule (
    center_id UUID NOT NULL,
    effective_from DATE NOT NULL,
    least INTEGER NOT NULL,
    days_of_use INTEGER,
    provenance TEXT NOT NULL,
    PRIMARY KEY (center_id, effective_from),
    CONSTRAINT blank_stock_rule_sensible CHECK (
        least BETWEEN 0 AND 100000 AND days_of_use BETWEEN 1 AND 366
    )
);
COMMENT ON TABLE blank_stock_rule IS 'From which day a center is warned that its stock of blanks runs low.';
COMMENT ON COLUMN blank_stock_rule.center_id IS 'all zeros: of every center without its own';
COMMENT ON COLUMN blank_stock_rule.least IS 'fewer in stock: a warning';
COMMENT ON COLUMN blank_stock_rule.days_of_use IS 'fewer than so many days use: a warning; null: by number alone';

INSERT INTO blank_stock_rule (center_id, effective_from, least, days_of_use, provenance)
VALUES ('00000000-0000-0000-0000-000000000000', '2008-09-03', 50, 30,
        'giả định: một lớp thường có từ 50 người và một tháng mới nhận được phôi mới');
