"""The courier of a service: relay outward, catch-up inward, the audit log's chain, each in its own thread.

It waits out any outage of PostgreSQL, Redis or a producer. It ends on SIGTERM or SIGINT with status
0, and with status 3 when a part made no round, or lags without progress, for `STUCK_SECONDS`, so that
its supervisor starts it anew.
"""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence

import psycopg
import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from shared.audit.chain import Linking
from shared.audit.witness import Witness
from shared.db import Database
from shared.events.routes import producers_for
from shared.messaging.broker import CeleryQueue, make_celery
from shared.messaging.catch_up import CatchUp
from shared.messaging.collecting import collect_rarely
from shared.messaging.consumer import Consumer
from shared.messaging.lag import STUCK_SECONDS, lag
from shared.messaging.outbox import CHANNEL
from shared.messaging.reading import Feed, HttpFeed
from shared.messaging.relay import FILLING, Queue, Relay
from shared.settings import Settings
from shared.telemetry import configure_logging
from shared.tokens import ServiceToken

log = structlog.get_logger()

POLL = 0.5
"""Seconds between rounds when nobody woke the loop: notifications may be lost, the poll is not."""
OUTAGE_PAUSE = 0.5
GATHER = 0.02
"""Seconds between two rounds that were woken: what is committed meanwhile travels together. Whoever publishes
after a rest waits for nothing; a hundred decisions a second cost half the tasks and transactions."""
_WATCH = 2.0
STUCK_STATUS = 3


class _Part(threading.Thread):
    """One loop: step, then wait; an error of a step is logged and the step made again."""

    def __init__(
        self,
        name: str,
        database: Database,
        step: Callable[[], bool],
        wait: Callable[[float], None],
        stop: threading.Event,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._database = database
        self._step = step
        self._wait = wait
        self._stop_asked = stop
        self.round_at = time.monotonic()
        self._beat_at = 0.0

    def run(self) -> None:
        failed = 0
        while not self._stop_asked.is_set():
            more = False
            try:
                more = self._step()
                self._beat()
            except Exception as error:  # noqa: BLE001 - whatever it is, the loop outlives it and says so
                failed += 1
                level = log.warning if failed % 20 == 1 else log.debug
                level(
                    "courier waits", part=self.name, failed=failed, error=f"{type(error).__name__}: {error}"
                )
                self.round_at = time.monotonic()
                with contextlib.suppress(SQLAlchemyError):  # the database may be what is away
                    self._beat()  # who waits out an outage lives, and is not to be started again
                self._stop_asked.wait(OUTAGE_PAUSE)
                continue
            if failed:
                log.info("courier goes on", part=self.name, failed=failed)
                failed = 0
            self.round_at = time.monotonic()
            if not more:
                self._wait(POLL)

    def _beat(self) -> None:
        """Say at most once a second that the loop goes round."""
        now = time.monotonic()
        if now - self._beat_at < 1.0:
            return
        with self._database.transaction() as connection:
            connection.execute(
                text(
                    "INSERT INTO courier_heartbeat VALUES (:part, clock_timestamp())"
                    " ON CONFLICT (part) DO UPDATE SET beat_at = EXCLUDED.beat_at"
                ),
                {"part": self.name},
            )
        self._beat_at = now


class _Wake:
    """Wait for the outbox's notification, over a connection that is made anew whenever it breaks."""

    def __init__(self, database: Database, stop: threading.Event) -> None:
        self._address = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._stop_asked = stop
        self._connection: psycopg.Connection | None = None
        self._woken_at = 0.0

    def wait(self, seconds: float) -> None:
        try:
            if self._connection is None:
                self._connection = psycopg.connect(
                    self._address, autocommit=True, connect_timeout=3, application_name="courier-listen"
                )
                self._connection.execute(f"LISTEN {CHANNEL}")
                return  # what was committed before we listened is looked for at once
            for _ in self._connection.notifies(timeout=seconds, stop_after=1):
                pass
            self._gather(self._connection)
        except psycopg.Error:
            self.close()
            self._stop_asked.wait(seconds)  # the poll behind it

    def _gather(self, connection: psycopg.Connection) -> None:
        rest = self._woken_at + GATHER - time.monotonic()
        if rest > 0:
            self._stop_asked.wait(rest)
            # What is told of here was committed: the round that begins sees it.
            for _ in connection.notifies(timeout=0):
                pass
        self._woken_at = time.monotonic()

    def close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error):
                self._connection.close()
            self._connection = None


