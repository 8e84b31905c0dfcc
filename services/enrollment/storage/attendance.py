"""Sessions of a class, attendance at them, what was made up, and the sum beside each enrolment."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, text
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.domain.attendance import Attended, Session
from services.enrollment.storage.attendance_tables import makeup
from services.enrollment.storage.class_tables import attendance, class_session
from services.enrollment.storage.training_tables import enrolment
from shared.db import rows_parameter, uuids_parameter
from shared.principal import Principal

Place = tuple[UUID, UUID]
"""A cell of the grid: enrolment and session."""


class Enrolled(NamedTuple):
    """An admitted learner as grids show them."""

    enrolment_id: UUID
    ordinal: int
    full_name: str
    birth_date: str
    unit: str
    attended: int | None
    mark: Decimal | None
    carried: int
    """Tiết among those attended that came with a transfer."""


class Written(NamedTuple):
    """Who wrote a cell (the name as it was then), and when."""

    by: str
    at: datetime


_STORE = text(
    """
    INSERT INTO attendance (class_id, session_id, enrolment_id, periods, absence, recorded_by, recorder)
    SELECT :class_id, r.session_id, r.enrolment_id, r.periods, r.absence, :recorded_by, :recorder
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS r(session_id uuid, enrolment_id uuid, periods smallint, absence text)
    ON CONFLICT (class_id, session_id, enrolment_id) DO UPDATE SET periods = excluded.periods,
        absence = excluded.absence, recorded_by = excluded.recorded_by, recorder = excluded.recorder,
        recorded_at = now()
    """
)
_CLEAR = text(
    """
    DELETE FROM attendance a USING jsonb_to_recordset(CAST(:rows AS jsonb))
        AS r(session_id uuid, enrolment_id uuid)
    WHERE a.class_id = :class_id AND a.session_id = r.session_id AND a.enrolment_id = r.enrolment_id
    """
)
# What came with a transfer stays; without that and without any session taken nothing is known.
# Excused tiết count as attended only where the rule set says that they are no absence.
_RECOUNT = text(
    """
    UPDATE enrolment e SET attended = coalesce((
        SELECT e.carried + sum(CASE WHEN a.absence = 'excused' AND NOT :excused_counts THEN s.periods
                        ELSE least(a.periods, s.periods) END + coalesce(m.periods, 0))
        FROM attendance a
        JOIN class_session s ON s.class_id = a.class_id AND s.id = a.session_id
        LEFT JOIN makeup m ON m.class_id = a.class_id AND m.session_id = a.session_id
            AND m.enrolment_id = a.enrolment_id
        WHERE a.class_id = e.class_id AND a.enrolment_id = e.id
    ), nullif(e.carried, 0))
    WHERE e.class_id = :class_id AND e.id = ANY(CAST(:ids AS uuid[]))
    """
)


def sessions_of(connection: Connection, class_id: UUID) -> list[Session]:
    """Return the sessions of a class in the order of time."""
    columns = ("id", "held_on", "first_period", "periods", "lesson")
    rows = connection.execute(
        select(*(class_session.c[name] for name in columns))
        .where(class_session.c.class_id == class_id)
        .order_by(class_session.c.held_on, class_session.c.first_period, class_session.c.id)
    )
    return [Session(*row) for row in rows]


def enrolled(connection: Connection, class_id: UUID) -> list[Enrolled]:
    """Return the admitted learners of a class in the order of its list."""
    rows = connection.execute(
        select(*(enrolment.c["id" if name == "enrolment_id" else name] for name in Enrolled._fields))
        .where(enrolment.c.class_id == class_id, enrolment.c.state == "admitted")
        .order_by(enrolment.c.ordinal)
    )
    return [Enrolled(*row) for row in rows]


def taken(
    connection: Connection, class_id: UUID, sessions: Collection[UUID] | None = None
) -> dict[Place, tuple[Attended, Written]]:
    """Return the attendance taken at a class's sessions (or some of them), and who wrote it when."""
    query = select(
        attendance.c.enrolment_id,
        attendance.c.session_id,
        attendance.c.periods,
        attendance.c.absence,
        attendance.c.recorder,
        attendance.c.recorded_at,
    ).where(attendance.c.class_id == class_id)
    if sessions is not None:
        query = query.where(attendance.c.session_id.in_(sessions))
    return {
        (row[0], row[1]): (Attended(row[2], row[3]), Written(row[4], row[5]))
        for row in connection.execute(query)
    }


def made_up(connection: Connection, class_id: UUID) -> dict[Place, int]:
    """Return the tiết made up of a class's sessions."""
    rows = connection.execute(
        select(makeup.c.enrolment_id, makeup.c.session_id, makeup.c.periods).where(
            makeup.c.class_id == class_id
        )
    )
    return {(row[0], row[1]): row[2] for row in rows}


def store(
    connection: Connection,
    class_id: UUID,
    changed: Sequence[tuple[Place, Attended | None]],
    *,
    principal: Principal,
) -> None:
    """Store cells of a locked class; an empty one is no longer taken."""
    kept = [
        {"enrolment_id": e, "session_id": s, "periods": what.periods, "absence": what.absence}
        for (e, s), what in changed
        if what is not None
    ]
    gone = [{"enrolment_id": e, "session_id": s} for (e, s), what in changed if what is None]
    if kept:
        connection.execute(
            _STORE,
            {
                "class_id": class_id,
                "rows": rows_parameter(kept),
                "recorded_by": principal.id,
                "recorder": principal.name,
            },
        )
    if gone:
        connection.execute(_CLEAR, {"class_id": class_id, "rows": rows_parameter(gone)})


def recount(
    connection: Connection, class_id: UUID, enrolments: Collection[UUID], *, excused_counts: bool
) -> None:
    """Bring `attended` of enrolments of a locked class to the sum of their sessions; none taken: null."""
    connection.execute(
        _RECOUNT,
        {"class_id": class_id, "ids": uuids_parameter(enrolments), "excused_counts": excused_counts},
    )


def make_up(
    connection: Connection,
    class_id: UUID,
    place: Place,
    *,
    periods: int,
    held_on: date,
    reason: str,
    recorded_by: str,
) -> None:
    """Store how many tiết of a session a learner made up, in place of what was stored before; 0: none."""
    enrolment_id, session_id = place
    if periods == 0:
        connection.execute(
            makeup.delete().where(
                makeup.c.class_id == class_id,
                makeup.c.session_id == session_id,
                makeup.c.enrolment_id == enrolment_id,
            )
        )
        return
    values = {"periods": periods, "held_on": held_on, "reason": reason, "recorded_by": recorded_by}
    connection.execute(
        insert(makeup)
        .values(class_id=class_id, session_id=session_id, enrolment_id=enrolment_id, **values)
        .on_conflict_do_update(index_elements=["class_id", "session_id", "enrolment_id"], set_=values)
    )
