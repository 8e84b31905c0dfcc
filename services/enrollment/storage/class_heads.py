"""The head of a class with the names of all it refers to: one row, one query."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, text

from services.enrollment.domain.classes import TrainingClass
from services.enrollment.storage.classes import COLUMNS

# A center or program is called as on the opening day; before its first version, as the first calls it.
_HEAD = text(
    f"""
    SELECT {", ".join(f"g.{name}" for name in COLUMNS)}, g.cancel_reason,
        (SELECT v.name FROM center_version v WHERE v.center_id = g.center_id
            ORDER BY v.valid_from > g.opened_on, CASE WHEN v.valid_from > g.opened_on THEN v.version
                ELSE -v.version END LIMIT 1) AS center_name,
        (SELECT v.name FROM program_version v WHERE v.program_code = g.program_code
            ORDER BY v.version = g.program_version DESC NULLS LAST, v.valid_from > g.opened_on,
                CASE WHEN v.valid_from > g.opened_on THEN v.version ELSE -v.version END LIMIT 1)
            AS program_name,
        r.title AS rule_title, r.class_size_min,
        homeroom.full_name AS homeroom, registrar.full_name AS registrar,
        d.number AS decision_number, d.decided_on, d.signer_title,
        t.scheduled, t.outside, t.first_outside, tight.name AS tightest_room, tight.seats AS tightest_seats,
        (SELECT count(*) FROM enrolment e WHERE e.class_id = g.id
            AND e.state IN ('nominated', 'summoned', 'admitted')) AS coming
    FROM training_class g
    JOIN rule_set r ON r.code = g.rule_set AND r.version = g.rule_set_version
    LEFT JOIN decision d ON d.id = g.decision_id
    LEFT JOIN appointment h ON h.id = g.homeroom_id LEFT JOIN person homeroom ON homeroom.id = h.person_id
    LEFT JOIN appointment c ON c.id = g.registrar_id LEFT JOIN person registrar ON registrar.id = c.person_id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(s.periods), 0)::int AS scheduled,
            count(*) FILTER (WHERE s.held_on NOT BETWEEN g.opened_on AND coalesce(g.closed_on, 'infinity'))
                AS outside,
            min(s.held_on) FILTER (
                WHERE s.held_on NOT BETWEEN g.opened_on AND coalesce(g.closed_on, 'infinity')
            ) AS first_outside
        FROM class_session s WHERE s.class_id = g.id
    ) AS t
    LEFT JOIN LATERAL (
        SELECT m.name, m.seats FROM class_session s JOIN room m ON m.id = s.room_id
        WHERE s.class_id = g.id ORDER BY m.seats, m.name LIMIT 1
    ) AS tight ON true
    WHERE g.id = :class_id
    """  # noqa: S608 -- our own column names
)


@dataclass(frozen=True, slots=True)
class ClassHead:
    """A class with what its page prints above the list; names are those of the opening day."""

    group: TrainingClass
    center_name: str
    program_name: str
    rule_title: str
    class_size_min: int | None
    homeroom: str | None
    registrar: str | None
    decision_number: str | None
    decided_on: date | None
    signer_title: str | None
    scheduled: int
    """Tiết of all sessions together."""
    outside: int
    """Sessions before the opening day or after the closing day, which were moved after them."""
    first_outside: date | None
    tightest_room: str | None
    """The room with the fewest seats among those of the timetable; None: no room of the center."""
    tightest_seats: int | None
    coming: int
    """Who studies or is to come: nominated, summoned and admitted."""
    cancel_reason: str | None


def get(connection: Connection, class_id: UUID) -> ClassHead | None:
    """Return the head of a class; None if there is none."""
    found = connection.execute(_HEAD, {"class_id": class_id}).mappings().first()
    if found is None:
        return None
    row = {str(name): value for name, value in found.items()}
    return ClassHead(group=TrainingClass(**{name: row.pop(name) for name in COLUMNS}), **row)
