"""Every table of enrollment's database, in one metadata: what the migrations must lead to."""

from services.enrollment.storage import (
    announced_tables,
    attendance_tables,
    center_tables,
    class_tables,
    contest_tables,
    document_tables,
    facility_tables,
    import_tables,
    learner_tables,
    organisation_tables,
    people_tables,
    plan_tables,
    report_tables,
    retention_tables,
    training_tables,
)
from services.enrollment.storage.metadata import metadata

__all__ = [
    "announced_tables",
    "attendance_tables",
    "center_tables",
    "class_tables",
    "contest_tables",
    "document_tables",
    "facility_tables",
    "import_tables",
    "learner_tables",
    "metadata",
    "organisation_tables",
    "people_tables",
    "plan_tables",
    "report_tables",
    "retention_tables",
    "training_tables",
]
