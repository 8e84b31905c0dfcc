"""What reporting was told last of certificates that are late."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE overdue_told (
            center_id uuid PRIMARY KEY,
            version integer NOT NULL,
            as_of date NOT NULL,
            lines jsonb NOT NULL,
            recorded_at timestamp with time zone NOT NULL DEFAULT now()
        )
        """
    )
    op.execute(
        "COMMENT ON TABLE overdue_told IS"
        " 'What was told last of a center''s certificates that are late; told anew when it changes.'"
    )
    op.execute("COMMENT ON COLUMN overdue_told.as_of IS 'the day on which it was seen so'")
    op.execute("COMMENT ON COLUMN overdue_told.lines IS 'by program, as the event tells them'")


def downgrade() -> None:
    op.execute("DROP TABLE overdue_told")
