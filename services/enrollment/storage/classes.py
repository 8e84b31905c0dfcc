"""Classes: locked, stored, listed; and who is in them."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, func, insert, select, true, update

from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.completions import Admitted, Person
from services.enrollment.storage import papers
from services.enrollment.storage.learner_table import learner
from services.enrollment.storage.refusals import refusing
from services.enrollment.storage.training_tables import (
    certificate,
    completion,
    decision,
    enrolment,
    training_class,
)
from shared.errors import Conflict, Detail

COLUMNS = (
    "id",
    "center_id",
    "code",
    "name",
    "program_code",
    "rule_set",
    "rule_set_version",
    "opened_on",
    "closed_on",
    "periods",
    "state",
    "version",
    "summoned",
    "admitted",
    "completed",
    "not_passed",
    "decision_id",
    "program_version",
    "quota",
    "organiser",
    "place",
    "opening_decision_id",
    "opening_decision_number",
    "opening_decided_on",
    "homeroom_id",
    "registrar_id",
    "revision",
    "opened_by",
)
"""Members of `TrainingClass`."""


def _query() -> Select[tuple[object, ...]]:
    return select(*(training_class.c[name] for name in COLUMNS))


def lock(connection: Connection, class_id: UUID) -> TrainingClass | None:
    """Hold a class until the transaction ends: whoever changes its results comes one after another."""
    row = (
        connection.execute(_query().where(training_class.c.id == class_id).with_for_update())
        .mappings()
        .first()
    )
    return TrainingClass(**row) if row else None


def get(connection: Connection, class_id: UUID) -> TrainingClass | None:
    """Return a class as it stands."""
    row = connection.execute(_query().where(training_class.c.id == class_id)).mappings().first()
    return TrainingClass(**row) if row else None


def listed(
    connection: Connection, *, within: Collection[UUID] | None, state: str | None = None
) -> list[TrainingClass]:
    """Return the classes of the centers named (None: all), by opening day and code."""
    query = _query().order_by(training_class.c.opened_on, training_class.c.code)
    if within is not None:
        query = query.where(training_class.c.center_id.in_(within))
    if state is not None:
        query = query.where(training_class.c.state == state)
    return [TrainingClass(**row) for row in connection.execute(query).mappings()]


def codes_in_use(connection: Connection, center_id: UUID, codes: Collection[str]) -> set[str]:
    """Return those codes that a class of the center bears already and that is not cancelled."""
    return set(
        connection.execute(
            select(training_class.c.code).where(
                training_class.c.center_id == center_id,
                training_class.c.code.in_(codes),
                training_class.c.state != "cancelled",
            )
        ).scalars()
    )


def save(connection: Connection, changed: TrainingClass, *, cancel_reason: str | None = None) -> None:
    """Store the present state of a locked class; `Conflict` if its code is another's."""
    completes_another = Conflict(
        "Quyết định này đã dùng để hoàn thành một lớp khác.",
        "This decision completes another class already.",
        code="decision-used",
    )
    values = {name: getattr(changed, name) for name in COLUMNS if name not in ("id", "center_id")}
    with refusing(
        {"training_class_one_by_decision": completes_another, "training_class_code_unique": _code_taken()}
    ):
        connection.execute(
            update(training_class)
            .where(training_class.c.id == changed.id)
            .values(**values, cancel_reason=cancel_reason)
        )


def add(connection: Connection, new: TrainingClass, *, created_by: str) -> None:
    """Store a new class; `Conflict` if the center uses its code already."""
    with refusing({"training_class_code_unique": _code_taken()}):
        connection.execute(
            insert(training_class).values(
                **{name: getattr(new, name) for name in COLUMNS}, created_by=created_by
            )
        )


def codes_of(connection: Connection, center_id: UUID) -> set[str]:
    """Return every code that a class of the center bears."""
    return set(
        connection.execute(
            select(training_class.c.code).where(training_class.c.center_id == center_id)
        ).scalars()
    )


