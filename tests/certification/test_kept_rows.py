"""What a certificate names exists, whoever writes: the database itself looks, and takes nothing away."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from shared.db import copy_text
from shared.ids import new_id
from tests.certification.story import opened, receive, rows
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]
_COPY = (
    "COPY certificate (certificate_id, completion_id, class_id, center_id, program_code, state, version,"
    " basis, due_on, book, number, register_number, serial, code, issued_on, holder_name, center_name,"
    " decision_number, entry_hash) FROM STDIN"
)


def line(completion: UUID, serial: str, number: int) -> str:
    """Return a line of `_COPY`."""
    certificate, other = new_id(), new_id()
    return (
        f"{certificate}\t{completion}\t{other}\t{other}\tSC\tissued\t1\t1\t2021-05-20\t2021\t{number}"
        f"\t{number}\t{serial}\t{certificate}\t2021-05-20\tY\tTT\t1-QĐ\t\\\\x00\n"
    )


def graduated(connection: Connection) -> UUID:
    """Enter a completion without a certificate."""
    completion = new_id()
    connection.execute(
        text(
            "INSERT INTO graduation (completion_id, center_id, class_id, program_code, version, on_paper)"
            " VALUES (:id, :id, :id, 'SC', 1, true)"
        ),
        {"id": completion},
    )
    return completion


@pytest.mark.parametrize("unknown", ["completion", "blank"])
def test_an_unknown_one_is_refused_though_its_neighbours_are_known(
    service_database: Make, unknown: str
) -> None:
    """One certificate among several that names no completion or no blank keeps all of them out."""
    database = service_database("certification").database
    opened(database, blanks=3)
    for wrong in (False, True):
        with database.transaction() as connection:
            told = [graduated(connection), graduated(connection)]
            serials = ["VP 000001", "VP 000002"]
            if wrong and unknown == "completion":
                told[1] = new_id()
            if wrong and unknown == "blank":
                serials[1] = "VP 000009"
            lines = "".join(line(*each) for each in zip(told, serials, (1, 2), strict=True))
            if wrong:
                with pytest.raises(
                    IntegrityError, match="not there" if unknown == "completion" else "received"
                ):
                    copy_text(connection, _COPY, lines)
            else:
                copy_text(connection, _COPY, lines)
            connection.rollback()


def test_a_certificate_never_comes_to_name_an_unknown_one(service_database: Make) -> None:
    """An update that lets a certificate name a completion that is not there is refused."""
    database = service_database("certification").database
    receive(database, [opened(database).recorded(new_id())])  # it waits: the register would refuse first
    with database.transaction() as connection, pytest.raises(IntegrityError, match="a certificate names"):
        connection.execute(text("UPDATE certificate SET completion_id = uuidv7()"))


@pytest.mark.parametrize("table", ["graduation", "blank", "certificate"])
@pytest.mark.parametrize("by_owner", [False, True])
def test_what_is_named_is_never_taken_away(service_database: Make, table: str, *, by_owner: bool) -> None:
    """Neither the service nor the owner of the tables deletes a row or changes its key, named or not."""
    made = service_database("certification")
    receive(made.database, [opened(made.database, blanks=2).recorded(new_id())])
    engine: Engine = create_engine(made.owner_url) if by_owner else made.database.engine
    key = {"graduation": "completion_id", "blank": "serial", "certificate": "certificate_id"}[table]
    statements = [f"DELETE FROM {table}", f"UPDATE {table} SET {key} = {key}"]  # noqa: S608 -- as above
    if by_owner:
        statements.append(f"TRUNCATE {table} CASCADE")
    for statement in statements:
        with engine.begin() as connection, pytest.raises(DBAPIError, match="kept for ever"):
            connection.execute(text(statement))
    assert rows(made.database, f"SELECT 1 FROM {table}")  # noqa: S608 -- as above
    if by_owner:
        engine.dispose()


def test_one_that_is_not_committed_is_not_there_yet(service_database: Make) -> None:
    """A certificate cannot lean on what another transaction has entered and may take back."""
    database = service_database("certification").database
    opened(database, blanks=1)
    with database.transaction() as one, database.transaction() as other:
        completion = graduated(one)
        with pytest.raises(IntegrityError, match="not there"):
            copy_text(other, _COPY, line(completion, "VP 000001", 1))
        other.rollback()
        copy_text(one, _COPY, line(completion, "VP 000001", 1))
        one.rollback()


def test_a_temporary_table_does_not_stand_in(service_database: Make) -> None:
    """A session's own table of the same name proves nothing."""
    database = service_database("certification").database
    opened(database, blanks=1)
    with database.transaction() as connection:
        unknown = new_id()
        connection.execute(text("CREATE TEMP TABLE graduation (completion_id uuid) ON COMMIT DROP"))
        connection.execute(text("INSERT INTO pg_temp.graduation VALUES (:id)"), {"id": unknown})
        with pytest.raises(IntegrityError, match="not there"):
            copy_text(connection, _COPY, line(unknown, "VP 000001", 1))
        connection.rollback()


def test_a_version_of_a_rule_is_never_rewritten(service_database: Make) -> None:
    """No rule of blanks or of the register is changed or taken away, not by the tables' owner either."""
    made = service_database("certification")
    owner = create_engine(made.owner_url)
    for table in ("blank_rule", "blank_stock_rule", "register_rule"):
        for statement in (f"UPDATE {table} SET recorded_by = 'x'", f"DELETE FROM {table}"):  # noqa: S608 -- as above
            with owner.begin() as connection, pytest.raises(DBAPIError, match="kept for ever"):
                connection.execute(text(statement))
    owner.dispose()
