"""What a person has, teaches and did: entered by their center, taken back with a trace."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.faculty import Appointment, require_order
from services.enrollment.domain.faculty_rules import Kind
from services.enrollment.domain.lecturers import (
    Activity,
    ActivityKind,
    Qualification,
    Subject,
    require_done,
    require_known_level,
)
from services.enrollment.operations.programs import require_known_programs
from services.enrollment.storage import faculty, faculty_rules, lecturers
from shared.errors import NotFound
from shared.ids import new_id
from shared.principal import Principal

_MAY = ("officer", "director", "province")


@dataclass(frozen=True, slots=True)
class PersonAt:
    """A person as the center knows them: who ever held a post there."""

    person_id: UUID
    full_name: str
    appointments: tuple[Appointment, ...]


def person_at(
    connection: Connection, center_id: UUID, person_id: UUID, principal: Principal, *roles: str
) -> PersonAt:
    """Return a person of a center; `NotFound` for one who never held a post there."""
    principal.at_center(center_id, *roles)
    held = [each for each in faculty.appointments_of(connection, person_id) if each.center_id == center_id]
    if not held:
        raise NotFound
    return PersonAt(person_id, held[0].full_name, tuple(held))


def record_qualification(
    connection: Connection,
    center_id: UUID,
    person_id: UUID,
    *,
    kind: Kind,
    level: str,
    since: date,
    evidence: str,
    principal: Principal,
) -> Qualification:
    """Enter what a person has since a day. `Invalid` for an unknown level, `Conflict` if it stands."""
    person_at(connection, center_id, person_id, principal, *_MAY)
    require_known_level(kind, level, faculty_rules.levels(connection))
    new = Qualification(new_id(), person_id, kind, level, since, evidence)
    lecturers.add_qualification(connection, new, by=principal.id)
    return new


def withdraw_qualification(
    connection: Connection, center_id: UUID, person_id: UUID, qualification_id: UUID, *, principal: Principal
) -> None:
    """Take a wrong entry back; it stays in the table with who took it back."""
    person_at(connection, center_id, person_id, principal, *_MAY)
    if not lecturers.withdraw_qualification(connection, qualification_id, person_id, principal.id):
        raise NotFound


def assign_subject(
    connection: Connection,
    center_id: UUID,
    person_id: UUID,
    *,
    program_code: str,
    lesson: str,
    valid_from: date,
    valid_to: date | None,
    principal: Principal,
) -> Subject:
    """Assign a program, or one lesson of it, to a person from a day on."""
    person_at(connection, center_id, person_id, principal, *_MAY)
    require_order(valid_from, valid_to)
    require_known_programs(connection, (program_code,))
    new = Subject(new_id(), center_id, person_id, program_code, lesson, valid_from, valid_to)
    lecturers.add_subject(connection, new, by=principal.id)
    return new


def end_subject(
    connection: Connection,
    center_id: UUID,
    person_id: UUID,
    subject_id: UUID,
    *,
    valid_to: date,
    principal: Principal,
) -> None:
    """Set the last day on which a person teaches a program at the center."""
    person_at(connection, center_id, person_id, principal, *_MAY)
    known = [
        each
        for each in lecturers.subjects(connection, [center_id])
        if each.id == subject_id and each.person_id == person_id
    ]
    if not known:
        raise NotFound
    require_order(known[0].valid_from, valid_to)
    lecturers.end_subject(connection, subject_id, valid_to)


def record_activity(
    connection: Connection,
    center_id: UUID,
    person_id: UUID,
    *,
    kind: ActivityKind,
    quantity: Decimal,
    done_on: date,
    note: str,
    principal: Principal,
    today: date,
) -> Activity:
    """Enter work that no timetable shows. `Invalid` if it lies in the future."""
    person_at(connection, center_id, person_id, principal, *_MAY)
    require_done(done_on, today)
    new = Activity(new_id(), center_id, person_id, kind, quantity, done_on, note)
    lecturers.add_activity(connection, new, by=principal.id)
    return new


def withdraw_activity(
    connection: Connection, center_id: UUID, person_id: UUID, activity_id: UUID, *, principal: Principal
) -> None:
    """Take wrongly entered work back; it stays in the table with who took it back."""
    person_at(connection, center_id, person_id, principal, *_MAY)
    if not lecturers.withdraw_activity(connection, activity_id, center_id, person_id, principal.id):
        raise NotFound
