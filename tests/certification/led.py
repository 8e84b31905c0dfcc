"""Several transactions at once, led: each goes as far as its commit, or until it waits for another's lock.

Then they commit one by one, in the order in which they came. Whoever asked in the same moment is thus asked
in every run in the same order, with the others' work done and not yet to be seen: a guard that was left out,
or that looked before its turn, lets somebody through who must be refused.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from sqlalchemy import Connection, text

from shared.db import Database
from shared.errors import Problem

PATIENCE = 300.0
"""Seconds; only ends a hang."""
_WAITS_FOR = text(
    "SELECT wait_event FROM pg_stat_activity WHERE pid = :pid AND cardinality(pg_blocking_pids(pid)) > 0"
)


@dataclass(eq=False)
class Led:
    """Somebody's work in a transaction of its own; `crash` takes it back instead of committing it."""

    work: Callable[[Connection], Any]
    crash: bool = False
    told: Any = None
    """What the work returned."""
    refused: Problem | None = None
    failed: BaseException | None = None
    """What else ended it: an error, which nobody must meet."""
    waited_for: set[str] = field(default_factory=set)
    """The kinds of locks that it waited for; `advisory`: in the line of a center."""
    ended: bool = False
    _pid: int = 0
    _stands: Event = field(default_factory=Event)
    _go: Event = field(default_factory=Event)

    @property
    def outcome(self) -> str:
        """Return `done`, `crashed`, `refused`, or the error that it ended with."""
        if self.failed is not None:
            return repr(self.failed)
        if self.refused is not None:
            return "refused"
        return "crashed" if self.crash else "done"

    def run(self, database: Database) -> None:
        """Work, stand before the commit, and end."""
        try:
            with database.transaction() as connection:
                self._pid = connection.connection.driver_connection.info.backend_pid  # type: ignore[union-attr]
                self.told = self.work(connection)
                self._stands.set()
                assert self._go.wait(PATIENCE), "nobody let it commit"
                if self.crash:
                    connection.rollback()
        except Problem as problem:
            self.refused = problem
        except BaseException as error:  # noqa: BLE001 -- shown by the test's thread
            self.failed = error
        finally:
            self.ended = True
            self._stands.set()

    def goes_on(self, looking: Connection) -> bool:
        """Wait until it stands, has ended or waits for a lock; tell whether it does not wait."""
        until = time.monotonic() + PATIENCE
        while not self._stands.wait(0.004):
            assert time.monotonic() < until, "it neither ends nor waits"
            waits = looking.scalar(_WAITS_FOR, {"pid": self._pid}) if self._pid else None
            if waits:
                self.waited_for.add(waits)
                return False
        return True

    def commit(self) -> None:
        """Let it end."""
        self._go.set()


def lead(
    database: Database,
    led: Sequence[Led],
    before: Callable[[Led], None] = lambda _: None,
    after: Callable[[Led], None] = lambda _: None,
) -> None:
    """Run them as said above; `before` hears of each before it may commit, `after` once it has ended."""
    with (
        database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as looking,
        ThreadPoolExecutor(len(led)) as pool,
    ):
        running = {}
        try:
            for each in led:
                running[each] = pool.submit(each.run, database)
                each.goes_on(looking)
            while running:
                following = next((each for each in running if each.goes_on(looking)), None)
                if following is None:  # a circle, which the server breaks off by itself
                    continue
                before(following)
                following.commit()
                running.pop(following).result(PATIENCE)
                after(following)
        finally:
            for each in led:
                each.commit()