class Courier:
    """The loops of one service; `start` and `stop` for tests, `run_courier` for the process."""

    def __init__(  # noqa: PLR0917 -- its parts, in the order in which they are started
        self,
        service: str,
        database: Database,
        queue: Queue,
        consumer: Consumer | None,
        feed: Feed | None,
        linking: Linking | None = None,
    ) -> None:
        self._service = service
        self._database = database
        self._stop_asked = threading.Event()
        self._wake = _Wake(database, self._stop_asked)
        self._relay = Relay(service, database, queue)
        self._parts = [_Part("relay", database, self._relay.step, self._until_woken, self._stop_asked)]
        if linking is not None:
            self._parts.append(_Part("audit", database, linking.step, self._pause, self._stop_asked))
        if consumer is not None and feed is not None:
            for producer in producers_for(service):
                reading = CatchUp(consumer, producer, database, feed)
                self._parts.append(
                    _Part(
                        f"catch-up:{producer}",
                        database,
                        reading.step,
                        self._pause,
                        self._stop_asked,
                    )
                )

    @property
    def parts(self) -> Sequence[threading.Thread]:
        """The running loops."""
        return self._parts

    def start(self) -> None:
        """Start every loop."""
        for part in self._parts:
            part.start()

    def ask_to_stop(self) -> None:
        """Let every loop end after its present step."""
        self._stop_asked.set()

    def stopped(self, timeout: float) -> bool:
        """Wait for the loops to end; False if one is still in a step."""
        until = time.monotonic() + timeout
        for part in self._parts:
            part.join(max(0.0, until - time.monotonic()))
        ended = not any(part.is_alive() for part in self._parts)
        if ended:
            self._wake.close()
        return ended

    def wait(self, seconds: float) -> bool:
        """Wait; True if a stop was asked for."""
        return self._stop_asked.wait(seconds)

    def _until_woken(self, seconds: float) -> None:
        self._wake.wait(min(seconds, FILLING) if self._relay.filling else seconds)

    def _pause(self, seconds: float) -> None:
        self._stop_asked.wait(seconds)

    def stuck(self) -> str | None:
        """Return the part that made no round or no progress for `STUCK_SECONDS`, None if all is well."""
        now = time.monotonic()
        for part in self._parts:
            if not part.is_alive() or now - part.round_at > STUCK_SECONDS:
                return part.name
        try:
            with self._database.snapshot() as connection:
                behind = lag(connection, self._service)
        except SQLAlchemyError:
            return None  # the database is away: a restart would not bring it back
        return next((f"catch-up:{each.producer}" for each in behind if each.stuck), None)


def run_courier(  # noqa: PLR0917 -- as above
    service: str,
    database: Database,
    queue: Queue,
    consumer: Consumer | None = None,
    feed: Feed | None = None,
    linking: Linking | None = None,
) -> int:
    """Run the courier of `service` until it is asked to stop; return the process's exit status.

    `queue` is a `CeleryQueue`, `feed` an `HttpFeed`; a service that listens to nothing gives neither
    consumer nor feed. `linking` is given where the service keeps an audit log.
    """
    courier = Courier(service, database, queue, consumer, feed, linking)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: courier.ask_to_stop())
    collect_rarely()
    courier.start()
    log.info("courier started", service=service, pid=os.getpid(), parts=[part.name for part in courier.parts])
    status = 0
    while not courier.wait(_WATCH):
        if (part := courier.stuck()) is not None:
            log.error("courier stuck", service=service, part=part)
            status = STUCK_STATUS
            courier.ask_to_stop()
    if not courier.stopped(timeout=8.0):
        log.warning("courier ends amid a step", service=service)
    database.dispose()
    log.info("courier stopped", service=service, status=status)
    return status


def run_courier_of(settings: Settings, consumer: Consumer) -> int:
    """Run the courier of the service that `settings` describe, as its process; return the exit status."""
    service = settings.service
    configure_logging(service)
    database = Database(settings.database_url.get_secret_value(), application_name=f"{service}-courier")
    token = ServiceToken(settings).bearer
    feed = HttpFeed(service, settings.address_of, token)
    witness = Witness(service, database, settings.address_of, token)
    queue = CeleryQueue(make_celery(service, settings))
    return run_courier(service, database, queue, consumer, feed, Linking(database, witness.look))
