"""People's requests see and write the rows of their centers alone (`docs/decisions/0045`)."""

from alembic import op

from shared.row_security import disable, enable, of_center, of_center_or_all, of_parent

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_OWN = (
    "appointment",
    "class_list_import",
    "center_report",
    "decision",
    "document",
    "document_series",
    "equipment",
    "establishment",
    "facility_need",
    "facility_report",
    "import_layout",
    "investment",
    "learner_at_center",
    "lecturer_roster",
    "lecturer_subject",
    "plan",
    "room",
    "roster_member",
    "teaching_activity",
    "training_class",
)
_OF_A_CLASS = (
    "attendance",
    "class_announced",
    "class_officer",
    "class_session",
    "completion",
    "enrolment",
    "makeup",
    "paper",
)
_WITH_PARENT = {
    "appointment_change": ("appointment", "appointment_id", "id"),
    "certificate": ("completion", "completion_id", "id"),
    "completion_version": ("completion", "completion_id", "id"),
    "document_attachment": ("document", "document_id", "id"),
    "import_row": ("class_list_import", "import_id", "id"),
    "plan_item": ("plan", "plan_id", "id"),
    "plan_step": ("plan", "plan_id", "id"),
    "plan_version": ("plan", "plan_id", "id"),
}
# A round of the province and above has contestants of several centers: all of it is seen by each of them, and
# the operation asks whether the asker's center is among them.
_CONTESTS = {
    "contest": of_center_or_all(),
    **{
        table: of_parent(table, "contest", {"contest_id": "id"})
        for table in (
            "contest_announcement",
            "contest_candidate",
            "contest_judge",
            "contest_result",
            "contest_step",
        )
    },
    "contest_score": of_parent("contest_score", "contest_candidate", {"candidate_id": "id"}),
}
POLICIES = {
    **{table: of_center() for table in _OWN},
    "teaching_material": of_center_or_all(),
    **{table: of_parent(table, "training_class", {"class_id": "id"}) for table in _OF_A_CLASS},
    **{
        table: of_parent(table, parent, {own: theirs})
        for table, (parent, own, theirs) in _WITH_PARENT.items()
    },
    **_CONTESTS,
}


def upgrade() -> None:
    enable(op, POLICIES)
    # They keep every center's list in step with a learner's record, whichever center's officer mended it.
    for function in ("learner_changed", "enrolment_arrived"):
        op.execute(f"ALTER FUNCTION {function}() SECURITY DEFINER SET search_path = public, pg_temp")


def downgrade() -> None:
    for function in ("learner_changed", "enrolment_arrived"):
        op.execute(f"ALTER FUNCTION {function}() SECURITY INVOKER RESET search_path")
    disable(op, POLICIES)
