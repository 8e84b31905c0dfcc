"""What a class list needs of the rules: transfers that carry attendance, how many deputies."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_UNDONE = (
    "ALTER TABLE enrolment DROP CONSTRAINT enrolment_carried, DROP COLUMN carried",
    """
    ALTER TABLE rule_set DROP CONSTRAINT rule_set_class_deputies, DROP COLUMN class_deputies,
        DROP COLUMN transfer_carries
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
