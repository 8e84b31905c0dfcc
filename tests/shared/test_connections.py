"""A pooled connection that died while it rested is replaced before anybody gets it."""

from collections.abc import Callable
from select import select

import psycopg
import pytest
from sqlalchemy import text

from shared import db
from shared.db import Database
from tests.databases import TestDatabase


@pytest.fixture
def made(empty_database: Callable[[], TestDatabase]) -> TestDatabase:
    return empty_database()


def _pid(database: Database) -> int:
    with database.transaction() as connection:
        return int(connection.scalar(text("SELECT pg_backend_pid()")) or 0)


def _end_all(made: TestDatabase) -> None:
    """End every connection to the database, as a restart of the server does, and wait until they are gone."""
    address = made.superuser_url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _pings(database: Database, patch: pytest.MonkeyPatch) -> list[object]:
    asked: list[object] = []
    ping = database.engine.dialect.do_ping

    def counted(driver: object) -> bool:
        asked.append(driver)
        return ping(driver)  # type: ignore[arg-type]

    patch.setattr(database.engine.dialect, "do_ping", counted)
    return asked


def test_a_connection_that_the_server_ended_is_noticed_without_asking_first(
    made: TestDatabase,
) -> None:
    before = _pid(made.database)
    for _ in range(3):
        _end_all(made)
        after = _pid(made.database)
        assert after != before
        before = after


def test_all_connections_that_rested_are_replaced_after_a_restart(made: TestDatabase) -> None:
    with made.database.transaction(), made.database.transaction(), made.database.snapshot():
        pass
    _end_all(made)
    with made.database.transaction() as one, made.database.snapshot() as other:
        assert one.scalar(text("SELECT 1")) == other.scalar(text("SELECT 1")) == 1


def test_a_connection_is_asked_only_after_it_rested(
    made: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _pings(made.database, monkeypatch)
    assert len({_pid(made.database) for _ in range(20)}) == 1
    assert asked == []
    monkeypatch.setattr(db, "PING_AFTER", 0.0)
    _pid(made.database)
    assert len(asked) == 1


def test_a_connection_that_vanished_silently_is_replaced_once_it_rested(
    made: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing shows at the socket; only asking tells."""
    before = _pid(made.database)
    monkeypatch.setattr(db, "_was_spoken_to", lambda _: False)
    monkeypatch.setattr(db, "PING_AFTER", 0.0)
    _end_all(made)
    assert _pid(made.database) != before


def test_what_the_server_says_meanwhile_costs_a_question_and_no_connection(
    made: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _pings(made.database, monkeypatch)
    with made.database.engine.connect() as connection:
        connection.execute(text("LISTEN spoken"))
        connection.commit()
        driver: psycopg.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    listening = _pid(made.database)
    address = made.superuser_url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("NOTIFY spoken")
    assert select([driver.fileno()], [], [], 60)[0]  # the word has come, and nobody has read it
    assert _pid(made.database) == listening
    assert len(asked) == 1


def test_a_connection_in_use_when_the_pool_is_closed_is_closed_when_it_returns(made: TestDatabase) -> None:
    """A request that still runs loses nothing, and leaves no connection open behind it."""
    with made.database.transaction() as connection:
        used = connection.connection.driver_connection
        made.database.dispose()
        assert connection.scalar(text("SELECT 1")) == 1
    assert isinstance(used, psycopg.Connection)
    assert used.closed
    with made.database.transaction() as connection:
        used = connection.connection.driver_connection
    assert isinstance(used, psycopg.Connection)
    assert not used.closed, "the pool after it keeps its own"
