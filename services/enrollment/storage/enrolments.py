"""Who is on a class's list, and how they stand; every writer holds the class's row."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, or_, select, text, update

from services.enrollment.domain.enrolments import Enrolment, EnrolmentState
from services.enrollment.storage.class_tables import attendance, class_officer, paper
from services.enrollment.storage.organisation_tables import rule_set
from services.enrollment.storage.refusals import refusing
from services.enrollment.storage.training_tables import enrolment
from shared.db import rows_parameter
from shared.errors import Conflict

_has_work = or_(
    select(attendance.c.class_id)
    .where(attendance.c.class_id == enrolment.c.class_id, attendance.c.enrolment_id == enrolment.c.id)
    .exists(),
    select(paper.c.class_id)
    .where(paper.c.class_id == enrolment.c.class_id, paper.c.enrolment_id == enrolment.c.id)
    .exists(),
).label("has_work")
_QUERY = select(
    *(
        enrolment.c[name]
        for name in (
            "id",
            "class_id",
            "learner_id",
            "ordinal",
            "full_name",
            "birth_date",
            "unit",
            "sending_unit",
            "state",
            "state_reason",
            "state_on",
            "attended",
            "carried",
        )
    ),
    _has_work,
)
_ADD = text(
    """
    INSERT INTO enrolment (id, class_id, learner_id, ordinal, full_name, sort_key, birth_date, gender,
        ethnicity, birth_place, unit, party_cell, party_status, sending_unit, state, state_on)
    SELECT id, class_id, learner_id, ordinal, full_name, sort_key, birth_date, gender, ethnicity,
        birth_place, unit, party_cell, party_status, sending_unit, 'nominated', state_on
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id uuid, class_id uuid, learner_id uuid, ordinal int,
        full_name text, sort_key text, birth_date text, gender text, ethnicity text, birth_place text,
        unit text, party_cell text, party_status text, sending_unit text, state_on date)
    """
)
_COPY = text(
    """
    INSERT INTO enrolment (id, class_id, learner_id, ordinal, full_name, sort_key, birth_date, gender,
        ethnicity, birth_place, unit, party_cell, party_status, sending_unit, state, state_reason, state_on,
        attended, carried)
    SELECT :id, :class_id, learner_id, :ordinal, full_name, sort_key, birth_date, gender, ethnicity,
        birth_place, unit, party_cell, party_status, sending_unit, 'admitted', :reason, :on,
        nullif(:carried, 0), :carried
    FROM enrolment WHERE class_id = :source_class AND id = :source
    """
)


class ListRules(NamedTuple):
    """What the class's rule set says of its list."""

    class_size_min: int | None
    transfer_carries: bool
    class_deputies: int


def list_rules(connection: Connection, code: str, version: int) -> ListRules:
    """Return what a version of a rule set says of class lists."""
    row = connection.execute(
        select(rule_set.c.class_size_min, rule_set.c.transfer_carries, rule_set.c.class_deputies).where(
            rule_set.c.code == code, rule_set.c.version == version
        )
    ).one()
    return ListRules(*row)


def listed(
    connection: Connection, class_id: UUID, states: Collection[EnrolmentState] | None = None
) -> list[Enrolment]:
    """Return who is on the list, in Vietnamese order of names; of some states only, if any are named."""
    query = _QUERY.where(enrolment.c.class_id == class_id).order_by(enrolment.c.sort_key, enrolment.c.ordinal)
    if states is not None:
        query = query.where(enrolment.c.state.in_(states))
    return [Enrolment(**row) for row in connection.execute(query).mappings()]


def chosen(connection: Connection, class_id: UUID, ids: Collection[UUID]) -> list[Enrolment]:
    """Return those of the class's list who are named; whoever is not on it is missing."""
    query = _QUERY.where(enrolment.c.class_id == class_id, enrolment.c.id.in_(ids))
    return [Enrolment(**row) for row in connection.execute(query.order_by(enrolment.c.ordinal)).mappings()]