def _code_taken() -> Conflict:
    return Conflict(
        "Trung tâm đã có lớp mang mã này. Hãy dùng mã khác.",
        "The center has a class of this code already. Use another code.",
        code="class-exists",
        details=[Detail("Mã đã có lớp khác dùng.", "Another class bears this code.", {"field": "code"})],
    )


_ADMITTED = select(
    enrolment.c.id,
    enrolment.c.ordinal,
    enrolment.c.attended,
    enrolment.c.mark,
    *(enrolment.c[name] for name in Person._fields if name != "identity_number"),
    func.coalesce(learner.c.identity_number, ""),
).join_from(enrolment, learner, enrolment.c.learner_id == learner.c.id)


def admitted_learners(connection: Connection, class_id: UUID) -> list[Admitted]:
    """Return who was admitted, in the order of the class list, with the marks of all their papers."""
    rows = connection.execute(
        _ADMITTED.where(enrolment.c.class_id == class_id, enrolment.c.state == "admitted").order_by(
            enrolment.c.ordinal
        )
    ).all()
    marked = papers.marks_of(connection, class_id)
    return [_admitted(row, marked.get(row[0])) for row in rows]


def admitted_learner(connection: Connection, class_id: UUID, enrolment_id: UUID) -> Admitted:
    """Return one admitted learner of a class."""
    row = connection.execute(
        _ADMITTED.where(enrolment.c.class_id == class_id, enrolment.c.id == enrolment_id)
    ).one()
    return _admitted(row, papers.marks_of(connection, class_id, enrolment_id).get(enrolment_id))


def _admitted(row: Sequence[Any], marked: Sequence[Decimal | None] | None) -> Admitted:
    """Return a learner; who has no papers, but a mark that a class list gave, has that one."""
    if marked is None:
        given = () if row[3] is None else (row[3],)
        return Admitted(row[0], row[1], row[2], given, Person(*row[4:]))
    marks = tuple(mark for mark in marked if mark is not None)
    return Admitted(row[0], row[1], row[2], marks, Person(*row[4:]), waiting=len(marks) < len(marked))


def learners_of(connection: Connection, class_id: UUID) -> Sequence[RowMapping]:
    """Return everybody on a class's list with result and certificate, in Vietnamese order of names.

    Of several certificates of one result the latest issued is shown: an older one was replaced.
    """
    newest = (
        select(certificate)
        .where(certificate.c.completion_id == completion.c.id)
        .order_by(certificate.c.state.in_(("revoked", "replaced", "cancelled")), certificate.c.id.desc())
        .limit(1)
        .lateral()
    )
    return (
        connection.execute(
            select(
                enrolment.c.id.label("enrolment_id"),
                enrolment.c.ordinal,
                enrolment.c.learner_id,
                enrolment.c.full_name,
                enrolment.c.birth_date,
                enrolment.c.gender,
                enrolment.c.unit,
                enrolment.c.party_cell,
                enrolment.c.sending_unit,
                enrolment.c.state,
                enrolment.c.state_reason,
                enrolment.c.state_on,
                enrolment.c.admitted,
                enrolment.c.attended,
                func.coalesce(completion.c.mark, enrolment.c.mark).label("mark"),
                completion.c.id.label("completion_id"),
                completion.c.version.label("completion_version"),
                completion.c.outcome,
                completion.c.reason_code,
                completion.c.band,
                newest.c.register_number.label("certificate_number"),
                newest.c.serial.label("certificate_serial"),
                newest.c.state.label("certificate_state"),
            )
            .outerjoin(completion, completion.c.id == enrolment.c.id)
            .outerjoin(newest, true())
            .where(enrolment.c.class_id == class_id)
            .order_by(enrolment.c.sort_key, enrolment.c.ordinal)
        )
        .mappings()
        .all()
    )


def decision_of(connection: Connection, decision_id: UUID) -> dict[str, Any]:
    """Return number, date and signer's title of a decision."""
    row = connection.execute(
        select(decision.c.id, decision.c.number, decision.c.decided_on, decision.c.signer_title).where(
            decision.c.id == decision_id
        )
    ).mappings()
    return {str(name): value for name, value in row.one().items()}
