"""Counting one's own register, so that reporting can prove what it shows."""

from typing import Any

from sqlalchemy import Connection

from services.certification.storage.control_totals import control_totals, total_members
from shared.control_totals import TotalAsked


def count_certificates(connection: Connection) -> dict[str, Any]:
    """Return the control totals of the register as `connection` sees it (one snapshot)."""
    return control_totals(connection)


def name_members(connection: Connection, asked: TotalAsked) -> dict[str, Any]:
    """Return who is in one control total, as `connection` sees it (one snapshot)."""
    return total_members(connection, asked)
