"""Fresh databases for tests: cloned from a template that was migrated once in this run."""

import itertools
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from psycopg import sql
from sqlalchemy import make_url, text

from shared import migrations
from shared.db import Database, Limits
from stack.databases import ServiceDatabase, close_database, ensure_database, grant_by_default
from tests.servers import RUN, superuser

_numbers = itertools.count(1)

_HTTP_PASSWORD = "http-in-a-test"
PATIENT = Limits(idle=600, lock=120, statement=600, connecting=60)
"""Limits of a connection in a test whose claim they are not: a machine may halt for as long as it likes."""


def http_address(url: str) -> str:
    """Return the address at which an HTTP process works on a test's database, given the service role's."""
    address = make_url(url)
    role = (address.username or "").removesuffix("_service")
    return address.set(username=f"{role}_http", password=_HTTP_PASSWORD).render_as_string(hide_password=False)


@dataclass
class TestDatabase:
    """One database of one test, with the two roles that a service has in production."""

    __test__ = False

    name: str
    url: str
    """The service role's address: it owns nothing and is what `TTCT_DATABASE_URL` holds for a worker."""
    owner_url: str
    """The owner role's address: it may change tables (`TTCT_MIGRATION_URL`)."""
    superuser_url: str
    """The superuser's address, for crashes and for looking past row-level security."""
    role: str
    """The service role's name."""
    database: Database = field(init=False)
    """The database as the service's workers open it."""
    http_url: str = field(init=False)
    """The address in the role of people's requests, which row-level security binds."""
    http: Database = field(init=False)
    """The database as the service's HTTP process opens it."""

    def __post_init__(self) -> None:
        """Open no connection yet; the pools connect at first use."""
        self.database = Database(self.url, application_name=f"test-{self.name}", limits=PATIENT)
        self.http_url = http_address(self.url)
        self.http = Database(self.http_url, application_name=f"test-{self.name}-http", limits=PATIENT)

    def dispose(self) -> None:
        """Close every connection of both pools."""
        self.database.dispose()
        self.http.dispose()


class Databases:
    """Makes databases on one server and drops them; names carry the run and the worker."""

    def __init__(self, server_url: str, worker: str) -> None:
        self._url = server_url
        self._prefix = f"ttct_{os.environ[RUN]}"
        self._worker = worker

    @contextmanager
    def fresh(self, service: str | None) -> Iterator[TestDatabase]:
        """Give a database: of `service` with all its tables, or with None an empty one."""
        kind = service or "empty"
        with self._cloned(kind, self._template(kind, migrate=service is not None)) as made:
            yield made

    @contextmanager
    def copy_of(self, service: str, original: TestDatabase) -> Iterator[TestDatabase]:
        """Give a copy of a database of `service` with its rows; nobody may be connected to the original."""
        original.dispose()
        with self._cloned(service, original.name) as made:
            yield made

    @contextmanager
    def _cloned(self, kind: str, template: str) -> Iterator[TestDatabase]:
        wanted = self._wanted(kind, f"{self._prefix}_{kind}_{self._worker}_{next(_numbers)}")
        with superuser(self._url) as server:
            server.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy").format(
                    sql.Identifier(wanted.database), sql.Identifier(wanted.owner), sql.Identifier(template)
                )
            )
            close_database(server, wanted)
        made = TestDatabase(
            wanted.database,
            self._address(wanted.database, wanted.role, wanted.role_password),
            self._address(wanted.database, wanted.owner, wanted.owner_password),
            self._address(wanted.database),
            wanted.role,
        )
        try:
            yield made
        finally:
            made.dispose()
            self._drop(wanted.database)

    def _template(self, kind: str, *, migrate: bool) -> str:
        name = f"{self._prefix}_template_{kind}"
        with superuser(self._url) as server:
            # One worker builds it, the others wait here; it takes its final name when it is whole.
            server.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
            if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                building = self._wanted(kind, f"{name}_building")
                self._drop(building.database)
                server.execute("SET scram_iterations = 1")  # a password that guards nothing is checked fast
                ensure_database(server, building)
                with superuser(self._url, building.database) as inside:
                    grant_by_default(inside, building)
                if migrate:
                    owner = self._address(building.database, building.owner, building.owner_password)
                    migrations.upgrade(kind, owner, service_role=building.role)
                server.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                        sql.Identifier(building.database), sql.Identifier(name)
                    )
                )
        return name

    def _wanted(self, kind: str, database: str) -> ServiceDatabase:
        owner, role = f"{self._prefix}_{kind}_owner", f"{self._prefix}_{kind}_service"
        return ServiceDatabase(database, owner, "owner-of-a-test", role, "service-in-a-test", _HTTP_PASSWORD)

    def _address(self, database: str, user: str | None = None, password: str | None = None) -> str:
        address = make_url(self._url).set(database=database)
        if user:
            address = address.set(username=user, password=password)
        return address.render_as_string(hide_password=False)

    def _drop(self, database: str) -> None:
        with superuser(self._url) as server:
            server.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
            )


def drop_all_of_run(server_url: str, run: str) -> None:
    """Drop what a run left on a server that outlives it: databases, then roles."""
    with superuser(server_url) as server:
        pattern = f"ttct\\_{run}\\_%"
        for (name,) in server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern]):
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        for (name,) in server.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE %s", [pattern]):
            server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def wait_for_a_lock(database: Database) -> None:
    """Return as soon as a transaction waits for a lock of another; AssertionError if none does in minutes."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    until = time.monotonic() + 120
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while time.monotonic() < until:
            if connection.execute(waiting).scalar_one():
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits for a lock")