def counts(connection: Connection, class_id: UUID) -> Counter[EnrolmentState]:
    """Return how many are in each state."""
    rows = connection.execute(
        select(enrolment.c.state, func.count().label("people"))
        .where(enrolment.c.class_id == class_id)
        .group_by(enrolment.c.state)
    )
    return Counter({row.state: row.people for row in rows})


def next_ordinal(connection: Connection, class_id: UUID) -> int:
    """Return the next free place on the list of a locked class."""
    last: int = connection.execute(
        select(func.coalesce(func.max(enrolment.c.ordinal), 0)).where(enrolment.c.class_id == class_id)
    ).scalar_one()
    return last + 1


def known_people(connection: Connection, class_id: UUID) -> dict[tuple[str, str], int]:
    """Return the list's place of each (sort key, birth date as printed)."""
    rows = connection.execute(
        select(enrolment.c.sort_key, enrolment.c.birth_date, enrolment.c.ordinal).where(
            enrolment.c.class_id == class_id
        )
    )
    return {(row.sort_key, row.birth_date): row.ordinal for row in rows}


_listed_already = Conflict(
    "Người này đã có trong danh sách của lớp. Hãy kiểm tra số định danh.",
    "This person is on the list of the class already. Check the identity number.",
    code="listed-already",
)


def add_nominated(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store nominated people; `Conflict` if one of them is on the list already."""
    with refusing({"enrolment_once": _listed_already}):
        connection.execute(_ADD, {"rows": rows_parameter(rows)})


def add_transferred(
    connection: Connection,
    source: Enrolment,
    *,
    new_id: UUID,
    class_id: UUID,
    ordinal: int,
    on: date,
    reason: str,
    carried: int,
) -> None:
    """Store the enrolment in the other class, the person as the first list printed them."""
    with refusing({"enrolment_once": _listed_already}):
        connection.execute(
            _COPY,
            {
                "id": new_id,
                "class_id": class_id,
                "ordinal": ordinal,
                "on": on,
                "reason": reason,
                "carried": carried,
                "source_class": source.class_id,
                "source": source.id,
            },
        )


def move(
    connection: Connection,
    class_id: UUID,
    ids: Collection[UUID],
    state: EnrolmentState,
    *,
    on: date,
    reason: str = "",
    transferred_to: UUID | None = None,
) -> None:
    """Store the next state of people on a locked class's list; who leaves gives up an office of the class."""
    values: dict[str, Any] = {
        "state": state,
        "state_on": on,
        "state_reason": reason,
        "transferred_to": transferred_to,
        "revision": enrolment.c.revision + 1,
    }
    if state not in ("admitted", "withdrawn", "suspended", "transferred"):
        values |= {"attended": None, "mark": None, "carried": 0}
    connection.execute(
        update(enrolment).where(enrolment.c.class_id == class_id, enrolment.c.id.in_(ids)).values(**values)
    )
    if state != "admitted":
        connection.execute(
            delete(class_officer).where(
                class_officer.c.class_id == class_id, class_officer.c.enrolment_id.in_(ids)
            )
        )


def officers(connection: Connection, class_id: UUID) -> dict[UUID, str]:
    """Return the office of each learner who holds one."""
    rows = connection.execute(
        select(class_officer.c.enrolment_id, class_officer.c.office).where(
            class_officer.c.class_id == class_id
        )
    )
    return {row.enrolment_id: row.office for row in rows}


def set_officers(
    connection: Connection, class_id: UUID, monitor: UUID | None, deputies: Collection[UUID]
) -> None:
    """Store the officers of a locked class in place of those before."""
    connection.execute(delete(class_officer).where(class_officer.c.class_id == class_id))
    rows = [{"enrolment_id": each, "office": "deputy"} for each in deputies]
    if monitor is not None:
        rows.append({"enrolment_id": monitor, "office": "monitor"})
    if rows:
        connection.execute(insert(class_officer), [{"class_id": class_id, **row} for row in rows])
