"""Every table of enrollment's database, in one metadata: what the migrations must lead to."""

from services.enrollment.storage import imports, organisation_tables, training_tables
from services.enrollment.storage.metadata import metadata

__all__ = ["imports", "metadata", "organisation_tables", "training_tables"]
