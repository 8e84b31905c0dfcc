"""A class's list as it is shown: the year of birth and no Party cell; a learner's record has the rest."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.storage import classes
from shared.privacy import mask

_MASKED: Final = ("birth_date", "party_cell")


def learners_shown(connection: Connection, class_id: UUID) -> list[dict[str, Any]]:
    """Return everybody on the list in Vietnamese order of names, as `storage.classes.learners_of`, masked."""
    rows = classes.learners_of(connection, class_id)
    return [{**row, **{field: mask(field, row[field]) for field in _MASKED}} for row in rows]
