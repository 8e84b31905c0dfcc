"""What was told of planned classes: kept by class, so that only what changed is told again."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

_KEEP = text(
    """
    INSERT INTO class_announced AS told (class_id, version, content, withdrawn)
    SELECT id, 1, jsonb_build_object('center_id', center_id, 'code', code, 'name', name,
               'program_code', program_code, 'opens_on', opened_on, 'quota', quota, 'summoned', summoned),
           false
      FROM training_class WHERE state = 'planned' ORDER BY id
    ON CONFLICT (class_id) DO UPDATE
       SET version = told.version + 1, content = excluded.content, withdrawn = false
     WHERE told.content <> excluded.content OR told.withdrawn
    RETURNING class_id, version, content, withdrawn
    """
)
_WITHDRAW = text(
    """
    UPDATE class_announced SET version = version + 1, withdrawn = true
     WHERE NOT withdrawn
       AND NOT EXISTS (SELECT 1 FROM training_class c WHERE c.id = class_id AND c.state = 'planned')
    RETURNING class_id, version, content, withdrawn
    """
)


class Announced(NamedTuple):
    """A class as it is told of now."""

    class_id: UUID
    version: int
    content: dict[str, Any]
    withdrawn: bool


def keep_changed(connection: Connection) -> list[Announced]:
    """Keep every planned class as it stands; return those that do not stand as they were told last."""
    rows = [*connection.execute(_KEEP), *connection.execute(_WITHDRAW)]
    return [Announced(*row) for row in rows]
