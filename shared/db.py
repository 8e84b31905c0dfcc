"""The database of one service: two kinds of transaction, and set-based writes of one JSON parameter.

Only doors (HTTP, events, timed tasks) open a transaction; operations receive its connection and
never commit (kept by `tests/architecture`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from pydantic_core import to_json as to_json_bytes
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError

_SERVER_SETTINGS = (
    # A frozen process must not hold its locks for ever: the server ends what sits idle in a transaction.
    "-c idle_in_transaction_session_timeout=5s -c lock_timeout=10s -c statement_timeout=60s -c timezone=UTC"
)


class Database:
    """A pooled PostgreSQL database (psycopg 3).

    `application_name` shows in `pg_stat_activity`, so that an operator sees whose lock it is.
    """

    def __init__(self, url: str, *, application_name: str, pool_size: int = 5) -> None:
        self.engine: Engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=5,
            pool_pre_ping=True,
            json_serializer=to_json,
            connect_args={
                "application_name": application_name,
                "options": _SERVER_SETTINGS,
                "connect_timeout": 3,
                "keepalives_idle": 5,
                "keepalives_interval": 2,
                "keepalives_count": 3,
                "tcp_user_timeout": 8000,
            },
        )
        self._reading = self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open a read-write transaction; commit on leaving, roll back on any exception."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Open a read-only transaction in which every statement sees the same instant."""
        with self._reading.begin() as connection:
            yield connection

    def dispose(self) -> None:
        """Close every pooled connection (after a fork, and when a process ends)."""
        self.engine.dispose()


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


def copy_rows(connection: Connection, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Write rows by `COPY … FROM STDIN`, in the order given, in the connection's transaction.

    The fastest way in: nothing is parsed but the columns' own types. Raises what `execute` would.
    """
    with _copying(connection, statement) as copy:
        for row in rows:
            copy.write_row(row)


def copy_text(connection: Connection, statement: str, lines: str) -> None:
    """Write lines of COPY's text format (tabs between columns, backslashes escaped) as `copy_rows` does.

    For rows that are text already: half the time of handing over each value.
    """
    with _copying(connection, statement) as copy:
        copy.write(lines)


@contextmanager
def _copying(connection: Connection, statement: str) -> Iterator[psycopg.Copy]:
    driver: Any = connection.connection.dbapi_connection
    if driver is None:  # only a connection that was detached or invalidated has none
        raise RuntimeError("the connection is no longer there")
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            yield copy
    except psycopg.Error as error:
        raise DBAPIError.instance(
            statement, None, error, psycopg.Error, dialect=connection.dialect
        ) from error
