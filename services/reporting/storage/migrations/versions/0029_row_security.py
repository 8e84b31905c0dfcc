"""People's requests see and write the rows of their centers alone (`docs/decisions/0045`)."""

from alembic import op

from shared.row_security import disable, enable, of_center, of_parent, with_predecessors

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_OWN = (
    "announced_class",
    "appointment_fact",
    "cell",
    "center_report",
    "certificate_fact",
    "completion_fact",
    "establishment_fact",
    "facility_fact",
    "frozen_report",
    "notice",
    "overdue_fact",
    "plan_fact",
    "report_section",
    "report_step",
    "roster_fact",
)
POLICIES = {
    **{table: of_center() for table in _OWN},
    "class_fact": f"({of_center()} OR {of_center('opened_by')})",  # counted where it was opened
    "blank_movement_fact": f"({of_center('from_center')} OR {of_center()})",
    "notice_delivery": of_parent("notice_delivery", "notice", {"notice_id": "id"}),
}
SEEN = with_predecessors("succession_fact", "successors || results_to")


def upgrade() -> None:
    enable(op, POLICIES, seen=SEEN)


def downgrade() -> None:
    disable(op, POLICIES)
