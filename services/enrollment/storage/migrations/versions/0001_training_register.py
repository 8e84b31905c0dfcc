"""The register of centers, people, rules, plans, classes and results, on the event backbone."""

from pathlib import Path

from alembic import op

from shared.idempotency import create_idempotency, drop_idempotency
from shared.messaging.migrations import create_messaging, drop_messaging

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_PARTS = ("organisation", "training")

# The posts that QĐ 208 and the centers' practice know; who signs is a property of the post, not of code.
_POSTS = """
    INSERT INTO post (code, title, signs_completion) VALUES
        ('director', 'Giám đốc', true),
        ('deputy_director', 'Phó Giám đốc', false),
        ('lecturer', 'Giảng viên', false),
        ('clerk', 'Giáo vụ', false)
"""

_TABLES = (
    "certificate, completion_version, completion, enrolment, learner, training_class, decision,"
    " plan_item, plan_version, plan, rule_set_program, grade_band, rule_set, program_version, program,"
    " roster_member, lecturer_roster, appointment, person, post, center_version, center"
)


def upgrade() -> None:
    create_messaging(op)
    create_idempotency(op)
    for part in _PARTS:
        for statement in (
            Path(__file__).with_name(f"0001_{part}.sql").read_text(encoding="utf-8").split(";\n")
        ):
            if statement.strip():
                op.execute(statement)
    op.execute(_POSTS)


def downgrade() -> None:
    op.execute(f"DROP TABLE {_TABLES}")
    drop_idempotency(op)
    drop_messaging(op)
