"""Classes from the decision that opens them: rooms, timetable, attendance, papers; dated study rules."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_UNDONE = (
    "DROP TABLE paper, attendance, class_session, class_officer",
    """
    ALTER TABLE enrolment
        DROP CONSTRAINT enrolment_revision, DROP CONSTRAINT enrolment_transferred,
        DROP CONSTRAINT enrolment_admitted_first, DROP CONSTRAINT enrolment_state, DROP COLUMN admitted,
        DROP COLUMN revision, DROP COLUMN transferred_to, DROP COLUMN sending_unit, DROP COLUMN state_on,
        DROP COLUMN state_reason, ADD COLUMN admitted BOOLEAN
    """,
    "UPDATE enrolment SET admitted = state IN ('admitted', 'withdrawn', 'suspended')",
    "UPDATE enrolment SET attended = NULL, mark = NULL WHERE NOT admitted",
    """
    ALTER TABLE enrolment DROP COLUMN state, ALTER COLUMN admitted SET NOT NULL,
        ADD CONSTRAINT enrolment_admitted_first CHECK (admitted OR (attended IS NULL AND mark IS NULL))
    """,
    """
    ALTER TABLE training_class
        DROP CONSTRAINT training_class_state, DROP CONSTRAINT training_class_quota,
        DROP COLUMN program_version, DROP COLUMN quota, DROP COLUMN organiser,
        DROP COLUMN opening_decision_id, DROP COLUMN homeroom_id, DROP COLUMN registrar_id,
        DROP COLUMN revision,
        ADD CONSTRAINT training_class_state CHECK (state IN ('open', 'completed', 'cancelled'))
    """,
    "ALTER TABLE decision DROP CONSTRAINT decision_kind",
    "ALTER TABLE decision ADD CONSTRAINT decision_kind CHECK (kind IN ('completion', 'amendment'))",
    "DROP TABLE room",
    """
    ALTER TABLE rule_set DROP CONSTRAINT rule_set_class_size, DROP CONSTRAINT rule_set_markers,
        DROP COLUMN class_size_min, DROP COLUMN makeup_allowed, DROP COLUMN excused_counts,
        DROP COLUMN redo_cap, DROP COLUMN marker_tolerance, DROP COLUMN markers
    """,
)


def upgrade() -> None:
    written = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in written.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    for statement in _UNDONE:
        op.execute(statement)
