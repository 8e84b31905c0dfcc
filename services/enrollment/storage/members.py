"""Who is in which class already: what the rows of a list that is sent again are compared with."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, or_, select, update

from services.enrollment.domain.known_members import KnownClass, Member
from services.enrollment.storage.training_tables import enrolment, learner, training_class

_MEMBER = (
    enrolment.c.id.label("enrolment_id"),
    func.coalesce(learner.c.identity_number, "").label("identity_number"),
    *(
        enrolment.c[name]
        for name in (
            *("ordinal", "full_name", "birth_date", "gender", "unit", "state", "ethnicity", "birth_place"),
            *("party_cell", "party_status", "attended", "mark"),
        )
    ),
)


def known_classes(connection: Connection, center_id: UUID) -> list[KnownClass]:
    """Return the center's classes; codes of cancelled ones are free again."""
    rows = connection.execute(
        select(*(training_class.c[name] for name in KnownClass.__dataclass_fields__)).where(
            training_class.c.center_id == center_id, training_class.c.state != "cancelled"
        )
    ).mappings()
    return [KnownClass(**row) for row in rows]


def members(
    connection: Connection, class_id: UUID, numbers: Sequence[str], match_keys: Sequence[str]
) -> list[Member]:
    """Return those of a class who have one of the identity numbers or of the match keys of names."""
    rows = connection.execute(
        select(*_MEMBER)
        .join(learner, learner.c.id == enrolment.c.learner_id)
        .where(
            enrolment.c.class_id == class_id,
            or_(learner.c.identity_number.in_(numbers), learner.c.match_key.in_(match_keys)),
        )
    ).mappings()
    return [Member(**row) for row in rows]


def all_members(connection: Connection, class_id: UUID) -> list[Member]:
    """Return everybody on a class's list, in its order."""
    rows = connection.execute(
        select(*_MEMBER)
        .join(learner, learner.c.id == enrolment.c.learner_id)
        .where(enrolment.c.class_id == class_id)
        .order_by(enrolment.c.ordinal)
    ).mappings()
    return [Member(**row) for row in rows]


def last_ordinal(connection: Connection, class_id: UUID) -> int:
    """Return the last place on a class's list; 0 for an empty one."""
    found: int | None = connection.execute(
        select(func.max(enrolment.c.ordinal)).where(enrolment.c.class_id == class_id)
    ).scalar_one()
    return found or 0


def grow(connection: Connection, class_id: UUID, *, summoned: int, admitted: int) -> None:
    """Count further learners of a locked class, as a new version of it."""
    columns: Any = training_class.c
    connection.execute(
        update(training_class)
        .where(columns.id == class_id)
        .values(
            summoned=columns.summoned + summoned,
            admitted=columns.admitted + admitted,
            version=columns.version + 1,
            revision=columns.revision + 1,
        )
    )
