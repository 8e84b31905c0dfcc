"""Changing what the database refuses to change: as its superuser, with every trigger out of the way."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, text

from tests.databases import TestDatabase


@contextmanager
def past_the_triggers(made: TestDatabase) -> Iterator[Connection]:
    """Give one transaction of the superuser in which no trigger fires; constraints still hold."""
    engine = create_engine(made.superuser_url)
    try:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            yield connection
    finally:
        engine.dispose()
