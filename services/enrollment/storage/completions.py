"""Results and the decisions behind them; every version is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, insert, select, text

from services.enrollment.domain.completions import Completion
from services.enrollment.domain.rules import Result
from services.enrollment.storage.refusals import refusing
from services.enrollment.storage.training_tables import completion, decision
from shared.db import copy_text
from shared.errors import Conflict
from shared.scope import of_all_centers

_COPY = (
    "COPY completion (id, class_id, version, outcome, reason_code, mark, band, good, decision_id) FROM STDIN"
)

# A result as the domain sees it: what all results of a class have in common is read from the class.
_RESULT = """
    SELECT c.id, c.class_id, g.center_id, c.version, c.outcome, c.reason_code, c.mark, c.band, c.good,
        g.rule_set, g.rule_set_version, g.closed_on AS completed_on, c.decision_id, c.reason, c.attended,
        coalesce(c.recognised_by, CASE c.outcome WHEN 'passed' THEN c.decision_id END) AS recognised_by
    FROM completion c JOIN training_class g ON g.id = c.class_id
"""
_GET = text(f"{_RESULT} WHERE c.id = :id")

# A result that nobody changed yet was recorded with its decision.
_STOOD = """
    SELECT c.id, c.version, c.outcome, c.reason_code, c.mark, c.band, c.decision_id, c.reason,
        coalesce(c.recorded_by, d.signed_by) AS recorded_by,
        coalesce(c.recorded_at, d.signed_at) AS recorded_at, c.attended
    FROM completion c JOIN decision d ON d.id = c.decision_id
"""
_KEEP = f"""
    INSERT INTO completion_version (completion_id, version, outcome, reason_code, mark, band, decision_id,
        reason, recorded_by, recorded_at, attended)
    {_STOOD}
"""
# What stood before goes to the history in the statement that changes it: neither is done without the other.
_SAVE = text(
    f"""
    WITH kept AS ({_KEEP} WHERE c.id = :id)
    UPDATE completion SET version = :version, outcome = :outcome, reason_code = :reason_code, mark = :mark,
        band = :band, good = :good, decision_id = :decision_id, recognised_by = :recognised_by,
        reason = :reason, attended = :attended, recorded_by = :recorded_by, recorded_at = now()
    WHERE id = :id
    """  # noqa: S608 -- our own SQL
)
# Nobody moves what stood meanwhile, since the class is locked.
_ANNUL_CLASS = text(
    f"""
    WITH standing AS (
        {_RESULT} JOIN enrolment e ON e.class_id = c.class_id AND e.id = c.id
        WHERE e.class_id = :class_id AND c.outcome <> 'annulled'
    ), kept AS (
        {_KEEP} JOIN standing ON standing.id = c.id
    ), changed AS (
        UPDATE completion AS c SET version = c.version + 1, outcome = 'annulled', decision_id = :decision_id,
            recognised_by = standing.recognised_by, reason = :reason, recorded_by = :recorded_by,
            recorded_at = now()
        FROM standing WHERE c.id = standing.id
        RETURNING c.id, c.version, c.outcome, c.decision_id, c.reason
    )
    SELECT id, class_id, center_id, changed.version, changed.outcome, reason_code, mark, band, good, rule_set,
        rule_set_version, completed_on, changed.decision_id, changed.reason,
        standing.attended
    FROM changed JOIN standing USING (id) WHERE standing.outcome = 'passed' ORDER BY id
    """  # noqa: S608 -- our own SQL
)
_HISTORY = text(
    f"""
    SELECT v.version, v.outcome, v.mark, v.band, v.reason, v.attended, d.number AS decision_number,
        d.decided_on, d.signer_title, v.recorded_at
    FROM (
        SELECT completion_id, version, outcome, reason_code, mark, band, decision_id, reason, recorded_by,
            recorded_at, attended
        FROM completion_version WHERE completion_id = :id
        UNION ALL {_STOOD} WHERE c.id = :id
    ) AS v JOIN decision d ON d.id = v.decision_id
    ORDER BY v.version
    """  # noqa: S608 -- our own SQL
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


@of_all_centers  # PostgreSQL refuses COPY to who is bound by rows
def record_class(
    connection: Connection, class_id: UUID, decision_id: UUID, found: Iterable[tuple[UUID, Result]]
) -> None:
    """Store every result of a class by one decision, given with the enrolment that it is the result of."""
    tails: dict[int, str] = {}
    lines: list[str] = []
    for enrolment_id, result in found:
        # Learners of one mark share their result (`assess_all`): what follows the id is written once.
        tail = tails.get(id(result))
        if tail is None:
            tail = tails[id(result)] = _tail(class_id, decision_id, result)
        lines.append(f"{enrolment_id}{tail}")
    copy_text(connection, _COPY, "".join(lines))


def _tail(class_id: UUID, decision_id: UUID, result: Result) -> str:
    """Return a result as a line of COPY, after the id; a code of a band may be any text."""
    outcome = "passed" if result.passed else "not_passed"
    mark = r"\N" if result.mark is None else f"{result.mark:f}"
    band = r"\N" if result.band is None else _escaped(result.band.code)
    good = result.band is not None and result.band.good
    return f"\t{class_id}\t1\t{outcome}\t{result.reason}\t{mark}\t{band}\t{good}\t{decision_id}\n"


def _escaped(value: str) -> str:
    """Return text as COPY reads it back."""
    return value.replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")


def class_of(connection: Connection, completion_id: UUID) -> UUID | None:
    """Return the class of a result, so that the class is locked first."""
    return connection.execute(select(completion.c.class_id).where(completion.c.id == completion_id)).scalar()


def get(connection: Connection, completion_id: UUID) -> tuple[Completion, UUID | None]:
    """Return a result, and the decision that recognised it as passed; its class is locked."""
    row = connection.execute(_GET, {"id": completion_id}).mappings().one()
    return _completion(row), row["recognised_by"]


def save(
    connection: Connection, changed: Completion, *, recognised_by: UUID | None, recorded_by: str
) -> None:
    """Store the next version of a result; the one before goes to the history."""
    connection.execute(
        _SAVE,
        {
            "id": changed.id,
            "version": changed.version,
            "outcome": changed.outcome,
            "reason_code": changed.reason_code,
            "mark": changed.mark,
            "band": changed.band,
            "good": changed.good,
            "decision_id": changed.decision_id,
            "recognised_by": None if recognised_by == changed.decision_id else recognised_by,
            "reason": changed.reason,
            "attended": changed.attended,
            "recorded_by": recorded_by,
        },
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
    """Return every version of a result with its decision, oldest first, the last as it stands."""
    return connection.execute(_HISTORY, {"id": completion_id}).mappings().all()


def numbers_of(connection: Connection, center_id: UUID, year: int) -> Sequence[str]:
    """Return the numbers of the decisions that a center has signed in a year."""
    return connection.scalars(
        select(decision.c.number).where(decision.c.center_id == center_id, decision.c.year == year)
    ).all()
