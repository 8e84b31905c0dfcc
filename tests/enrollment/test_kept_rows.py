"""What a result names exists, whoever writes: the database itself looks, and takes nothing away."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.enrollment.operations.classes.load import load_class_lists
from shared.db import Database, copy_text
from shared.ids import new_id
from tests.databases import TestDatabase
from tests.enrollment import field

Make = Callable[[str], TestDatabase]
_COPY = (
    "COPY completion (id, class_id, version, outcome, reason_code, mark, band, good, decision_id,"
    " recognised_by) FROM STDIN"
)


def _line(enrolment: UUID, class_id: UUID, decision: UUID, recognised_by: UUID | None = None) -> str:
    return f"{enrolment}\t{class_id}\t1\tpassed\t\t8\tgioi\tt\t{decision}\t{recognised_by or chr(92) + 'N'}\n"


def _entered(database: Database) -> tuple[list[UUID], list[UUID], UUID]:
    """Enter two classes of two without results, and a completed one; return enrolments, classes, decision."""
    with database.transaction() as connection:
        done = field.completed(connection, field.learner(1))
        lists = [field.class_list(code, [field.learner(1), field.learner(2)]) for code in ("MOT-1", "HAI-2")]
        groups = load_class_lists(connection, done.field.center.id, lists, done.field.officer, field.TODAY)
        ids = [group.id for group in groups]
        found = connection.execute(
            text(
                "SELECT id FROM enrolment WHERE class_id = ANY (:ids)"
                " ORDER BY array_position(:ids, class_id), ordinal"
            ),
            {"ids": ids},
        )
        return (
            list(found.scalars()),
            ids,
            connection.scalar(text("SELECT id FROM decision LIMIT 1")) or new_id(),
        )


@pytest.mark.parametrize("wrong", ["", "enrolment", "its class", "decision", "first decision"])
def test_an_unknown_one_is_refused_though_its_neighbours_are_known(
    service_database: Make, wrong: str
) -> None:
    """One result among several that names what is not there, or another class's learner, keeps all out."""
    database = service_database("enrollment").database
    (first, second, *_), (one, other), decision = _entered(database)
    lines = {
        "": _line(second, one, decision, decision),
        "enrolment": _line(new_id(), one, decision),
        "its class": _line(second, other, decision),
        "decision": _line(second, one, new_id()),
        "first decision": _line(second, one, decision, new_id()),
    }
    with database.transaction() as connection:
        both = _line(first, one, decision) + lines[wrong]
        if not wrong:
            copy_text(connection, _COPY, both)
            return
        missing = "a result names a decision" if "decision" in wrong else "not in its class"
        with pytest.raises(IntegrityError, match=missing):
            copy_text(connection, _COPY, both)
        connection.rollback()


def test_a_result_never_comes_to_name_an_unknown_decision(service_database: Make) -> None:
    """A change that lets a result name a decision that is not there is refused."""
    database = service_database("enrollment").database
    _entered(database)
    with database.transaction() as connection, pytest.raises(IntegrityError, match="names a decision"):
        connection.execute(text("UPDATE completion SET decision_id = uuidv7()"))


@pytest.mark.parametrize(
    ("table", "key"), [("enrolment", "class_id"), ("enrolment", "id"), ("decision", "id")]
)
@pytest.mark.parametrize("by_owner", [False, True])
def test_what_is_named_is_never_taken_away(
    service_database: Make, table: str, key: str, *, by_owner: bool
) -> None:
    """Neither the service nor the owner of the tables deletes a row or changes its key, named or not."""
    made = service_database("enrollment")
    _entered(made.database)
    engine: Engine = create_engine(made.owner_url) if by_owner else made.database.engine
    statements = [f"DELETE FROM {table}", f"UPDATE {table} SET {key} = {key}"]  # noqa: S608 -- as above
    if by_owner:
        statements.append(f"TRUNCATE {table} CASCADE")
    for statement in statements:
        with engine.begin() as connection, pytest.raises(DBAPIError, match="kept for ever"):
            connection.execute(text(statement))
    if by_owner:
        engine.dispose()


def test_one_that_is_not_committed_is_not_there_yet(service_database: Make) -> None:
    """A result cannot lean on a decision that another transaction has entered and may take back."""
    database = service_database("enrollment").database
    (first, *_), (one, _), decision = _entered(database)
    copied = text(
        "INSERT INTO decision (id, center_id, kind, number, decided_on, signer_id, signer_title, signed_by)"
        " SELECT :new, center_id, kind, '99-QĐ', decided_on, signer_id, signer_title, signed_by"
        " FROM decision WHERE id = :id"
    )
    with database.transaction() as giving, database.transaction() as leaning:
        fresh = new_id()
        giving.execute(copied, {"new": fresh, "id": decision})
        with pytest.raises(IntegrityError, match="names a decision"):
            copy_text(leaning, _COPY, _line(first, one, fresh))
        leaning.rollback()
        copy_text(giving, _COPY, _line(first, one, fresh))
        giving.rollback()
