"""Results and the decisions behind them; every version is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, insert, select, text, update

from services.enrollment.domain.completions import Completion
from services.enrollment.storage.refusals import refusing
from services.enrollment.storage.training_tables import completion, completion_version, decision, enrolment
from shared.db import rows_parameter
from shared.errors import Conflict

# One statement for a whole class: the results, and the first version of each in the history.
_RECORD = text(
    """
    WITH written AS (
        INSERT INTO completion (id, enrolment_id, class_id, center_id, program_code, version, outcome,
            reason_code, mark, band, good, rule_set, rule_set_version, completed_on, decision_id,
            recognised_by)
        SELECT id, enrolment_id, :class_id, :center_id, :program_code, 1, outcome,
            reason_code, mark, band, good, :rule_set, :rule_set_version, :completed_on, :decision_id,
            CASE outcome WHEN 'passed' THEN CAST(:decision_id AS uuid) END
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id uuid, enrolment_id uuid, outcome text,
            reason_code text, mark numeric, band text, good boolean)
        RETURNING id, version, outcome, reason_code, mark, band, decision_id
    )
    INSERT INTO completion_version (completion_id, version, outcome, reason_code, mark, band, decision_id,
        recorded_by)
    SELECT id, version, outcome, reason_code, mark, band, decision_id, :recorded_by FROM written
    """
)

# What stood before is read first: nobody moves it meanwhile, since the class is locked.
_ANNUL_CLASS = text(
    """
    WITH standing AS (
        SELECT id, outcome FROM completion WHERE class_id = :class_id AND outcome <> 'annulled'
    ), changed AS (
        UPDATE completion AS c SET version = c.version + 1, outcome = 'annulled', decision_id = :decision_id,
            reason = :reason
        FROM standing WHERE c.id = standing.id
        RETURNING c.*, standing.outcome AS before
    ), kept AS (
        INSERT INTO completion_version (completion_id, version, outcome, reason_code, mark, band,
            decision_id, reason, recorded_by)
        SELECT id, version, outcome, reason_code, mark, band, decision_id, reason, :recorded_by FROM changed
    )
    SELECT * FROM changed WHERE before = 'passed' ORDER BY id
    """
)

_GRADUATES = text(
    """
    SELECT c.id AS completion_id, e.full_name, e.birth_date, e.gender, e.birth_place, e.ethnicity, e.unit,
        e.party_cell
    FROM completion c JOIN enrolment e ON e.id = c.enrolment_id
    WHERE c.class_id = :class_id AND c.outcome = 'passed' ORDER BY e.ordinal
    """
)


def add_decision(
    connection: Connection,
    *,
    decision_id: UUID,
    center_id: UUID,
    kind: str,
    number: str,
    decided_on: date,
    signer_id: UUID,
    signer_title: str,
    signed_by: str,
) -> None:
    """Store a signed decision; `Conflict` if the center has one of that number in that year."""
    doubled = Conflict(
        f"Trung tâm đã có quyết định số {number} trong năm {decided_on.year}."
        " Hãy kiểm tra lại số quyết định.",
        f"The center has a decision {number} in {decided_on.year} already. Check the number.",
        code="decision-exists",
    )
    with refusing({"decision_identity_unique": doubled}):
        connection.execute(
            insert(decision).values(
                id=decision_id,
                center_id=center_id,
                kind=kind,
                number=number,
                decided_on=decided_on,
                signer_id=signer_id,
                signer_title=signer_title,
                signed_by=signed_by,
            )
        )


def amending_decision(connection: Connection, center_id: UUID, number: str, decided_on: date) -> UUID | None:
    """Return the decision of that very number and date which already amends other results, if any."""
    return connection.execute(
        select(decision.c.id).where(
            decision.c.center_id == center_id,
            decision.c.kind == "amendment",
            decision.c.number == number,
            decision.c.decided_on == decided_on,
        )
    ).scalar()


def record_class(
    connection: Connection, shared: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Store every result of a class by one decision; `shared` holds what all rows have in common."""
    connection.execute(_RECORD, {**shared, "rows": rows_parameter(rows)})


def graduates(connection: Connection, class_id: UUID) -> dict[UUID, dict[str, Any]]:
    """Return the people of a class whose result stands, as its list prints them, by result."""
    rows = connection.execute(_GRADUATES, {"class_id": class_id})
    names = list(rows.keys())[1:]
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}


def graduate(connection: Connection, enrolment_id: UUID) -> RowMapping:
    """Return one person as the class list prints them."""
    return (
        connection.execute(
            select(
                enrolment.c.full_name,
                enrolment.c.birth_date,
                enrolment.c.gender,
                enrolment.c.birth_place,
                enrolment.c.ethnicity,
                enrolment.c.unit,
                enrolment.c.party_cell,
            ).where(enrolment.c.id == enrolment_id)
        )
        .mappings()
        .one()
    )


def class_of(connection: Connection, completion_id: UUID) -> UUID | None:
    """Return the class of a result, so that the class is locked first."""
    return connection.execute(select(completion.c.class_id).where(completion.c.id == completion_id)).scalar()


def get(connection: Connection, completion_id: UUID) -> tuple[Completion, UUID | None]:
    """Return a result, and the decision that recognised it as passed; its class is locked."""
    row = connection.execute(select(completion).where(completion.c.id == completion_id)).mappings().one()
    return _completion(row), row["recognised_by"]


def save(
    connection: Connection, changed: Completion, *, recognised_by: UUID | None, recorded_by: str
) -> None:
    """Store the next version of a result and keep it in the history."""
    kept = {
        "version": changed.version,
        "outcome": changed.outcome,
        "reason_code": changed.reason_code,
        "mark": changed.mark,
        "band": changed.band,
        "decision_id": changed.decision_id,
        "reason": changed.reason,
    }
    connection.execute(
        update(completion)
        .where(completion.c.id == changed.id)
        .values(**kept, good=changed.good, recognised_by=recognised_by)
    )
    connection.execute(
        insert(completion_version).values(completion_id=changed.id, recorded_by=recorded_by, **kept)
    )


def annul_class(
    connection: Connection, class_id: UUID, *, decision_id: UUID, reason: str, recorded_by: str
) -> list[Completion]:
    """Annul every standing result of a locked class; return those that had passed, as they now are."""
    rows = connection.execute(
        _ANNUL_CLASS,
        {"class_id": class_id, "decision_id": decision_id, "reason": reason, "recorded_by": recorded_by},
    ).mappings()
    return [_completion(row) for row in rows]


def _completion(row: Mapping[Any, Any]) -> Completion:
    return Completion(**{member.name: row[member.name] for member in fields(Completion)})


def history(connection: Connection, completion_id: UUID) -> Sequence[RowMapping]:
    """Return every version of a result with its decision, oldest first."""
    return (
        connection.execute(
            select(
                completion_version.c.version,
                completion_version.c.outcome,
                completion_version.c.mark,
                completion_version.c.band,
                completion_version.c.reason,
                decision.c.number.label("decision_number"),
                decision.c.decided_on,
                decision.c.signer_title,
                completion_version.c.recorded_at,
            )
            .join(decision, decision.c.id == completion_version.c.decision_id)
            .where(completion_version.c.completion_id == completion_id)
            .order_by(completion_version.c.version)
        )
        .mappings()
        .all()
    )
