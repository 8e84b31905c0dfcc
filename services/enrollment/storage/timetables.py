"""Sessions of classes; who changes a day's sessions first holds its lecturer and room of that day."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, text, update

from services.enrollment.domain.timetables import Neighbour, Session
from services.enrollment.storage.class_tables import attendance, class_session
from services.enrollment.storage.organisation_tables import appointment, person
from services.enrollment.storage.rooms_table import room
from shared.scope import of_all_centers

_COLUMNS = (
    "id",
    "class_id",
    "held_on",
    "first_period",
    "periods",
    "lesson",
    "lecturer_id",
    "room_id",
    "place",
    "revision",
)
_OF_THE_DAY = text(
    f"""
    SELECT {", ".join(f"s.{name}" for name in _COLUMNS)}, g.code AS class_code, g.center_id,
        (SELECT v.short_name FROM center_version v WHERE v.center_id = g.center_id
            ORDER BY v.valid_from > s.held_on, CASE WHEN v.valid_from > s.held_on THEN v.version
                ELSE -v.version END LIMIT 1) AS center_name,
        p.full_name AS lecturer, r.name AS room
    FROM class_session s
    JOIN training_class g ON g.id = s.class_id AND g.state <> 'cancelled'
    LEFT JOIN person p ON p.id = s.lecturer_id
    LEFT JOIN room r ON r.id = s.room_id
    WHERE s.held_on = :day AND (s.class_id = :class_id OR s.lecturer_id = :lecturer OR s.room_id = :room)
    ORDER BY s.first_period, s.id
    """  # noqa: S608 -- our own column names
)


class ShownSession(NamedTuple):
    """A session with the names of who teaches it and where."""

    session: Session
    lecturer: str | None
    room: str | None


def hold_day(connection: Connection, day: date, needed: Iterable[UUID]) -> None:
    """Hold people and rooms for a day until the transaction ends, in the order of their keys.

    Whoever plans the same lecturer or room for that day, at any center, comes after. The order keeps
    two who need the same two from waiting for each other.
    """
    keys = sorted(f"{each.hex}:{day.isoformat()}" for each in set(needed))
    for key in keys:
        connection.execute(
            select(func.pg_advisory_xact_lock(func.hashtext("class_session"), func.hashtext(key)))
        )


@of_all_centers
def of_the_day(connection: Connection, session: Session) -> list[Neighbour]:
    """Return the sessions of the day that share the class, the lecturer or the room."""
    rows = connection.execute(
        _OF_THE_DAY,
        {
            "day": session.held_on,
            "class_id": session.class_id,
            "lecturer": session.lecturer_id,
            "room": session.room_id,
        },
    ).mappings()
    return [
        Neighbour(
            session=Session(**{name: row[name] for name in _COLUMNS}),
            class_code=row["class_code"],
            center_id=row["center_id"],
            center_name=row["center_name"],
            lecturer=row["lecturer"],
            room=row["room"],
        )
        for row in rows
    ]


def get(connection: Connection, class_id: UUID, session_id: UUID) -> Session | None:
    """Return a session of a class."""
    row = (
        connection.execute(
            select(*(class_session.c[name] for name in _COLUMNS)).where(
                class_session.c.class_id == class_id, class_session.c.id == session_id
            )
        )
        .mappings()
        .first()
    )
    return Session(**row) if row else None


def listed(connection: Connection, class_id: UUID) -> list[Session]:
    """Return the sessions of a class in their order."""
    rows = connection.execute(
        select(*(class_session.c[name] for name in _COLUMNS))
        .where(class_session.c.class_id == class_id)
        .order_by(class_session.c.held_on, class_session.c.first_period)
    ).mappings()
    return [Session(**row) for row in rows]


def shown(connection: Connection, class_id: UUID) -> list[ShownSession]:
    """Return the sessions of a class with the names of lecturer and room, in their order."""
    rows = connection.execute(
        select(
            *(class_session.c[name] for name in _COLUMNS),
            person.c.full_name.label("lecturer"),
            room.c.name.label("room"),
        )
        .outerjoin(person, person.c.id == class_session.c.lecturer_id)
        .outerjoin(room, room.c.id == class_session.c.room_id)
        .where(class_session.c.class_id == class_id)
        .order_by(class_session.c.held_on, class_session.c.first_period)
    )
    return [ShownSession(Session(*row[: len(_COLUMNS)]), *row[len(_COLUMNS) :]) for row in rows]


def has_attendance(connection: Connection, class_id: UUID, session_id: UUID) -> bool:
    """Tell whether attendance of the session is recorded."""
    return (
        connection.execute(
            select(attendance.c.class_id)
            .where(attendance.c.class_id == class_id, attendance.c.session_id == session_id)
            .limit(1)
        ).first()
        is not None
    )


def add(connection: Connection, new: Session) -> None:
    """Store a new session of a locked class."""
    connection.execute(insert(class_session).values(**{name: getattr(new, name) for name in _COLUMNS}))


def save(connection: Connection, changed: Session) -> None:
    """Store a changed session of a locked class."""
    connection.execute(
        update(class_session)
        .where(class_session.c.class_id == changed.class_id, class_session.c.id == changed.id)
        .values(**{name: getattr(changed, name) for name in _COLUMNS if name not in ("id", "class_id")})
    )


def remove(connection: Connection, class_id: UUID, session_id: UUID) -> None:
    """Delete a session nobody's attendance was recorded at."""
    connection.execute(
        delete(class_session).where(class_session.c.class_id == class_id, class_session.c.id == session_id)
    )


def teaches_at(connection: Connection, center_id: UUID, person_id: UUID, day: date) -> bool:
    """Tell whether a person holds a post of a center on a day, part-time lecturers among them."""
    return (
        connection.execute(
            select(appointment.c.id)
            .where(
                appointment.c.center_id == center_id,
                appointment.c.person_id == person_id,
                appointment.c.valid_from <= day,
                func.coalesce(appointment.c.valid_to, day) >= day,
            )
            .limit(1)
        ).first()
        is not None
    )
