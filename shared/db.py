"""The database of one service: two kinds of transaction, and set-based writes of one JSON parameter.

Only doors (HTTP, events, timed tasks) open a transaction; operations receive its connection and
never commit (kept by `tests/architecture`).
"""

import select
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg
from pydantic_core import to_json as to_json_bytes
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from shared.scope import BOUND, SETTING, Scope, settings_of


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the server bears with a connection, in seconds; 0 is for ever.

    A frozen process must not hold its locks for ever, so the server ends what sits `idle` in a transaction.
    """

    idle: int = 5
    lock: int = 10
    statement: int = 60
    connecting: int = 3

    def options(self) -> str:
        """Give them as PostgreSQL reads them when a connection begins."""
        return (
            f"-c idle_in_transaction_session_timeout={self.idle}s -c lock_timeout={self.lock}s"
            f" -c statement_timeout={self.statement}s -c timezone=UTC"
        )


_SERVICE_LIMITS = Limits()

SNAPSHOT: Final = "REPEATABLE READ"
"""How transactions are isolated in which every statement sees the same instant."""

PING_AFTER = 1.0
"""Seconds of rest after which a connection is asked whether it lives."""

NULL = r"\N"
"""No value, in a line for `copy_text`."""
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
"""What COPY's text format reads specially, and how it is written there."""


class Database:
    """A pooled PostgreSQL database (psycopg 3).

    `application_name` shows in `pg_stat_activity`, so that an operator sees whose lock it is.
    """

    def __init__(
        self, url: str, *, application_name: str, pool_size: int = 5, limits: Limits = _SERVICE_LIMITS
    ) -> None:
        self.engine: Engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=5,
            json_serializer=to_json,
            hide_parameters=True,  # what a failed statement was given may be somebody's name
            connect_args={
                "application_name": application_name,
                "options": limits.options(),
                "client_encoding": "utf8",  # whatever the environment says: see fetch_raw
                "connect_timeout": limits.connecting,
                "keepalives_idle": 5,
                "keepalives_interval": 2,
                "keepalives_count": 3,
                "tcp_user_timeout": 8000,
            },
        )
        _ping_what_rested(self.engine)
        self._scope: Scope | None = None
        self._reading = self.engine.execution_options(isolation_level=SNAPSHOT, postgresql_readonly=True)

    def acting_for(self, scope: Scope) -> "Database":
        """Return the same database and pool, whose transactions begin by saying who asks."""
        scoped = copy(self)
        scoped._scope = scope  # noqa: SLF001 - of the same class
        return scoped

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open a read-write transaction; commit on leaving, roll back on any exception."""
        with self.engine.begin() as connection:
            self._say_who_asks(connection)
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Open a read-only transaction in which every statement sees the same instant."""
        with self._reading.begin() as connection:
            self._say_who_asks(connection)
            yield connection

    def _say_who_asks(self, connection: Connection) -> None:
        connection.info[BOUND] = self._scope is not None and not self._scope.as_service
        if self._scope is not None:
            execute_together(connection, (SETTING, settings_of(self._scope)))

    def dispose(self) -> None:
        """Close every pooled connection (after a fork, when a process ends); one in use, when it returns."""
        left = self.engine.pool
        self.engine.dispose()  # makes another pool, so that what returns to this one would never be closed
        event.listen(left, "checkin", _close)
        left.dispose()  # what returned in between


@contextmanager
def undone(connection: Connection) -> Iterator[None]:
    """Let something be done within the transaction and undo it, however it ends: a rehearsal."""
    savepoint = connection.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()


def _close(driver: Any, _: ConnectionPoolEntry) -> None:
    if driver is not None:
        driver.close()


