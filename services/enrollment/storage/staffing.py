"""Establishment, terms, rosters and programs of centers, as lists of people need them."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, extract, func, select, true, union, update
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.domain.staffing import Establishment, Roster
from services.enrollment.storage.organisation_tables import (
    appointment,
    lecturer_roster,
    person,
    plan,
    plan_item,
    plan_version,
    roster_member,
)
from services.enrollment.storage.people_tables import appointment_change, establishment
from services.enrollment.storage.refusals import refusing
from services.enrollment.storage.training_tables import decision, training_class
from shared.errors import Conflict

_ESTABLISHMENT = ("center_id", "version", "valid_from", "posts", "decision_number", "decided_on")


def _within(column: ColumnElement[UUID], centers: Collection[UUID] | None) -> ColumnElement[bool]:
    return true() if centers is None else column.in_(list(centers))


def establishments(connection: Connection, centers: Collection[UUID] | None) -> list[Establishment]:
    """Return every establishment ever set for these centers, or for all, oldest first."""
    rows = connection.execute(
        select(*(establishment.c[name] for name in _ESTABLISHMENT))
        .where(_within(establishment.c.center_id, centers))
        .order_by(establishment.c.center_id, establishment.c.version)
    ).mappings()
    return [Establishment(**row) for row in rows]


def add_establishment(connection: Connection, new: Establishment, *, by: str) -> None:
    """Store an establishment of a center whose row is locked; `Conflict` if the decision was entered."""
    entered = Conflict(
        f"Quyết định giao biên chế {new.decision_number} đã được nhập.",
        f"The decision {new.decision_number} on the establishment was entered already.",
        code="establishment-exists",
    )
    with refusing({"establishment_decision_unique": entered}):
        connection.execute(
            insert(establishment).values(
                **{name: getattr(new, name) for name in _ESTABLISHMENT}, recorded_by=by
            )
        )


def rosters(connection: Connection, centers: Collection[UUID] | None) -> list[Roster]:
    """Return every roster ever settled at these centers, or at all, with its members."""
    members: dict[tuple[UUID, int], set[UUID]] = {}
    for row in connection.execute(select(roster_member).where(_within(roster_member.c.center_id, centers))):
        members.setdefault((row.center_id, row.version), set()).add(row.appointment_id)
    rows = connection.execute(
        select(lecturer_roster)
        .where(_within(lecturer_roster.c.center_id, centers))
        .order_by(lecturer_roster.c.center_id, lecturer_roster.c.version)
    ).mappings()
    return [
        Roster(**row, appointment_ids=frozenset(members.get((row["center_id"], row["version"]), ())))
        for row in rows
    ]


def genders(connection: Connection, people: Collection[UUID]) -> dict[UUID, str | None]:
    """Return each person's gender, as far as recorded."""
    rows = connection.execute(select(person.c.id, person.c.gender).where(person.c.id.in_(list(people))))
    return {row.id: row.gender for row in rows}


def set_gender(connection: Connection, person_id: UUID, gender: str) -> None:
    """Store a person's gender."""
    connection.execute(update(person).where(person.c.id == person_id).values(gender=gender))


def change_term(
    connection: Connection,
    appointment_id: UUID,
    *,
    version: int,
    valid_to: date | None,
    decision_number: str,
    decided_on: date,
    reason: str,
    by: str,
) -> None:
    """Store another last day of an appointment whose row is locked, with the decision behind it."""
    connection.execute(
        update(appointment)
        .where(appointment.c.id == appointment_id)
        .values(valid_to=valid_to, version=version)
    )
    connection.execute(
        insert(appointment_change).values(
            appointment_id=appointment_id,
            version=version,
            valid_to=valid_to,
            decision_number=decision_number,
            decided_on=decided_on,
            reason=reason,
            recorded_by=by,
        )
    )


def changes_of(connection: Connection, appointments: Collection[UUID]) -> list[Mapping[str, Any]]:
    """Return every decision that moved the end of one of these appointments, oldest first."""
    rows = connection.execute(
        select(appointment_change)
        .where(appointment_change.c.appointment_id.in_(list(appointments)))
        .order_by(appointment_change.c.recorded_at, appointment_change.c.version)
    ).mappings()
    return [dict(row) for row in rows]


def last_signed(connection: Connection, appointment_id: UUID) -> date | None:
    """Return the date of the latest decision signed by an appointment; None if it signed none."""
    return connection.execute(
        select(func.max(decision.c.decided_on)).where(decision.c.signer_id == appointment_id)
    ).scalar()


def programs_of_year(
    connection: Connection, centers: Collection[UUID] | None, year: int
) -> dict[UUID, set[str]]:
    """Return the programs that each center plans (approved) or opened classes of in a year."""
    planned = (
        select(plan.c.center_id, plan_item.c.program_code)
        .join(plan_item, plan_item.c.plan_id == plan.c.id)
        .join(
            plan_version,
            (plan_version.c.plan_id == plan_item.c.plan_id) & (plan_version.c.version == plan_item.c.version),
        )
        .where(plan.c.year == year, plan_version.c.state == "approved", _within(plan.c.center_id, centers))
    )
    opened = select(training_class.c.center_id, training_class.c.program_code).where(
        extract("year", training_class.c.opened_on) == year,
        training_class.c.state != "cancelled",
        _within(training_class.c.center_id, centers),
    )
    found: dict[UUID, set[str]] = {}
    for row in connection.execute(union(planned, opened)):
        found.setdefault(row.center_id, set()).add(row.program_code)
    return found
