"""People, their appointments at centers, and the rosters of part-time lecturers."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, select, true
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.domain.faculty import Appointment, Post
from services.enrollment.storage.organisation_tables import (
    appointment,
    lecturer_roster,
    person,
    post,
    roster_member,
)
from services.enrollment.storage.refusals import refusing
from shared.errors import Conflict
from shared.vietnamese import match_key, sort_key


def post_by_code(connection: Connection, code: str) -> Post | None:
    """Return a post of the list of posts."""
    row = connection.execute(select(post).where(post.c.code == code)).mappings().first()
    return Post(**row) if row else None


def person_name(connection: Connection, person_id: UUID) -> str | None:
    """Return a person's printed name; None if unknown."""
    return connection.execute(select(person.c.full_name).where(person.c.id == person_id)).scalar()


def add_person(connection: Connection, person_id: UUID, full_name: str, gender: str | None = None) -> None:
    """Store a person with printed name, match key and sort key."""
    connection.execute(
        insert(person).values(
            id=person_id,
            full_name=full_name,
            match_key=match_key(full_name),
            sort_key=sort_key(full_name),
            gender=gender,
        )
    )


def add_appointment(connection: Connection, new: Appointment) -> None:
    """Store an appointment; `Conflict` if the same person holds the same post there from the same day."""
    doubled = Conflict(
        f"{new.full_name} đã được bổ nhiệm chức vụ này từ cùng ngày. Hãy kiểm tra danh sách nhân sự.",
        f"{new.full_name} already holds this post from the same day. Check the list of staff.",
        code="appointment-exists",
    )
    with refusing({"appointment_unique": doubled}):
        connection.execute(
            insert(appointment).values(
                id=new.id,
                person_id=new.person_id,
                center_id=new.center_id,
                post=new.post,
                post_title=new.post_title,
                employment=new.employment,
                valid_from=new.valid_from,
                valid_to=new.valid_to,
                decision_number=new.decision_number,
                account_id=new.account_id,
                version=new.version,
            )
        )


def appointments_at(connection: Connection, center_id: UUID) -> list[Appointment]:
    """Return all appointments ever made at a center, by name in Vietnamese order."""
    return _found(connection, appointment.c.center_id == center_id)


def appointments_within(connection: Connection, centers: Collection[UUID] | None) -> list[Appointment]:
    """Return all appointments ever made at these centers, or at all, by name in Vietnamese order."""
    return _found(connection, true() if centers is None else appointment.c.center_id.in_(list(centers)))


def appointments_of(connection: Connection, person_id: UUID) -> list[Appointment]:
    """Return all appointments of a person, wherever they were."""
    return _found(connection, appointment.c.person_id == person_id)


def lock_appointment(connection: Connection, appointment_id: UUID) -> Appointment | None:
    """Hold an appointment until the transaction ends, and return it; None if there is none."""
    held = connection.execute(
        select(appointment.c.id).where(appointment.c.id == appointment_id).with_for_update()
    ).first()
    if held is None:
        return None
    (found,) = _found(connection, appointment.c.id == appointment_id)
    return found


def _found(connection: Connection, which: ColumnElement[bool]) -> list[Appointment]:
    rows = connection.execute(
        select(
            appointment.c.id,
            appointment.c.person_id,
            person.c.full_name,
            appointment.c.center_id,
            appointment.c.post,
            appointment.c.post_title,
            post.c.signs_completion,
            appointment.c.employment,
            appointment.c.valid_from,
            appointment.c.valid_to,
            appointment.c.decision_number,
            appointment.c.account_id,
            appointment.c.version,
        )
        .join(person, person.c.id == appointment.c.person_id)
        .join(post, post.c.code == appointment.c.post)
        .where(which)
        .order_by(person.c.sort_key, appointment.c.id)
    ).mappings()
    return [Appointment(**row) for row in rows]


def add_roster(
    connection: Connection,
    center_id: UUID,
    *,
    settled_on: date,
    decision_number: str,
    appointment_ids: Sequence[UUID],
) -> int:
    """Store a settled roster of a center whose row is locked; return its version.

    `Conflict` if the same decision was entered before.
    """
    version: int = connection.execute(
        select(func.coalesce(func.max(lecturer_roster.c.version), 0) + 1).where(
            lecturer_roster.c.center_id == center_id
        )
    ).scalar_one()
    entered = Conflict(
        f"Quyết định kiện toàn {decision_number} đã được nhập.",
        f"The settling decision {decision_number} was entered already.",
        code="roster-exists",
    )
    with refusing({"lecturer_roster_decision_unique": entered}):
        connection.execute(
            insert(lecturer_roster).values(
                center_id=center_id, version=version, settled_on=settled_on, decision_number=decision_number
            )
        )
    if appointment_ids:
        connection.execute(
            insert(roster_member),
            [{"center_id": center_id, "version": version, "appointment_id": a} for a in appointment_ids],
        )
    return version
