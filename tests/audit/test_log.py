"""Whoever changes something is written down, in the transaction of the change, and nobody can rewrite it."""

from collections.abc import Callable
from io import StringIO

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError

from services.enrollment.operations.classes.complete import complete_class
from shared.audit.__main__ import verify
from shared.audit.chain import link_entries
from shared.audit.proof import prove
from tests.audit.acts import PERSON, acting, link, logged, one, scope_of
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.field import KEYS, TODAY

Make = Callable[[str], TestDatabase]
ADD = text("INSERT INTO equipment_kind (code, name, name_en, position) VALUES (:code, :name, 'x', 0)")


@pytest.fixture
def made(service_database: Make) -> TestDatabase:
    return service_database("enrollment")


def test_a_decision_is_written_with_who_when_where_and_what(made: TestDatabase) -> None:
    """Completing a class leaves the decision, each result's id, and the class before and after."""
    with made.database.transaction() as connection:
        loaded = field.loaded(connection)
    center = loaded.field.center.id
    with acting(made.database, centers=[center]) as connection:
        complete_class(
            connection,
            loaded.group.id,
            by=field.signature(),
            principal=loaded.field.director,
            today=TODAY,
            keys=KEYS,
        )
    link(made.database)
    entries = logged(made.database)
    assert {each["actor"] for each in entries} == {PERSON}, "what was loaded before is a worker's"
    results = one(made.database, "completion", "insert")
    with made.database.snapshot() as connection:
        ids = connection.scalars(text("SELECT CAST(id AS text) FROM completion")).all()
    assert sorted(results["ids"]) == sorted(ids)
    assert (results["count"], results["columns"], results["content"]) == (3, None, None)
    group = one(made.database, "training_class", "update")
    assert group["ids"] == [str(loaded.group.id)]
    assert (group["content"]["before"]["state"], group["content"]["after"]["state"]) == ("open", "completed")
    assert set(group["columns"]) == set(group["content"]["after"]) >= {"state", "decision_id", "version"}
    assert "name" not in group["columns"], "what did not change is not repeated"
    assert {tuple(each["centers"]) for each in entries} == {(center,)}
    assert (group["name"], group["address"], group["request"]) == ("Nguyễn Thị Thử", "192.0.2.7", "r-1")


def test_workers_and_machines_leave_nothing_but_who_comes_by_psql_is_named(made: TestDatabase) -> None:
    """The service's role for nobody, and a service by its token, are no person; the owner's own hand is."""
    with made.database.transaction() as connection:
        connection.execute(ADD, {"code": "a", "name": "Máy"})
    with acting(made.database, "service:reporting") as connection:
        connection.execute(ADD, {"code": "b", "name": "Máy"})
    owner = create_engine(made.owner_url)
    with owner.begin() as connection:
        connection.execute(text("UPDATE equipment_kind SET name = 'Máy chiếu' WHERE code = 'a'"))
        connection.execute(text("UPDATE equipment_kind SET code = 'c' WHERE code = 'b'"))
        connection.execute(text("DELETE FROM equipment_kind WHERE code = 'c'"))
    link(made.database)
    entries = logged(made.database)
    assert {each["actor"] for each in entries} == {f"database:{owner.url.username}"}
    assert [(each["kind"], each["ids"]) for each in entries if each["ids"] != ["c"]] == [
        ("update", ["a"]),
        ("update", ["b"]),
    ]
    assert entries[0]["content"] == {"before": {"name": "Máy"}, "after": {"name": "Máy chiếu"}}
    assert entries[-1]["content"]["before"]["code"] == "c", "what was taken away is kept"
    owner.dispose()


