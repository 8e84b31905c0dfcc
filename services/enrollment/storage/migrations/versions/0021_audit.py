"""Whoever changes something is written down: the audit log, and the tables that it watches."""

from alembic import op

from shared.audit.schema import create_audit, drop_audit
from shared.audit.watching import Center, stop_watching, watch_tables

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OF_CLASS = ("class_id", "training_class")
OF_PLAN = ("plan_id", "plan")
OF_LEARNER = ("learner_at_center", "learner_id")
WATCHED: dict[str, Center] = {
    "appointment": "center_id",
    "appointment_change": ("appointment_id", "appointment"),
    "attachment_type": None,
    "attendance": OF_CLASS,
    "center": "id",
    "center_commune": "center_id",
    "center_kind": None,
    "center_seal": "center_id",
    "center_version": "center_id",
    "class_list_import": "center_id",
    "class_officer": OF_CLASS,
    "class_session": OF_CLASS,
    "commune": None,
    "commune_lineage": None,
    "completion": OF_CLASS,
    "contest": "center_id",
    "contest_announcement": ("contest_id", "contest"),
    "contest_candidate": "center_id",
    "contest_judge": ("contest_id", "contest"),
    "contest_result": ("contest_id", "contest"),
    "contest_rule": None,
    "contest_rule_part": None,
    "contest_rule_prize": None,
    "contest_score": ("candidate_id", "contest_candidate"),
    "contest_step": ("contest_id", "contest"),
    "decision": "center_id",
    "document": "center_id",
    "document_attachment": ("document_id", "document"),
    "document_profile": None,
    "document_type": None,
    "enrolment": OF_CLASS,
    "equipment": "center_id",
    "equipment_kind": None,
    "establishment": "center_id",
    "facility_need": "center_id",
    "facility_report": "center_id",
    "faculty_rule": None,
    "faculty_rule_post": None,
    "faculty_rule_standard": None,
    "funding_source": None,
    "grade_band": None,
    "import_layout": "center_id",
    "investment": "center_id",
    "learner": ("id", *OF_LEARNER),
    "learner_merge": ("kept_id", *OF_LEARNER),
    "learner_pair": ("first_id", *OF_LEARNER),
    "learner_rule": None,
    "lecturer_roster": "center_id",
    "lecturer_subject": "center_id",
    "makeup": OF_CLASS,
    "numbering_rule": "center_id",
    "paper": OF_CLASS,
    "party_term": "center_id",
    "person": None,
    "plan": "center_id",
    "plan_counting_rule": None,
    "plan_item": OF_PLAN,
    "plan_step": OF_PLAN,
    "plan_version": OF_PLAN,
    "post": None,
    "program": None,
    "program_version": None,
    "qualification": None,
    "qualification_level": None,
    "room": "center_id",
    "roster_member": "center_id",
    "rule_set": None,
    "rule_set_program": None,
    "succession": None,
    "succession_predecessor": "center_id",
    "succession_successor": "center_id",
    "teaching_activity": "center_id",
    "teaching_material": "center_id",
    "training_class": "center_id",
}


def upgrade() -> None:
    create_audit(op, "enrollment")
    watch_tables(op, WATCHED)


def downgrade() -> None:
    stop_watching(op, WATCHED)
    drop_audit(op)
