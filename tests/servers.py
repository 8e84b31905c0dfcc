"""The PostgreSQL and Redis that the tests use: real ones, from the first place that has them.

Order: addresses in the environment, a container engine, the embedded wheels. See `tests/README.md`.
"""

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
import psycopg
import redis
from docker.errors import DockerException
from sqlalchemy import make_url
from testcontainers.core.container import DockerContainer

from stack.ports import free_ports
from stack.postgres import PostgresServer
from stack.redis import RedisServer

POSTGRES_ADDRESS = "TTCT_TEST_POSTGRES_URL"
REDIS_ADDRESS = "TTCT_TEST_REDIS_URL"
CHOICE = "TTCT_TEST_SERVERS"
"""Set to `environment`, `testcontainers` or `embedded` to allow only that one."""
RUN = "TTCT_TEST_RUN"
SOURCE = "TTCT_TEST_SOURCE"


_MEMORY = Path("/dev/shm")  # noqa: S108 - only the parent of private folders
_ROOM = 6 * 2**30


class NoServers(Exception):
    """The demanded servers cannot be had; the sentence says why."""


@dataclass
class Servers:
    """Two servers that answer, where they come from, and how to end what was started for them."""

    source: str
    postgres_url: str
    redis_url: str
    stop: Callable[[], None]

    def description(self) -> str:
        """Return one line for the head of the test report, versions as the servers say them."""
        with superuser(self.postgres_url) as connection:
            row = connection.execute("SHOW server_version").fetchone()
        client = redis.Redis.from_url(self.redis_url)
        version = client.info("server")["redis_version"]
        client.close()
        return f"servers: PostgreSQL {row[0] if row else '?'} and Redis {version}, from {self.source}"


def superuser(url: str, database: str | None = None) -> psycopg.Connection[tuple[Any, ...]]:
    """Return a superuser's connection that commits each statement by itself."""
    address = make_url(url).set(drivername="postgresql")
    if database:
        address = address.set(database=database)
    return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True, connect_timeout=30)


def fleeting_folder() -> Path:
    """Return where what a run makes and forgets is kept: in memory if there is room, else on the disk.

    A database is cloned for nearly every test: that is some hundred files made and removed again.
    """
    try:
        if os.access(_MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
            return _MEMORY
    except OSError:
        pass  # a system without such a folder
    return Path(tempfile.gettempdir())


def start() -> tuple[Servers, list[str]]:
    """Return the servers to use, and a sentence for each better place that had none."""
    choice = os.environ.get(CHOICE, "")
    places = {"environment": _given, "testcontainers": _contained, "embedded": _embedded}
    if choice and choice not in places:
        raise NoServers(f"{CHOICE} must be one of {', '.join(places)}, not {choice!r}")
    passed_over: list[str] = []
    for name, place in places.items():
        if choice in ("", name):
            try:
                return place(), passed_over
            except NoServers as reason:
                passed_over.append(f"{name}: {reason}")
    raise NoServers("; ".join(passed_over))


def _given() -> Servers:
    postgres, broker = os.environ.get(POSTGRES_ADDRESS), os.environ.get(REDIS_ADDRESS)
    if not postgres and not broker:
        raise NoServers("no addresses in the environment")
    if not postgres or not broker:
        raise NoServers(f"both {POSTGRES_ADDRESS} and {REDIS_ADDRESS} are needed, one is set")
    return Servers("addresses in the environment", postgres, broker, lambda: None)


def _embedded() -> Servers:
    folder = Path(tempfile.mkdtemp(prefix="ttct-test-", dir=fleeting_folder()))
    folder.chmod(0o711)  # PostgreSQL runs as another user when the tests run as root
    postgres_port, redis_port = free_ports(2)
    postgres = PostgresServer(folder / "postgres", postgres_port, durable=False)
    broker = RedisServer(folder / "redis", redis_port, durable=False)
    with ExitStack() as undo:
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        undo.callback(postgres.crash)  # nothing is kept, so nothing is written out
        undo.callback(broker.crash)
        postgres.start()
        broker.start()
        stop = undo.pop_all().close
    return Servers("the embedded wheels", postgres.url(), broker.url(), stop)


def _contained() -> Servers:
    if "DOCKER_HOST" not in os.environ and not Path("/var/run/docker.sock").exists():
        raise NoServers("no container engine (DOCKER_HOST is not set, /var/run/docker.sock does not exist)")
    try:
        engine = docker.from_env(timeout=10)
        engine.ping()
        engine.close()
    except (DockerException, OSError) as error:
        raise NoServers(f"no container engine answers ({type(error).__name__})") from error
    os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")  # its image may not be obtainable

    password = secrets.token_urlsafe(16)
    postgres = (
        DockerContainer(os.environ.get("POSTGRES_IMAGE", "postgres:18"))
        .with_env("POSTGRES_PASSWORD", password)
        .with_exposed_ports(5432)
        .with_command(
            "postgres -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
        )
    )
    broker = (
        DockerContainer(os.environ.get("REDIS_IMAGE", "redis:8"))
        .with_exposed_ports(6379)
        .with_command(f"redis-server --requirepass {password} --databases 64 --save ''")
    )
    with ExitStack() as undo:
        for container in (postgres, broker):
            try:
                container.start()
            except DockerException as error:
                raise NoServers(f"the container engine answers, but {container.image}: {error}") from error
            undo.callback(container.stop)
        host = postgres.get_container_host_ip()
        servers = Servers(
            f"testcontainers ({postgres.image}, {broker.image})",
            f"postgresql+psycopg://postgres:{password}@{host}:{postgres.get_exposed_port(5432)}/postgres",
            f"redis://:{password}@{host}:{broker.get_exposed_port(6379)}/0",
            lambda: None,
        )
        _wait_for(servers)
        servers.stop = undo.pop_all().close
    return servers


def _wait_for(servers: Servers) -> None:
    # The public image answers once while it still prepares its data, so it must answer twice.
    deadline, answers, last = time.monotonic() + 90, 0, "no answer"
    while answers < 2:
        if time.monotonic() > deadline:
            raise NoServers(f"the containers do not answer: {last}")
        try:
            servers.description()
            answers += 1
        except (psycopg.OperationalError, redis.RedisError) as error:
            answers, last = 0, str(error)
        time.sleep(0.5)
