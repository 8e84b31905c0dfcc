"""Hear what the database is told by NOTIFY, over a connection of one's own that waits in no transaction."""

import contextlib

import psycopg

from shared.db import Database


class Listening:
    """The notifications of one channel from the moment it is made; `psycopg.Error` if the server is away."""

    def __init__(self, database: Database, channel: str, *, application_name: str) -> None:
        address = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(
            address, autocommit=True, connect_timeout=3, application_name=application_name
        )
        try:
            self._connection.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(channel)))
        except psycopg.Error:
            self.close()
            raise

    def wait(self, seconds: float) -> list[str]:
        """Return the payloads that came, as soon as there is one; none after `seconds`.

        `psycopg.Error` once the connection is broken: whoever listens must make another, and look for what
        was told meanwhile by other means.
        """
        told = [each.payload for each in self._connection.notifies(timeout=seconds, stop_after=1)]
        return told + [each.payload for each in self._connection.notifies(timeout=0)] if told else []

    def close(self) -> None:
        """End the connection."""
        with contextlib.suppress(psycopg.Error):
            self._connection.close()
