"""What was told of late certificates: kept by center, so that only what changed is told again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from shared.db import rows_parameter, uuids_parameter

_KEEP = text(
    """
    INSERT INTO overdue_told (center_id, version, as_of, lines)
    SELECT center_id, 1, CAST(:as_of AS date), lines
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS seen (center_id uuid, lines jsonb)
     ORDER BY center_id
    ON CONFLICT (center_id) DO UPDATE
       SET version = overdue_told.version + 1, as_of = excluded.as_of, lines = excluded.lines,
           recorded_at = now()
     WHERE overdue_told.lines <> excluded.lines
    RETURNING center_id, version
    """
)
_PROGRAMS = text(
    """
    SELECT DISTINCT ON (class_id) class_id, program_code FROM certificate
     WHERE class_id = ANY (CAST(:classes AS uuid[])) ORDER BY class_id, program_code
    """
)


def keep_changed(
    connection: Connection, seen: Mapping[UUID, Sequence[Mapping[str, Any]]], as_of: date
) -> dict[UUID, int]:
    """Keep the lines of each center; return the new version of each whose lines are not those kept before."""
    rows = [{"center_id": center, "lines": list(lines)} for center, lines in seen.items()]
    kept = connection.execute(_KEEP, {"rows": rows_parameter(rows), "as_of": as_of})
    return {row.center_id: row.version for row in kept}


def programs_of(connection: Connection, classes: Collection[UUID]) -> dict[UUID, str]:
    """Return the program of each class that has certificates."""
    found = connection.execute(_PROGRAMS, {"classes": uuids_parameter(classes)})
    return {row.class_id: row.program_code for row in found}
