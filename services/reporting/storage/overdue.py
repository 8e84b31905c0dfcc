"""What was told of late certificates, as of a day."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, text

from services.reporting.domain.overdue import OverdueFact
from services.reporting.storage.facts import from_row

_TOLD = text(
    """
    SELECT DISTINCT ON (center_id) center_id, version, as_of, lines
      FROM overdue_fact
     WHERE as_of <= :on AND (CAST(:centers AS uuid[]) IS NULL OR center_id = ANY(CAST(:centers AS uuid[])))
     ORDER BY center_id, version DESC
    """
)


def overdue_on(connection: Connection, on: date, centers: Collection[UUID] | None) -> dict[UUID, OverdueFact]:
    """Return what was told last of each center by `on`; a center of which nothing was told is absent."""
    rows = connection.execute(_TOLD, {"on": on, "centers": None if centers is None else list(centers)})
    told = (from_row(OverdueFact, row) for row in rows)
    return {each.center_id: each for each in told if isinstance(each, OverdueFact)}
