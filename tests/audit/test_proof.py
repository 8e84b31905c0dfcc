"""Who owns the database can do everything to the log but do it unseen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from sqlalchemy import Connection, create_engine, text

from shared.audit.__main__ import verify
from shared.audit.proof import Anchor, Finding, prove
from tests.audit.acts import acting, link
from tests.databases import Databases, TestDatabase

ENTRIES = 9
"""Of even numbers updates, with values; of uneven ones inserts."""
CHANGED_AND_LINKED_ANEW = """
    UPDATE audit_entry SET actor = 'x' WHERE number = 4;
    DO $$ DECLARE each record; linked bytea;
    BEGIN
        SELECT hash INTO linked FROM audit_entry WHERE number = 3;
        FOR each IN SELECT * FROM audit_entry WHERE number > 3 ORDER BY number LOOP
            linked := sha256(linked || convert_to(CAST(jsonb_build_array(each.number, each.id,
                to_char(each.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), each.kind, each.actor,
                each.name, each.roles, each.address, each.request, each.reason, each.subject, each.ids,
                each.count, each.columns, each.centers, encode(each.values_hash, 'hex')) AS text), 'UTF8'));
            UPDATE audit_entry SET hash = linked WHERE number = each.number;
        END LOOP;
        UPDATE audit_head SET hash = linked;
    END $$
"""
INSERTED = """
    INSERT INTO audit_entry SELECT 10, 99, at, kind, actor, name, roles, address, request, reason, subject,
        ids, count, columns, centers, values_hash, hash FROM audit_entry WHERE number = 9
"""
NUMBERED_ANEW = """
    DELETE FROM audit_entry WHERE number = 5; UPDATE audit_entry SET number = -number WHERE number > 5;
    UPDATE audit_entry SET number = -number - 1 WHERE number < 0; UPDATE audit_head SET number = 8
"""
SWAPPED = """
    UPDATE audit_entry SET number = 99 WHERE number = 3; UPDATE audit_entry SET number = 3 WHERE number = 5;
    UPDATE audit_entry SET number = 5 WHERE number = 99
"""
WITH_VALUES = "DELETE FROM audit_values WHERE id = 4; DELETE FROM audit_entry WHERE number = 4"
TAMPERING = {
    "changed": ("UPDATE audit_entry SET actor = 'x' WHERE number = 4", [4]),
    "at another time": ("UPDATE audit_entry SET at = at - interval '1 day' WHERE number = 4", [4]),
    "removed": ("DELETE FROM audit_entry WHERE number = 5", [5]),
    "removed, with its values": (WITH_VALUES, [4]),
    "removed, without its values": ("DELETE FROM audit_entry WHERE number = 4", [0, 4]),
    "removed, and numbered anew": (NUMBERED_ANEW, [5, 6, 7, 8]),
    "swapped": (SWAPPED, [3, 4, 5, 6]),
    "put in": (INSERTED, [10, 11]),
    "cut": ("DELETE FROM audit_entry WHERE number > 7", [0, 8]),
    "values changed": ("UPDATE audit_values SET content = '{}' WHERE id = 6", [6]),
    "values taken away": ("DELETE FROM audit_values WHERE id = 6", [6]),
    "emptied": ("TRUNCATE audit_entry, audit_values", [1]),
}


@pytest.fixture(scope="module")
def written(databases: Databases) -> Iterator[TestDatabase]:
    with databases.fresh("enrollment") as made:
        _write(made)
        yield made


def _write(made: TestDatabase) -> None:
    for number in range(1, ENTRIES + 1):
        with acting(made.database) as connection:
            if number % 2:
                connection.execute(
                    text(
                        "INSERT INTO equipment_kind (code, name, name_en, position)"
                        " VALUES (:code, 'Máy', 'x', 0)"
                    ),
                    {"code": f"k{number}"},
                )
            else:
                connection.execute(
                    text("UPDATE equipment_kind SET name = :name WHERE code = 'k1'"),
                    {"name": f"Máy {number}"},
                )
    link(made.database)


@contextmanager
def tampered(made: TestDatabase, statement: str) -> Iterator[Connection]:
    """Do something to the log as its owner, show it, and undo it."""
    owner = create_engine(made.owner_url)
    with owner.connect() as connection:
        for table in ("audit_entry", "audit_values"):
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER {table}_is_kept"))
        connection.exec_driver_sql(statement)
        yield connection
        connection.rollback()
    owner.dispose()


def found(connection: Connection, *anchors: Anchor) -> list[Finding]:
    return prove(connection, "enrollment", anchors).findings


@pytest.mark.parametrize("how", TAMPERING)
def test_what_was_done_to_the_log_shows_and_where(written: TestDatabase, how: str) -> None:
    """Changed, removed, put in, reordered, cut: the proof names the entry at which it breaks."""
    statement, places = TAMPERING[how]
    with tampered(written, statement) as connection:
        assert [each.number for each in found(connection)] == places
    with written.database.snapshot() as connection:
        assert found(connection) == []


def test_a_log_written_anew_from_end_to_end_shows_by_what_others_saw(written: TestDatabase) -> None:
    """Who recomputes every hash is found out by an anchor elsewhere; so is a tail cut with its head."""
    with written.database.snapshot() as connection:
        kept = Anchor(ENTRIES, prove(connection, "enrollment").head, "reporting")
    with tampered(written, CHANGED_AND_LINKED_ANEW) as connection:
        assert found(connection) == []
        assert [(each.number, "reporting" in each.en) for each in found(connection, kept)] == [
            (ENTRIES, True)
        ]
    cut = (
        "DELETE FROM audit_entry WHERE number > 7; DELETE FROM audit_values WHERE id > 7;"
        " UPDATE audit_head SET number = 7, hash = (SELECT hash FROM audit_entry WHERE number = 7)"
    )
    with tampered(written, cut) as connection:
        assert found(connection) == []
        assert [each.number for each in found(connection, kept)] == [8]
    with written.database.snapshot() as connection:
        assert found(connection, kept) == []


def test_an_erasure_leaves_the_chain_true_and_is_written_itself(written: TestDatabase) -> None:
    """Values that were erased with a reason are no finding; the command says how many, and exits with 0."""
    with tampered(
        written, "SELECT audit_erase('{2,4}', 'hết thời hạn lưu'); SELECT audit_link(10)"
    ) as connection:
        proof = prove(connection, "enrollment")
        last = connection.execute(
            text("SELECT kind, reason, ids FROM audit_entry ORDER BY number DESC LIMIT 1")
        ).one()
    assert (proof.findings, proof.erased) == ([], 2)
    assert tuple(last) == ("erasure", "hết thời hạn lưu", ["2", "4"])


def test_the_command_says_where_it_breaks(
    written: TestDatabase, service_database: Callable[[str], TestDatabase]
) -> None:
    """The exit status is 1 and the sentence names the entry, by what another service noted."""
    witness = service_database("reporting")
    with witness.database.transaction() as connection:
        connection.execute(
            text("INSERT INTO audit_anchor (service, number, hash) VALUES ('enrollment', 12, 'x')")
        )
    out = StringIO()
    assert verify(written.database, "enrollment", {"reporting": witness.database}, out) == 1
    assert "WRONG: the log ends at entry 9, but reporting has seen entry 12." in out.getvalue()
