"""Classes: locked, stored, listed; and who is in them."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, func, select, true, update

from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.completions import Admitted
from services.enrollment.storage.refusals import refusing
from services.enrollment.storage.training_tables import (
    certificate,
    completion,
    decision,
    enrolment,
    training_class,
)
from shared.errors import Conflict

_COLUMNS = (
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
)


def _query() -> Select[tuple[object, ...]]:
    return select(*(training_class.c[name] for name in _COLUMNS))


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
    """Store the present state of a locked class."""
    completes_another = Conflict(
        "Quyết định này đã dùng để hoàn thành một lớp khác.",
        "This decision completes another class already.",
        code="decision-used",
    )
    with refusing({"training_class_one_by_decision": completes_another}):
        connection.execute(
            update(training_class)
            .where(training_class.c.id == changed.id)
            .values(
                state=changed.state,
                version=changed.version,
                completed=changed.completed,
                not_passed=changed.not_passed,
                decision_id=changed.decision_id,
                cancel_reason=cancel_reason,
            )
        )


def admitted_learners(connection: Connection, class_id: UUID) -> list[Admitted]:
    """Return who was admitted, in the order of the class list."""
    rows = connection.execute(
        select(
            enrolment.c.id,
            enrolment.c.ordinal,
            enrolment.c.full_name,
            enrolment.c.attended,
            enrolment.c.mark,
        )
        .where(enrolment.c.class_id == class_id, enrolment.c.admitted)
        .order_by(enrolment.c.ordinal)
    )
    return [Admitted(row.id, row.ordinal, row.full_name, row.attended, _marks(row.mark)) for row in rows]


def admitted_learner(connection: Connection, enrolment_id: UUID) -> Admitted:
    """Return one admitted learner."""
    row = connection.execute(
        select(
            enrolment.c.id,
            enrolment.c.ordinal,
            enrolment.c.full_name,
            enrolment.c.attended,
            enrolment.c.mark,
        ).where(enrolment.c.id == enrolment_id)
    ).one()
    return Admitted(row.id, row.ordinal, row.full_name, row.attended, _marks(row.mark))


def _marks(mark: Decimal | None) -> tuple[Decimal, ...]:
    return () if mark is None else (mark,)


def learners_of(connection: Connection, class_id: UUID) -> Sequence[RowMapping]:
    """Return everybody on a class's list with result and certificate, in Vietnamese order of names.

    Of several certificates of one result the latest issued is shown: an older one was replaced.
    """
    newest = (
        select(certificate)
        .where(certificate.c.completion_id == completion.c.id)
        .order_by((certificate.c.state == "revoked"), certificate.c.id.desc())
        .limit(1)
        .lateral()
    )
    return (
        connection.execute(
            select(
                enrolment.c.ordinal,
                enrolment.c.learner_id,
                enrolment.c.full_name,
                enrolment.c.birth_date,
                enrolment.c.gender,
                enrolment.c.unit,
                enrolment.c.party_cell,
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
            .outerjoin(completion, completion.c.enrolment_id == enrolment.c.id)
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
