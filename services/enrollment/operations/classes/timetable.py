"""The timetable of a class: sessions added, changed and removed, with nobody in two places at once."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain import timetables as rules
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.facilities import Room
from services.enrollment.domain.timetables import Session
from services.enrollment.operations.classes.held import hold_class
from services.enrollment.storage import facilities, timetables
from shared.errors import Detail, Invalid, NotFound
from shared.ids import new_id
from shared.principal import ALL, Principal


def add_session(connection: Connection, session: Session, *, principal: Principal) -> Session:
    """Enter a session under a new id; return it.

    `Conflict` naming every clash of class, lecturer (at any center) or room; `Invalid` for a day
    outside the class's time, a lecturer of no post of the center, or a room that is not its own.
    """
    group = hold_class(connection, session.class_id, principal)
    new = replace(session, id=new_id(), revision=1)
    _require(connection, group, new, principal)
    timetables.add(connection, new)
    return new


def change_session(connection: Connection, session: Session, *, principal: Principal) -> Session:
    """Change a session, or move it to another day; `session.revision` is the one that was seen.

    `Conflict` with both values if somebody changed it meanwhile, or naming every clash.
    """
    group = hold_class(connection, session.class_id, principal)
    stands = timetables.get(connection, session.class_id, session.id)
    if stands is None:
        raise NotFound
    rules.require_session_revision(stands, session)
    recorded = timetables.has_attendance(connection, group.id, session.id)
    rules.require_unrecorded(session, recorded=recorded, before=stands)
    _require(connection, group, session, principal)
    changed = replace(session, revision=session.revision + 1)
    timetables.save(connection, changed)
    return changed


def remove_session(
    connection: Connection, class_id: UUID, session_id: UUID, *, principal: Principal
) -> Session:
    """Take a session out of the timetable; refused once attendance is recorded."""
    group = hold_class(connection, class_id, principal)
    stands = timetables.get(connection, class_id, session_id)
    if stands is None:
        raise NotFound
    rules.require_session(replace(stands, held_on=group.opened_on), group)  # the class's state alone
    rules.require_unrecorded(stands, recorded=timetables.has_attendance(connection, class_id, session_id))
    timetables.remove(connection, class_id, session_id)
    return stands


def _require(connection: Connection, group: TrainingClass, session: Session, principal: Principal) -> None:
    rules.require_session(session, group)
    _require_lecturer(connection, group.center_id, session.lecturer_id, session.held_on)
    _require_room(connection, group.center_id, session.room_id, session.held_on)
    needed = [each for each in (session.lecturer_id, session.room_id) if each is not None]
    timetables.hold_day(connection, session.held_on, needed)
    seen = None if principal.centers is ALL else principal.centers
    rules.require_no_clash(session, timetables.of_the_day(connection, session), seen=seen)


def _require_lecturer(connection: Connection, center_id: UUID, person_id: UUID | None, day: date) -> None:
    if person_id is None or timetables.teaches_at(connection, center_id, person_id, day):
        return
    raise Invalid(
        "Người này không giữ chức vụ và không là giảng viên của trung tâm vào ngày học."
        " Hãy bổ nhiệm trước, hoặc chọn người khác.",
        "This person holds no post of the center on that day. Appoint them first, or choose another.",
        code="lecturer-stranger",
        details=[
            Detail("Không thuộc trung tâm ngày này.", "Not of the center that day.", {"field": "lecturer_id"})
        ],
    )


def _require_room(connection: Connection, center_id: UUID, room_id: UUID | None, day: date) -> None:
    room = facilities.get(connection, Room, room_id) if room_id is not None else None
    if room_id is None or (
        room is not None
        and room.center_id == center_id
        and room.condition != "unusable"
        and room.in_use_from <= day
        and (room.in_use_to is None or day <= room.in_use_to)
    ):
        return
    raise Invalid(
        "Phòng này không dùng được vào ngày học. Hãy chọn phòng khác của trung tâm.",
        "This room cannot be used on that day. Choose another room of the center.",
        code="room-unusable",
        details=[Detail("Không dùng được ngày này.", "Not usable that day.", {"field": "room_id"})],
    )
