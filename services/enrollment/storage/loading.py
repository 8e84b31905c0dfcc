"""Whole class lists written by the set: a few statements for any number of classes and learners."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, select, text

from services.enrollment.storage.refusals import refusing
from services.enrollment.storage.training_tables import learner
from shared.db import rows_parameter
from shared.errors import Conflict

Rows = Sequence[Mapping[str, Any]]

_CLASSES = text(
    """
    INSERT INTO training_class (id, center_id, code, name, program_code, rule_set, rule_set_version,
        opened_on, closed_on, periods, opening_decision_number, opening_decided_on, place, state, version,
        summoned, admitted, created_by)
    SELECT id, center_id, code, name, program_code, rule_set, rule_set_version, opened_on,
        closed_on, periods, opening_decision_number, opening_decided_on, place, 'open', 1, summoned,
        admitted, created_by
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id uuid, center_id uuid, code text, name text,
        program_code text, rule_set text, rule_set_version int, opened_on date, closed_on date, periods int,
        opening_decision_number text, opening_decided_on date, place text, summoned int, admitted int,
        created_by text)
    ORDER BY code
    """
)

# In the order of identity numbers, so that two centers loading at once wait for each other, never both.
_LEARNERS = text(
    """
    INSERT INTO learner (id, identity_number, full_name, match_key, sort_key, birth_year, birth_month,
        birth_day, gender)
    SELECT id, nullif(identity_number, ''), full_name, match_key, sort_key, birth_year, birth_month,
        birth_day, gender
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id uuid, identity_number text, full_name text,
        match_key text, sort_key text, birth_year smallint, birth_month smallint, birth_day smallint,
        gender text)
    ORDER BY identity_number, id
    ON CONFLICT (identity_number) WHERE identity_number IS NOT NULL DO NOTHING
    """
)

_ENROLMENTS = text(
    """
    INSERT INTO enrolment (id, class_id, learner_id, ordinal, full_name, sort_key, birth_date, gender,
        ethnicity, birth_place, unit, party_cell, party_status, state, attended, mark)
    SELECT id, class_id, learner_id, ordinal, full_name, sort_key, birth_date, gender,
        ethnicity, birth_place, unit, party_cell, party_status, state, attended, mark
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id uuid, class_id uuid, learner_id uuid, ordinal int,
        full_name text, sort_key text, birth_date text, gender text, ethnicity text, birth_place text,
        unit text, party_cell text, party_status text, state text, attended int, mark numeric)
    """
)


def add_classes(connection: Connection, rows: Rows) -> None:
    """Store new open classes; `Conflict` if another load entered one of the codes meanwhile."""
    taken = Conflict(
        "Một lớp trong tệp vừa được người khác nạp. Hãy tải lại danh sách lớp rồi kiểm tra.",
        "Somebody else has just loaded one of these classes. Reload the list of classes and check.",
        code="class-exists",
    )
    with refusing({"training_class_code_unique": taken}):
        connection.execute(_CLASSES, {"rows": rows_parameter(rows)})


def add_learners(connection: Connection, rows: Rows) -> None:
    """Store people; who has an identity number that is known already stays as known."""
    connection.execute(_LEARNERS, {"rows": rows_parameter(rows)})


def learners_by_identity(connection: Connection, numbers: Sequence[str]) -> dict[str, RowMapping]:
    """Return the known learners with these identity numbers."""
    rows = connection.execute(
        select(
            learner.c.identity_number,
            learner.c.id,
            learner.c.match_key,
            learner.c.birth_year,
        ).where(learner.c.identity_number.in_(numbers))
    ).mappings()
    return {row["identity_number"]: row for row in rows}


def add_enrolments(connection: Connection, rows: Rows) -> None:
    """Store who is on which class list."""
    connection.execute(_ENROLMENTS, {"rows": rows_parameter(rows)})
