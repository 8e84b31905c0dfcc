"""The fixtures keep their promises."""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import pytest
import redis
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from stack.ports import free_ports
from stack.postgres import PostgresServer
from stack.redis import RedisServer
from stack.stack import Stack
from tests.databases import TestDatabase
from tests.servers import superuser


def test_the_service_role_may_write_but_neither_create_nor_drop(
    empty_database: Callable[[], TestDatabase],
) -> None:
    """A service works with the owner's tables without owning them."""
    made = empty_database()
    owner = create_engine(made.owner_url)
    with owner.begin() as connection:
        connection.execute(text("CREATE TABLE thing (id int GENERATED ALWAYS AS IDENTITY, name text)"))
    owner.dispose()
    with made.database.transaction() as connection:
        connection.execute(text("INSERT INTO thing (name) VALUES ('phôi')"))
        connection.execute(text("UPDATE thing SET name = 'sổ gốc'"))
        assert connection.scalar(text("SELECT name FROM thing")) == "sổ gốc"
    for forbidden in ("DROP TABLE thing", "CREATE TABLE other (id int)", "ALTER TABLE thing ADD x int"):
        with pytest.raises(ProgrammingError), made.database.transaction() as connection:
            connection.execute(text(forbidden))


def test_two_databases_do_not_see_each_other(empty_database: Callable[[], TestDatabase]) -> None:
    """Each call gives another database, and a stranger's role is not let in."""
    first, second = empty_database(), empty_database()
    assert first.name != second.name
    with superuser(first.superuser_url) as server:
        server.execute("DROP ROLE IF EXISTS ttct_stranger")
        server.execute("CREATE ROLE ttct_stranger LOGIN PASSWORD 'stranger'")
        address = first.superuser_url.replace("+psycopg", "").split("@")[1]
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(f"postgresql://ttct_stranger:stranger@{address}")
        server.execute("DROP ROLE ttct_stranger")


def test_redis_starts_empty(redis_url: str) -> None:
    """Nothing of an earlier test is in the logical database."""
    client = redis.Redis.from_url(redis_url)
    assert client.dbsize() == 0
    client.set("left behind", 1)
    client.close()


def test_redis_starts_empty_again(redis_url: str) -> None:
    """The same claim for whichever of the two runs second."""
    test_redis_starts_empty(redis_url)


def test_redis_of_ones_own_can_be_killed_and_come_back_empty(own_redis: RedisServer) -> None:
    """A killed Redis keeps what its append-only file held; restarted empty it holds nothing."""
    own_redis.client().set("a", 1)
    own_redis.client().bgsave()
    own_redis.stop()
    own_redis.start()
    assert own_redis.client().get("a") == b"1"
    own_redis.crash()
    own_redis.start(empty=True)
    assert own_redis.client().dbsize() == 0


def test_postgres_starts_again_while_a_backend_of_the_killed_one_still_ends(tmp_path: Path) -> None:
    """The backend is frozen, so that it cannot follow its server at once; the start waits for its end."""
    server = PostgresServer(tmp_path / "data", free_ports(1)[0], durable=False)
    server.start()
    try:
        assert server.program is not None
        held = server.connect()
        backend = held.info.backend_pid
        os.kill(backend, signal.SIGSTOP)
        server.program.kill()
        held.close()
        ending = threading.Timer(1.5, os.kill, (backend, signal.SIGKILL))
        ending.start()
        server.start()
        ending.join()
        assert "pre-existing shared memory block" in server.log.read_text(), "it had to wait"
        with server.connect() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        server.stop()


def test_a_server_that_is_being_started_is_not_started_by_the_supervision_too(tmp_path: Path) -> None:
    """A first try may end while a backend of the killed server still does: that is not for anybody else."""
    stack = Stack(tmp_path)
    server = _SlowServer()
    stack.postgres, stack.redis = cast("PostgresServer", server), cast("RedisServer", _SlowServer())
    crashing = threading.Thread(target=stack.crash_postgres)
    crashing.start()
    assert server.starting.wait(5)
    stack.look_at_servers()
    server.may_start.set()
    crashing.join(5)
    assert server.starts == 1
    stack.look_at_servers()
    assert server.starts == 2, "afterwards it is looked after again"


class _SlowServer:
    """A server whose program has always just ended, and whose start takes until it is allowed."""

    def __init__(self) -> None:
        self.starts = 0
        self.starting, self.may_start = threading.Event(), threading.Event()
        self.program: Any = None

    def crash(self) -> None:
        self.program = None

    def start(self) -> None:
        self.starts += 1
        self.program = SimpleNamespace(running=False, name="slow")
        self.starting.set()
        assert self.may_start.wait(5)
