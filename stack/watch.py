"""Notices what lives but does not move: a consumer that stands still, a courier without a heartbeat."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from shared.messaging.lag import STUCK_SECONDS, lag
from stack.environment import Environment
from stack.procfile import Entry
from stack.supervisor import Supervised

PAUSE = 30.0
"""Seconds that a process has after a start before it is restarted for standing still."""


class Watch:
    """Restarts a service's worker and courier when they stand still for `STUCK_SECONDS`."""

    def __init__(
        self,
        entries: Sequence[Entry],
        processes: Mapping[str, Supervised],
        environment: Environment,
        say: Callable[[str], None],
    ) -> None:
        """Look after every service among `entries` that has a courier."""
        self._processes = processes
        self._say = say
        self._engines = {
            entry.service: create_engine(
                environment.database_url(entry.service),
                poolclass=NullPool,
                connect_args={"connect_timeout": 3, "options": "-c statement_timeout=3s"},
            )
            for entry in entries
            if entry.part == "courier"
        }

    def look(self) -> None:
        """Look at every service once; one whose database does not answer is left alone."""
        for service, engine in self._engines.items():
            try:
                with engine.connect() as connection:
                    standing = self._standing(connection, service)
            except SQLAlchemyError:
                continue  # the database is the trouble, and it is looked after elsewhere
            for part in standing:
                process = self._processes.get(f"{service}-{part}")
                if process is not None and process.running and process.age > PAUSE:
                    self._say(f"{process.name} stands still; it is started again")
                    process.restart(patience=3)

    @staticmethod
    def _standing(connection: Connection, service: str) -> set[str]:
        beat = connection.scalar(text("SELECT min(beat_at) FROM courier_heartbeat"))
        silent = beat is not None and (datetime.now(UTC) - beat).total_seconds() > STUCK_SECONDS
        parts = {"courier"} if silent else set()
        if any(producer.stuck for producer in lag(connection, service)):
            parts |= {"worker", "courier"}
        return parts
