"""Whoever changes something is written down: the audit log, and the tables that it watches."""

from alembic import op

from shared.audit.schema import create_audit, drop_audit
from shared.audit.watching import Center, stop_watching, watch_tables

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

OF_CERTIFICATE = ("certificate_id", "certificate", "certificate_id")
OF_PRINT_JOB = ("job_id", "print_job", "job_id")
OF_STOCKTAKING = ("stocktaking_id", "stocktaking", "stocktaking_id")
WATCHED: dict[str, Center] = {
    "blank_deed": "center_id",
    "blank_lot": "center_id",
    "blank_movement": "to_center",
    "blank_replacement": OF_CERTIFICATE,
    "blank_rule": "center_id",
    "blank_series": None,
    "blank_stock_rule": "center_id",
    "certificate": "center_id",
    "certificate_paper": OF_CERTIFICATE,
    "clock_rule": None,
    "copy_paper": "center_id",
    "credential_key": None,
    "document_issued": "center_id",
    "document_order": "center_id",
    "document_template": None,
    "handover": "center_id",
    "issuing_rule": "center_id",
    "pdf_key": "center_id",
    "print_job": "center_id",
    "print_sheet": OF_PRINT_JOB,
    "printing": OF_PRINT_JOB,
    "register_appendix": "center_id",
    "register_book": "center_id",
    "register_copy": "center_id",
    "register_rule": None,
    "signed_document": OF_CERTIFICATE,
    "signing_batch": "center_id",
    "signing_post": None,
    "stocktaking": "center_id",
    "stocktaking_count": OF_STOCKTAKING,
    "stocktaking_deed": OF_STOCKTAKING,
    "stocktaking_explanation": OF_STOCKTAKING,
    "validity_rule": None,
}


def upgrade() -> None:
    create_audit(op, "certification")
    watch_tables(op, WATCHED)


def downgrade() -> None:
    stop_watching(op, WATCHED)
    drop_audit(op)
