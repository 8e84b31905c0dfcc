"""Learners as they are listed, and whose they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, text

from shared.db import uuids_parameter


@dataclass(frozen=True, slots=True)
class Listed:
    """A learner in a list, with the newest class that may be shown there; `classes` counts these."""

    id: UUID
    full_name: str
    birth_date: str
    gender: str
    identity_number: str
    phone: str
    classes: int
    unit: str
    class_id: UUID | None
    class_code: str
    program_code: str
    opened_on: date | None
    center_id: UUID | None


_LISTED = text(
    """
    SELECT l.id, l.full_name, l.gender,
        concat_ws('/', l.birth_day, l.birth_month, l.birth_year) AS birth_date,
        coalesce(l.identity_number, l.claimed_number, '') AS identity_number, coalesce(l.phone, '') AS phone,
        coalesce(n.classes, 0) AS classes, coalesce(n.unit, '') AS unit, n.class_id,
        coalesce(n.code, '') AS class_code, coalesce(n.program_code, '') AS program_code, n.opened_on,
        n.center_id
    FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS asked (id, place)
    JOIN learner l ON l.id = asked.id
    LEFT JOIN LATERAL (
        SELECT e.unit, c.id AS class_id, c.code, c.program_code, c.opened_on, c.center_id,
            count(*) OVER () AS classes
        FROM enrolment e JOIN training_class c ON c.id = e.class_id
        WHERE e.learner_id = l.id AND c.state <> 'cancelled'
            AND (CAST(:within AS uuid[]) IS NULL OR c.center_id = ANY (CAST(:within AS uuid[])))
        ORDER BY c.opened_on DESC, e.id DESC LIMIT 1
    ) AS n ON true
    ORDER BY asked.place
    """
)


def listed(connection: Connection, ids: Sequence[UUID], within: Collection[UUID] | None) -> list[Listed]:
    """Return these learners in this order; of their classes those of the centers named (None: all)."""
    scope = None if within is None else uuids_parameter(within)
    rows = connection.execute(_LISTED, {"ids": uuids_parameter(ids), "within": scope}).mappings()
    return [Listed(**row) for row in rows]
