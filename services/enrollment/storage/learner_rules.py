"""Rules of what is warned of, and what they look at, for many learners in three statements."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, insert, select, text, update

from services.enrollment.domain.learner_records import status_of
from services.enrollment.domain.learner_warnings import LearnerFacts, LearnerRule, Passed
from services.enrollment.storage.learner_tables import learner_rule
from shared.db import uuids_parameter
from shared.scope import of_all_centers

_COLUMNS = [
    learner_rule.c[name]
    for name in (
        "code",
        "version",
        "kind",
        "program_code",
        "effective_from",
        "effective_to",
        "lower_bound",
        "upper_bound",
        "required_program",
        "provenance",
    )
]


def all_rules(connection: Connection) -> list[LearnerRule]:
    """Return every version of every rule, by code."""
    query = select(*_COLUMNS).order_by(learner_rule.c.code, learner_rule.c.version)
    return [LearnerRule(**row) for row in connection.execute(query).mappings()]


def versions(connection: Connection, code: str) -> list[LearnerRule]:
    """Return the versions of one rule, oldest first, held until the transaction ends."""
    query = (
        select(*_COLUMNS)
        .where(learner_rule.c.code == code)
        .order_by(learner_rule.c.version)
        .with_for_update()
    )
    return [LearnerRule(**row) for row in connection.execute(query).mappings()]


def add(connection: Connection, rule: LearnerRule) -> None:
    """Store a version of a rule."""
    connection.execute(
        insert(learner_rule).values({column.name: getattr(rule, column.name) for column in _COLUMNS})
    )


def end(connection: Connection, ended: LearnerRule) -> None:
    """Store on which day a version ends."""
    connection.execute(
        update(learner_rule)
        .where(learner_rule.c.code == ended.code, learner_rule.c.version == ended.version)
        .values(effective_to=ended.effective_to)
    )


_FACTS = text(
    """
    SELECT l.id, l.birth_year, l.birth_month, l.birth_day,
        coalesce(v.record ->> 'party_status', n.party_status, '') AS party_status,
        CAST(v.record ->> 'party_joined_on' AS date) AS party_joined_on
    FROM learner l
    LEFT JOIN LATERAL (SELECT record FROM learner_version WHERE learner_id = l.id
                       ORDER BY version DESC LIMIT 1) AS v ON true
    LEFT JOIN LATERAL (SELECT party_status FROM enrolment WHERE learner_id = l.id
                       ORDER BY id DESC LIMIT 1) AS n ON true
    WHERE l.id = ANY (CAST(:ids AS uuid[]))
    """
)
_PASSED = text(
    """
    SELECT e.learner_id, c.program_code, c.closed_on,
        coalesce((SELECT bool_and(k.state IN ('revoked', 'replaced', 'cancelled'))
                  FROM certificate k WHERE k.completion_id = r.id),
            false) AS revoked
    FROM enrolment e JOIN training_class c ON c.id = e.class_id
    JOIN completion r ON r.class_id = e.class_id AND r.id = e.id AND r.outcome = 'passed'
    WHERE e.learner_id = ANY (CAST(:ids AS uuid[])) AND c.closed_on IS NOT NULL
    """
)


@of_all_centers
def facts_of(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, LearnerFacts]:
    """Return what the rules look at of each of these learners."""
    asked = {"ids": uuids_parameter(ids)}
    passed: dict[UUID, list[Passed]] = {}
    for row in connection.execute(_PASSED, asked):
        done = Passed(row.program_code, row.closed_on, row.revoked)
        passed.setdefault(row.learner_id, []).append(done)
    known = {"quan_chung", "doan_vien", "du_bi", "chinh_thuc"}
    return {
        row.id: LearnerFacts(
            row.birth_year,
            row.birth_month,
            row.birth_day,
            row.party_status if row.party_status in known else status_of(row.party_status),
            row.party_joined_on,
            tuple(passed.get(row.id, ())),
        )
        for row in connection.execute(_FACTS, asked)
    }
