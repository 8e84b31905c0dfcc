"""Appointing people to posts, and settling a center's part-time lecturers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.centers import require_works
from services.enrollment.domain.faculty import (
    Appointment,
    Employment,
    change_term,
    require_no_overlap,
    require_order,
    require_roster,
)
from services.enrollment.operations.announcements import sealed_for
from services.enrollment.operations.centers import locked, working
from services.enrollment.operations.scope import require_province
from services.enrollment.storage import faculty, staffing
from shared.errors import Invalid, NotFound
from shared.events.enrollment import Appointed, AppointedPerson, LecturersSettled
from shared.events.sealing import SealingKeys
from shared.ids import new_id
from shared.messaging import publish
from shared.principal import Principal

Gender = Literal["male", "female"]


def appoint(
    connection: Connection,
    center_id: UUID,
    *,
    full_name: str,
    post: str,
    employment: Employment,
    valid_from: date,
    valid_to: date | None,
    decision_number: str,
    person_id: UUID | None,
    account_id: UUID | None,
    gender: Gender | None = None,
    principal: Principal,
    keys: SealingKeys,
) -> Appointment:
    """Appoint a person, new or (by `person_id`) one who holds other posts already.

    Posts that sign decisions are filled by the province only: nobody appoints a director of their
    own center. `Invalid` for an unknown post, `Conflict` if the person holds this very post then.
    """
    principal.at_center(center_id, "officer", "director", "province")
    kind = faculty.post_by_code(connection, post)
    if kind is None:
        raise Invalid(
            f"Chức vụ '{post}' không có trong danh mục. Hãy chọn một chức vụ trong danh mục.",
            f"Post '{post}' is not on the list of posts. Choose one from it.",
            code="post-unknown",
        )
    if kind.signs_completion:
        require_province(principal)
    center = working(connection, center_id, valid_from)
    require_order(valid_from, valid_to)
    if center.last_day is not None:
        valid_to = min(valid_to or center.last_day, center.last_day)
    person = _person(connection, person_id, full_name, gender)
    appointment = Appointment(
        id=new_id(),
        person_id=person[0],
        full_name=person[1],
        center_id=center_id,
        post=kind.code,
        post_title=kind.title,
        signs_completion=kind.signs_completion,
        employment=employment,
        valid_from=valid_from,
        valid_to=valid_to,
        decision_number=decision_number,
        account_id=account_id,
        version=1,
    )
    require_no_overlap(appointment, faculty.appointments_at(connection, center_id))
    faculty.add_appointment(connection, appointment)
    publish(connection, [appointed_event(appointment, keys)])
    return appointment


def _person(
    connection: Connection, person_id: UUID | None, full_name: str, gender: Gender | None
) -> tuple[UUID, str]:
    if person_id is not None:
        known = faculty.person_name(connection, person_id)
        if known is None:
            raise NotFound
        if gender is not None:
            staffing.set_gender(connection, person_id, gender)
        return person_id, known
    fresh = new_id()
    faculty.add_person(connection, fresh, full_name, gender)
    return fresh, full_name


@dataclass(frozen=True, slots=True)
class EndingDecision:
    """The decision that moves the end of an appointment; `valid_to` None opens it again."""

    valid_to: date | None
    decision_number: str
    decided_on: date
    reason: str


def change_appointment_term(
    connection: Connection,
    appointment_id: UUID,
    by: EndingDecision,
    *,
    principal: Principal,
    keys: SealingKeys,
) -> Appointment:
    """End an appointment on a day, or move its end, by a decision; every such decision is kept.

    Posts that sign are ended by the province only. `Conflict` as `domain.faculty.change_term` says.
    The appointment is told again at its next version, so that everybody knows its last day.
    """
    seen = faculty.lock_appointment(connection, appointment_id)
    if seen is None:
        raise NotFound
    principal.at_center(seen.center_id, "officer", "director", "province")
    if seen.signs_completion:
        require_province(principal)
    require_works(locked(connection, seen.center_id), by.valid_to or date.max)
    changed = change_term(
        seen,
        faculty.appointments_at(connection, seen.center_id),
        valid_to=by.valid_to,
        last_signed=staffing.last_signed(connection, appointment_id),
    )
    staffing.change_term(
        connection,
        appointment_id,
        version=changed.version,
        valid_to=changed.valid_to,
        decision_number=by.decision_number,
        decided_on=by.decided_on,
        reason=by.reason,
        by=principal.id,
    )
    publish(connection, [appointed_event(changed, keys)])
    return changed


def appointed_event(appointment: Appointment, keys: SealingKeys) -> Appointed:
    """Announce an appointment as it stands."""
    person = AppointedPerson(full_name=appointment.full_name)
    return Appointed(
        version=appointment.version,
        appointment_id=appointment.id,
        person_id=appointment.person_id,
        center_id=appointment.center_id,
        post=appointment.post,
        post_title=appointment.post_title,
        employment=appointment.employment,
        valid_from=appointment.valid_from,
        valid_to=appointment.valid_to,
        decision_number=appointment.decision_number,
        person=sealed_for(person, appointment.id, keys),
    )


def settle_lecturers(
    connection: Connection,
    center_id: UUID,
    *,
    settled_on: date,
    decision_number: str,
    appointment_ids: Sequence[UUID],
    principal: Principal,
) -> int:
    """Settle the roster of part-time lecturers by a decision; return the roster's version."""
    principal.at_center(center_id, "officer", "director", "province")
    working(connection, center_id, settled_on)
    require_roster(faculty.appointments_at(connection, center_id), appointment_ids, day=settled_on)
    version = faculty.add_roster(
        connection,
        center_id,
        settled_on=settled_on,
        decision_number=decision_number,
        appointment_ids=appointment_ids,
    )
    publish(
        connection,
        [
            LecturersSettled(
                version=version,
                center_id=center_id,
                settled_on=settled_on,
                decision_number=decision_number,
                part_time_lecturers=len(appointment_ids),
            )
        ],
    )
    return version
