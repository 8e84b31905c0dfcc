"""Several consumers at one database, led step by step through an order of events that the test chooses.

Each runs in its own thread on its own connection and stops at every crash point; whoever waits for a
lock is passed by, as PostgreSQL itself says who waits. So an order is played again exactly.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, count

from sqlalchemy import text

from shared.db import Database
from shared.messaging import crash_points
from tests.databases import PATIENT
from tests.messaging.conftest import Killed

_PATIENCE = 120.0


@dataclass
class Led:
    """One thread: it goes on when told, until its next stop, its end or a lock that another holds."""

    work: Callable[[Database], None]
    kills: frozenset[int] = frozenset()
    """The stops, counted from 0, at which it dies; its work is then begun anew."""
    stops: int = 0
    ended: bool = False
    failed: list[BaseException] = field(default_factory=list)
    _go: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    _stands: threading.Event = field(default_factory=threading.Event)

    def start(self, database: Database) -> threading.Thread:
        """Start it; it stands before its first step."""
        thread = threading.Thread(target=self._run, args=(database,), daemon=True)
        thread.start()
        return thread

    def _run(self, database: Database) -> None:
        _led.itself = self
        self.stop()
        try:
            while True:
                try:
                    self.work(database)
                    break
                except Killed:
                    continue
        except BaseException as error:  # noqa: BLE001 - told to the test
            self.failed.append(error)
        self.ended = True
        self._stands.set()

    def stop(self) -> None:
        """Stand until told to go on; die here if it is so told."""
        self._stands.set()
        self._go.acquire()
        self.stops += 1
        if self.stops - 1 in self.kills:
            raise Killed

    def go_on(self, waits: Callable[[], bool]) -> None:
        """Let it go to its next stop; return too when it waits for a lock."""
        if self._stands.is_set():
            self._stands.clear()
            self._go.release()
        deadline = time.monotonic() + _PATIENCE
        while not self._stands.wait(0.002):
            assert time.monotonic() < deadline, "a consumer neither stops nor waits"
            if waits():
                return


class _Led(threading.local):
    itself: Led | None = None


_led = _Led()


@contextmanager
def stopping() -> Iterator[None]:
    """Make every led thread stop at every crash point."""

    def at(_: str) -> None:
        if _led.itself is not None:
            _led.itself.stop()

    crash_points.at = at
    try:
        yield
    finally:
        crash_points.at = None


# Of this test's own database: others on the same server lead threads of the same names.
_WAITS = text(
    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name = :name AND cardinality(pg_blocking_pids(pid)) > 0)"
)


def lead(database: Database, led: Sequence[Led], order: Sequence[int]) -> None:
    """Let the threads go on in the order given, then in turn, until all have ended."""
    url = database.engine.url.render_as_string(hide_password=False)
    with ExitStack() as after, database.engine.connect() as connection:
        looking = connection.execution_options(isolation_level="AUTOCOMMIT")
        after.enter_context(stopping())
        names = {id(each): f"led-{place}" for place, each in enumerate(led)}

        def waits(name: str) -> bool:
            return bool(looking.scalar(_WAITS, {"name": name}))

        threads = []
        for each in led:
            own = Database(url, application_name=names[id(each)], pool_size=1, limits=PATIENT)
            after.callback(own.dispose)
            threads.append(each.start(own))
        deadline = time.monotonic() + _PATIENCE
        turns = chain(order, count())
        while living := [each for each in led if not each.ended]:
            assert time.monotonic() < deadline, "the consumers do not come to an end"
            turn = living[next(turns) % len(living)]
            turn.go_on(partial(waits, names[id(turn)]))
        for thread in threads:
            thread.join(_PATIENCE)
    for each in led:
        for error in each.failed:
            raise error
