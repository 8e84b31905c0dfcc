"""What certification told of each certificate: the highest version wins, whatever order it came in."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

from shared.db import rows_parameter

_ACCEPT = text(
    """
    INSERT INTO certificate AS held (id, completion_id, register_number, serial, state, version, issued_on)
    SELECT DISTINCT ON (id) id, completion_id, register_number, serial, state, version, issued_on
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id uuid, completion_id uuid, register_number text,
        serial text, state text, version int, issued_on date)
    ORDER BY id, version DESC
    ON CONFLICT (id) DO UPDATE SET completion_id = EXCLUDED.completion_id,
        register_number = EXCLUDED.register_number, serial = EXCLUDED.serial, state = EXCLUDED.state,
        version = EXCLUDED.version, issued_on = EXCLUDED.issued_on
    WHERE held.version < EXCLUDED.version
    """
)


def accept(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store certificates as they stand at their versions; what is older than held changes nothing."""
    connection.execute(_ACCEPT, {"rows": rows_parameter(rows)})
