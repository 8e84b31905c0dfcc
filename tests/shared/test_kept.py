"""Rules kept in memory are always those of the database, as the caller's transaction sees it."""

from collections.abc import Callable

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, create_engine, text

from shared.db import Database
from shared.kept import Kept, drop_editions, keep_editions
from tests.databases import TestDatabase

TABLES = {"rules": ("a_rule",), "posts": ("a_post",)}


def _made(database: TestDatabase) -> Database:
    """Return a database with two tables of rules, whose editions are kept."""
    owner = create_engine(database.owner_url)
    with owner.begin() as connection:
        for (table,) in TABLES.values():
            connection.execute(text(f"CREATE TABLE {table} (value int)"))
            connection.execute(text(f"GRANT ALL ON {table} TO {database.role}"))
        keep_editions(Operations(MigrationContext.configure(connection)), TABLES)
        connection.execute(text(f"GRANT ALL ON rule_edition TO {database.role}"))
    owner.dispose()
    return database.database


class Reads:
    """Loads the values of both tables and counts how often; `meanwhile` happens between the two."""

    def __init__(self) -> None:
        self.count = 0
        self.meanwhile: Callable[[], None] = lambda: None
        self.kept = Kept(self._load, *TABLES)

    def _load(self, connection: Connection) -> tuple[list[int], list[int]]:
        self.count += 1
        rules = list(connection.scalars(text("SELECT value FROM a_rule ORDER BY value")))
        self.meanwhile()
        return rules, list(connection.scalars(text("SELECT value FROM a_post ORDER BY value")))

    def now(self, database: Database) -> tuple[list[int], list[int]]:
        """Return what a transaction that begins now is told."""
        with database.transaction() as connection:
            return self.kept.of(connection)


@pytest.fixture
def rules(empty_database: Callable[[], TestDatabase]) -> tuple[Database, Reads]:
    return _made(empty_database()), Reads()


def _insert(database: Database, value: int, table: str = "a_rule") -> None:
    with database.transaction() as connection:
        connection.execute(text(f"INSERT INTO {table} VALUES ({value})"))  # noqa: S608 -- this test's own


def test_what_did_not_change_is_read_once(rules: tuple[Database, Reads]) -> None:
    """Ten transactions read the tables once, and again after each of both was changed."""
    database, reads = rules
    assert [reads.now(database) for _ in range(10)] == [([], [])] * 10
    assert reads.count == 1
    _insert(database, 1)
    assert reads.now(database) == ([1], [])
    _insert(database, 2, "a_post")
    assert [reads.now(database) for _ in range(5)] == [([1], [2])] * 5
    assert reads.count == 3


@pytest.mark.parametrize("change", ["UPDATE a_rule SET value = 7", "DELETE FROM a_rule"])
def test_every_kind_of_change_is_seen(rules: tuple[Database, Reads], change: str) -> None:
    """What changes or takes away a rule is seen as what adds one is."""
    database, reads = rules
    _insert(database, 1)
    assert reads.now(database) == ([1], [])
    with database.transaction() as connection:
        connection.execute(text(change))
    assert reads.now(database) == ([7] if "UPDATE" in change else [], [])


def test_a_change_that_is_undone_is_never_kept(rules: tuple[Database, Reads]) -> None:
    """Who changes rules sees them at once; nobody else does, and after a rollback nobody ever did."""
    database, reads = rules
    with database.engine.connect() as changing:
        changing.execute(text("INSERT INTO a_rule VALUES (1)"))
        assert reads.kept.of(changing) == ([1], [])
        assert reads.now(database) == ([], [])
        changing.rollback()
    assert reads.now(database) == ([], [])
    _insert(database, 2)
    assert reads.now(database) == ([2], [])


def test_what_changes_while_it_is_read_is_read_again(rules: tuple[Database, Reads]) -> None:
    """A change that commits between two statements of a reading does not stay behind it."""
    database, reads = rules
    reads.meanwhile = lambda: _insert(database, 1)
    assert reads.now(database) == ([], [])
    reads.meanwhile = lambda: None
    assert reads.now(database) == ([1], [])


def test_an_older_snapshot_keeps_what_it_saw(rules: tuple[Database, Reads]) -> None:
    """A report that began before a change goes on with the rules of its beginning."""
    database, reads = rules
    with database.snapshot() as report:
        assert reads.kept.of(report) == ([], [])
        _insert(database, 1)
        assert reads.now(database) == ([1], [])
        assert reads.kept.of(report) == ([], [])
    assert reads.now(database) == ([1], [])


def test_two_databases_share_nothing(empty_database: Callable[[], TestDatabase]) -> None:
    """The same reader on two databases gives each its own."""
    one, other, reads = _made(empty_database()), _made(empty_database()), Reads()
    _insert(one, 1)
    assert (reads.now(one), reads.now(other), reads.now(one)) == (([1], []), ([], []), ([1], []))


def test_a_topic_without_an_edition_is_an_error(rules: tuple[Database, Reads]) -> None:
    """Nothing is kept that no trigger watches."""
    database, _ = rules
    with database.transaction() as connection, pytest.raises(LookupError, match="keep_editions"):
        Kept(lambda _: 1, "rules", "unheard of").of(connection)


def test_editions_can_be_dropped(empty_database: Callable[[], TestDatabase]) -> None:
    """What `keep_editions` makes, `drop_editions` takes away: rules are written as before."""
    made = empty_database()
    _made(made)
    owner = create_engine(made.owner_url)
    with owner.begin() as connection:
        drop_editions(Operations(MigrationContext.configure(connection)), TABLES)
        connection.execute(text("INSERT INTO a_rule VALUES (1)"))
        assert connection.scalar(text("SELECT to_regclass('rule_edition')")) is None
    owner.dispose()
