"""Targets of rates are set by decision, for the province or one center, and kept."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE rate_target (
            code text NOT NULL,
            center_id uuid NOT NULL,
            valid_from date NOT NULL,
            target numeric(6, 2),
            source text NOT NULL,
            entered_by text NOT NULL,
            entered_by_name text NOT NULL,
            entered_at timestamp with time zone DEFAULT now() NOT NULL,
            PRIMARY KEY (code, center_id, valid_from),
            CONSTRAINT rate_target_sensible CHECK (target > 0 AND target <= 1000)
        );
        COMMENT ON TABLE rate_target IS
            'In force in a period is the newest begun by its end; a center''s own before the province''s.';
        COMMENT ON COLUMN rate_target.target IS 'in percent; null: from that day the common one again';
        CREATE TRIGGER rate_target_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON rate_target
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away();
        """
    )


def downgrade() -> None:
    op.execute("DROP TABLE rate_target")