def test_a_change_that_did_not_happen_is_not_written(made: TestDatabase) -> None:
    """An entry commits with its change or not at all; an update that changes nothing is none."""
    with acting(made.database) as connection:
        connection.execute(ADD, {"code": "a", "name": "Máy"})
        connection.execute(text("UPDATE equipment_kind SET name = name"))
        undone = connection.begin_nested()
        connection.execute(ADD, {"code": "b", "name": "Máy"})
        undone.rollback()
    assert (link(made.database), link(made.database)) == (1, 0)
    assert one(made.database, "equipment_kind", "insert")["ids"] == ["a"]


def test_nobody_writes_or_changes_an_entry(made: TestDatabase) -> None:
    """The service's role may only read and note a look; the owner cannot change what is in the chain."""
    with acting(made.database) as connection:
        connection.execute(ADD, {"code": "a", "name": "Máy"})
        connection.execute(text("UPDATE equipment_kind SET name = 'Tủ' WHERE code = 'a'"))
    link(made.database)
    tables = ("audit_pending", "audit_entry", "audit_values", "audit_head")
    for statement in (
        *(
            f"DELETE FROM {table}"  # noqa: S608 -- our own names
            for table in (*tables, "audit_anchor")
        ),
        "UPDATE audit_entry SET actor = 'x'",
        "UPDATE audit_head SET number = 0",
        "INSERT INTO audit_values VALUES (1, gen_random_uuid(), '{}')",
        "SELECT audit_note('update', 'learner', '{a}', NULL, NULL)",
        "SELECT audit_erase('{1}', 'vì thế')",
        "ALTER TABLE equipment_kind DISABLE TRIGGER audit_update",
    ):
        with (
            pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
            made.database.transaction() as connection,
        ):
            connection.execute(text(statement))
    owner = create_engine(made.owner_url)
    for statement in (
        "UPDATE audit_entry SET actor = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "DELETE FROM audit_values",
        "UPDATE audit_anchor SET number = 1",
    ):
        with pytest.raises(DatabaseError, match="append-only"), owner.begin() as connection:
            connection.execute(text(statement))
    owner.dispose()
    assert len(logged(made.database)) == 2, "one insert, one update"


def test_numbers_have_no_gap_whoever_commits_first(made: TestDatabase) -> None:
    """Who commits late is numbered late; nobody waits for him, and two that link do it once."""
    with acting(made.database) as late:
        late.execute(ADD, {"code": "late", "name": "Máy"})
        with acting(made.database) as early:
            early.execute(ADD, {"code": "early", "name": "Máy"})
        with made.database.transaction() as first, made.database.transaction() as second:
            assert (link_entries(first), link_entries(second)) == (1, 0)
    link(made.database)
    assert [(each["number"], each["ids"]) for each in logged(made.database)] == [
        (1, ["early"]),
        (2, ["late"]),
    ]


def test_the_chain_is_recomputed_from_what_it_says_whatever_anybody_typed(made: TestDatabase) -> None:
    """PostgreSQL's text of an entry is ours, letter by letter: control characters, quotes, other planes."""
    odd = [chr(code) for code in range(1, 32)] + [
        '"',
        "\\",
        "\x7f",
        "\x85",
        "\u2028",
        "Đào 😀",
        "",
        "a/b",
        "null",
    ]
    for each in odd:
        with made.database.acting_for(scope_of(reason=each)).transaction() as connection:
            connection.execute(ADD, {"code": f"k{ord(each[0]) if each else 0}", "name": each or "-"})
            connection.execute(
                text("UPDATE equipment_kind SET name = name || :odd WHERE position > 0"), {"odd": f"{each}."}
            )
    while link(made.database):
        pass
    with made.database.snapshot() as connection:
        proof = prove(connection, "enrollment")
        wrong = prove(connection, "certification")
    assert proof.findings == []
    assert proof.entries > 2 * len(odd)
    assert [each.number for each in wrong.findings] == [1], "a chain is one service's"
    out = StringIO()
    assert verify(made.database, "enrollment", {}, out) == 0
    assert f"{proof.entries} entries" in out.getvalue()
    assert proof.head.hex() in out.getvalue()
