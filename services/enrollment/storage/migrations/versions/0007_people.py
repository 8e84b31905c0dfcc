"""People: establishment, dated rules about them, qualifications, subjects, hours entered by hand."""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    written = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in written.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    op.execute(
        "DROP TABLE teaching_activity, lecturer_subject, qualification, faculty_rule_standard,"
        " faculty_rule_post, faculty_rule, qualification_level, establishment, appointment_change"
    )
    op.execute("ALTER TABLE person DROP CONSTRAINT person_gender, DROP COLUMN gender")
