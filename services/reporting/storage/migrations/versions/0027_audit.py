"""Whoever changes something is written down: the audit log, and the tables that it watches."""

from alembic import op

from shared.audit.schema import create_audit, drop_audit
from shared.audit.watching import Center, stop_watching, watch_tables

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

WATCHED: dict[str, Center] = {
    "calendar_address": None,
    "center_report": "center_id",
    "deadline_rule": None,
    "definition": None,
    "document_profile": None,
    "frozen_report": "center_id",
    "letterhead": "issuer_id",
    "notice_rule": None,
    "notice_subscription": None,
    "notice_webhook": None,
    "period_rule": None,
    "rate_definition": None,
    "rate_target": "center_id",
    "rebuild": None,
    "report_deadline": None,
    "report_key": None,
    "report_period": None,
    "report_section": "center_id",
    "report_step": "center_id",
    "reread": None,
}


def upgrade() -> None:
    create_audit(op, "reporting")
    watch_tables(op, WATCHED)


def downgrade() -> None:
    stop_watching(op, WATCHED)
    drop_audit(op)
