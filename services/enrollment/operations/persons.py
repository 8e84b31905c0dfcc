"""One person at one center: everything that is known of them there on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.faculty import Appointment
from services.enrollment.domain.lecturers import Activity, Hours, Qualification, Subject, hours_through
from services.enrollment.operations.lecturers import person_at
from services.enrollment.storage import faculty_rules, lecturers, staffing
from shared.principal import Principal


@dataclass(frozen=True, slots=True)
class TermChange:
    """A decision that moved the end of an appointment."""

    appointment_id: UUID
    version: int
    valid_to: date | None
    decision_number: str
    decided_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class PersonSheet:
    """A person at a center: every post they ever held there, and what they have, teach and did."""

    person_id: UUID
    center_id: UUID
    on: date
    full_name: str
    gender: str | None
    appointments: tuple[Appointment, ...]
    changes: tuple[TermChange, ...]
    qualifications: tuple[Qualification, ...]
    subjects: tuple[Subject, ...]
    activities: tuple[Activity, ...]
    """Of the calendar year, up to the day."""
    hours: Hours


def person_sheet(
    connection: Connection, center_id: UUID, person_id: UUID, on: date, principal: Principal
) -> PersonSheet:
    """Return what a center knows of a person on a day; `NotFound` for a stranger."""
    known = person_at(connection, center_id, person_id, principal)
    first = date(on.year, 1, 1)
    done = _own(lecturers.activities(connection, [center_id], first, on), person_id)
    return PersonSheet(
        person_id,
        center_id,
        on,
        known.full_name,
        staffing.genders(connection, [person_id])[person_id],
        known.appointments,
        tuple(map(_change, staffing.changes_of(connection, [each.id for each in known.appointments]))),
        tuple(lecturers.qualifications(connection, [person_id])),
        tuple(_own(lecturers.subjects(connection, [center_id]), person_id)),
        tuple(done),
        hours_through(
            on,
            held=known.appointments,
            taught=_own(lecturers.taught(connection, [center_id], first, on), person_id),
            activities=done,
            versions=faculty_rules.versions(connection),
        ),
    )


def _own(rows: Sequence[Any], person_id: UUID) -> list[Any]:
    return [row for row in rows if row.person_id == person_id]


def _change(row: Mapping[str, Any]) -> TermChange:
    names = TermChange.__dataclass_fields__
    return TermChange(**{name: row[name] for name in names})