def _ping_what_rested(engine: Engine) -> None:
    """Let the pool ask a connection whether it still lives, if it rested or the server spoke to it meanwhile.

    A server that ends a connection says so or hangs up, which shows without asking. One that vanished
    silently shows only when asked, and is asked after `PING_AFTER`: before each transaction that would be
    a twentieth of all a worker does. What is found dead is replaced before the caller sees it.
    """

    def rests(_: Any, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = time.monotonic()

    def is_taken(driver: Any, record: ConnectionPoolEntry, _: Any) -> None:
        since = record.info.get("rests_since")  # none: it was made for this caller
        try:
            if since is not None and (time.monotonic() - since > PING_AFTER or _was_spoken_to(driver)):
                engine.dialect.do_ping(driver)
        except psycopg.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", rests)
    event.listen(engine, "checkout", is_taken)


def _was_spoken_to(driver: psycopg.Connection) -> bool:
    """Tell whether something that nobody asked for waits to be read; raises if the connection is closed."""
    looking = select.poll()
    looking.register(driver.fileno(), select.POLLIN)
    return bool(looking.poll(0))


def to_json(value: Any) -> str:
    """Return compact JSON for a database parameter; dates ISO 8601, decimals and ids as strings.

    Pydantic's compiled writer: a batch of 500 wide rows takes it a tenth of the time of `json.dumps`
    with a hook for ids and dates. NaN stays NaN, so that the database refuses it.
    """
    return to_json_bytes(value, inf_nan_mode="constants").decode()


def rows_parameter(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return many rows as the one JSON parameter of `jsonb_to_recordset(CAST(:rows AS jsonb))`.

    One parameter carries a batch of hundreds of rows about twice as fast as one row a time.
    """
    return to_json(list(rows))


def uuids_parameter(ids: Iterable[UUID]) -> str:
    """Return ids as the one parameter of `CAST(:ids AS uuid[])`: a tenth of the time of a list of them."""
    return f"{{{','.join([each.hex for each in ids])}}}"


def copy_text(connection: Connection, statement: str, lines: str | bytes) -> None:
    """Write rows by `COPY … FROM STDIN`, as lines of its text format, in the connection's transaction.

    The fastest way in: half the time of handing over each value. `columns_of_text` writes what anybody
    typed. Raises what `execute` would.
    """
    with _copying(connection, statement) as copy:
        copy.write(lines)


def columns_of_text(values: Sequence[str]) -> str:
    """Return texts as neighbouring columns of a line for `copy_text`, whatever is in them.

    Hardly any text holds what COPY reads specially: one look at all of them together tells.
    """
    columns = "\t".join(values)
    if (
        "\\" in columns
        or "\n" in columns
        or "\r" in columns
        or columns.count("\t") != max(len(values) - 1, 0)
    ):
        return "\t".join([value.translate(_ESCAPED) for value in values])
    return columns


def fetch_raw(connection: Connection, query: str, parameters: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the one row of a query in the driver's style, with text as the server's UTF-8 bytes.

    For text that goes on as it came: a megabyte is neither decoded nor encoded again. Raises what
    `execute` would.
    """
    with driven(connection, query) as cursor:
        cursor.adapters.register_loader("text", _AsItCame)
        row: tuple[Any, ...] = cursor.execute(query, parameters).fetchone()
    return row


class _AsItCame(psycopg.adapt.Loader):
    """Leaves a value as the bytes that came; this system's connections speak UTF-8."""

    def load(self, data: psycopg.abc.Buffer) -> bytes:
        return bytes(data)


def execute_together(
    connection: Connection, *statements: tuple[LiteralString, Mapping[str, Any]]
) -> list[tuple[Any, ...]]:
    """Send statements (with psycopg's own `%(name)s`) in one round trip; return the rows of the last.

    The server runs them one after the other, each with a snapshot of its own. In a fresh transaction
    its beginning goes with them: two round trips saved, and what SQLAlchemy does for each statement.
    Raises what `execute` would.
    """
    with driven(connection, "; ".join(statement for statement, _ in statements)) as cursor:
        with cursor.connection.pipeline():
            cursors = [
                cursor.connection.execute(statement, parameters) for statement, parameters in statements
            ]
        rows: list[tuple[Any, ...]] = cursors[-1].fetchall()
        return rows


@contextmanager
def _copying(connection: Connection, statement: str) -> Iterator[psycopg.Copy]:
    with driven(connection, statement) as cursor, cursor.copy(statement) as copy:
        yield copy


@contextmanager
def driven(connection: Connection, statement: str) -> Iterator[Any]:
    """Give the driver's own cursor in the connection's transaction; its errors come as `execute`'s would."""
    driver: Any = connection.connection.dbapi_connection
    if driver is None:  # only a connection that was detached or invalidated has none
        raise RuntimeError("the connection is no longer there")
    try:
        with driver.cursor() as cursor:
            yield cursor
    except psycopg.Error as error:
        raise DBAPIError.instance(
            statement, None, error, psycopg.Error, dialect=connection.dialect
        ) from error
