"""A mark of what a page shows: whoever was away asks with it whether anything has changed since."""

from collections.abc import Mapping

from sqlalchemy import Connection

from services.reporting.storage.positions import positions
from services.reporting.storage.reconciliations import ReconciliationRun, latest_run


def mark_of(held: Mapping[str, int], proven: ReconciliationRun | None) -> str:
    """Return the mark of figures at these positions, proven by this run."""
    at = "-".join(f"{producer}{position}" for producer, position in sorted(held.items()))
    return at if proven is None else f"{at}-{proven.id.hex}"


def read_mark(connection: Connection) -> str:
    """Return the mark of what a page would show now."""
    return mark_of(positions(connection), latest_run(connection, whole_only=True))
