"""The tables of every subject, gathered, so that whoever reads the metadata finds all of them."""

from services.reporting.storage import (
    tables_announced,
    tables_calendar,
    tables_cycle,
    tables_frozen,
    tables_notices,
    tables_overdue,
    tables_papers,
    tables_proof,
    tables_rebuilds,
    tables_rules,
    tables_targets,
)

__all__ = [
    "tables_announced",
    "tables_calendar",
    "tables_cycle",
    "tables_frozen",
    "tables_notices",
    "tables_overdue",
    "tables_papers",
    "tables_proof",
    "tables_rebuilds",
    "tables_rules",
    "tables_targets",
]
