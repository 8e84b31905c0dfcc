"""The fixtures keep their promises."""

from collections.abc import Callable

import psycopg
import pytest
import redis
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from stack.redis import RedisServer
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
