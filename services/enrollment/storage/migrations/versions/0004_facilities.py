"""Facilities: equipment, teaching materials, investment by year and source, needs."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    written = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in written.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    op.execute(
        "DROP TABLE facility_report, facility_need, investment, teaching_material, equipment,"
        " funding_source, equipment_kind"
    )
