"""What reporting tells of reports: open periods, and where each center's report stands."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE report_period (
    period_id UUID NOT NULL,
    version INTEGER NOT NULL,
    period TEXT NOT NULL,
    name TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    deadline DATE NOT NULL,
    frozen INTEGER NOT NULL,
    PRIMARY KEY (period_id)
);
COMMENT ON TABLE report_period IS
'Periods for which the province asks for reports, as reporting tells of them.';
COMMENT ON COLUMN report_period.period IS 'as 2021-H1';
COMMENT ON COLUMN report_period.frozen IS 'versions that the province has frozen';
CREATE TABLE center_report (
    report_id UUID NOT NULL,
    version INTEGER NOT NULL,
    period_id UUID NOT NULL,
    center_id UUID NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (report_id),
    CONSTRAINT center_report_state CHECK (state IN ('submitted', 'returned', 'accepted', 'reopened'))
);
CREATE INDEX center_report_by_center ON center_report (center_id, period_id);
COMMENT ON TABLE center_report IS
'Where a center''s report stands, as reporting tells of it; without a row it was not submitted.';
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE center_report, report_period")
