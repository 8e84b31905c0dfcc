"""The nemesis: kills, freezes, empties and resends at random, from one seed."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import psutil
import psycopg

from shared.events.routes import SUBSCRIPTIONS, listens, subscribers_of
from shared.messaging.batch import Batch, Parcel, block_end
from shared.messaging.broker import CeleryQueue
from stack.stack import Stack

VISIBILITY_TIMEOUT = 60.0


class Nemesis(threading.Thread):
    """One fault after another until told to stop; every frozen thing is thawed at the end.

    `long_freezes` is the share of freezes that last longer than the broker's visibility timeout:
    the broker then hands the frozen worker's message to somebody else, and the worker comes back.
    """

    def __init__(
        self, stack: Stack, queue: CeleryQueue, *, seed: int, pause: float, long_freezes: float
    ) -> None:
        super().__init__(name="nemesis", daemon=True)
        self._stack = stack
        self._queue = queue
        self._chance = random.Random(f"{seed}:nemesis")  # noqa: S311 - to be repeatable
        self._pause = pause
        self._long_freezes = long_freezes
        self._stop_asked = threading.Event()
        self._thawing: list[threading.Timer] = []
        self.faults: Counter[str] = Counter()
        self.last_at = 0.0
        """When the last fault was over, in monotonic seconds: at the end everything frozen was thawed."""
        self.failure: BaseException | None = None

    def ask_to_stop(self) -> None:
        """End after the fault it is at."""
        self._stop_asked.set()

    def run(self) -> None:
        """Cause faults; a defect of the nemesis itself ends it and fails the run."""
        try:
            while not self._stop_asked.wait(self._chance.uniform(0.2, 1.8) * self._pause):
                self._cause_one()
        except BaseException as failure:  # noqa: BLE001 - shown by the run, which then fails
            self.failure = failure
        finally:
            for timer in self._thawing:
                if timer.is_alive():
                    timer.cancel()
                    timer.function()
                    self.last_at = time.monotonic()

    def _cause_one(self) -> None:
        faults: tuple[tuple[Callable[[], str], int], ...] = (
            (self._kill_process, 40),
            (self._kill_child, 8),
            (self._freeze_process, 20),
            (self._flush_redis, 10),
            (self._freeze_redis, 4),
            (self._restart_redis_empty, 6),
            (self._crash_postgres, 5),
            (self._kill_backend, 6),
            (self._resend, 12),
        )
        fault = self._chance.choices([each for each, _ in faults], [weight for _, weight in faults])[0]
        self.faults[fault()] += 1
        self.last_at = time.monotonic()

    def _thaw_after(self, seconds: float, thaw: Callable[[], None]) -> None:
        """Let it go on by itself: the nemesis may be waiting for the very thing it froze."""
        timer = threading.Timer(seconds, thaw)
        timer.daemon = True
        self._thawing = [each for each in self._thawing if each.is_alive()] + [timer]
        timer.start()

    def _process(self) -> Any:
        return self._stack.processes[self._chance.choice(sorted(self._stack.processes))]

    def _kill_process(self) -> str:
        process = self._process()
        process.kill()
        return f"SIGKILL {process.name}"

    def _kill_child(self) -> str:
        """Kill only the child of a worker that does the work, not its parent."""
        name = self._chance.choice([name for name in self._stack.processes if name.endswith("-worker")])
        try:
            children = psutil.Process(self._stack.processes[name].pid).children()
            for child in children[-1:]:
                child.kill()
        except psutil.NoSuchProcess:
            return f"SIGKILL child of {name} (it was gone)"
        return f"SIGKILL child of {name}"

    def _freeze_process(self) -> str:
        process = self._process()
        # Only who takes messages is frozen for so long: a frozen proxy merely stops the writers.
        takes_messages = process.name.endswith(("-worker", "-courier"))
        seconds = (
            VISIBILITY_TIMEOUT + self._chance.uniform(2, 12)
            if takes_messages and self._chance.random() < self._long_freezes
            else self._chance.uniform(0.5, 8)
        )
        process.freeze()
        self._thaw_after(seconds, process.thaw)
        return f"SIGSTOP {process.name}" + (" past the visibility timeout" if seconds > 60 else "")

    def _flush_redis(self) -> str:
        try:
            with self._stack.redis.client() as client:
                client.flushall()
        except Exception as error:  # noqa: BLE001 - Redis may be frozen or down by an earlier fault
            return f"FLUSHALL (not answered: {type(error).__name__})"
        return "FLUSHALL"

    def _freeze_redis(self) -> str:
        self._stack.redis.freeze()
        self._thaw_after(self._chance.uniform(1, 7), self._stack.redis.thaw)
        return "SIGSTOP redis"

    def _restart_redis_empty(self) -> str:
        self._stack.redis.restart(empty=True)
        return "SIGKILL redis, restarted empty"

    def _crash_postgres(self) -> str:
        self._stack.crash_postgres()
        return "SIGKILL postgres, crash recovery"

    def _kill_backend(self) -> str:
        """End a random backend of a service: its transaction is lost, its client must notice."""
        with self._stack.postgres.connect() as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                " AND usename LIKE '%\\_service' ORDER BY pid"
            ).fetchall()
            if not rows:
                return "pg_terminate_backend (nobody was connected)"
            connection.execute("SELECT pg_terminate_backend(%s)", [self._chance.choice(rows)[0]])
        return "pg_terminate_backend"

    def _resend(self) -> str:
        """Send old events again, cut into other ranges, shuffled, some of them twice."""
        producer = self._chance.choice(("enrollment", "certification"))
        subscriber = self._chance.choice(subscribers_of(producer))
        assert SUBSCRIPTIONS[subscriber]
        try:
            batches = self._old_batches(producer, subscriber)
            for batch in batches:
                self._queue.send(subscriber, Parcel.of(batch))
        except Exception as error:  # noqa: BLE001 - the broker may be frozen or down by an earlier fault
            return f"old events sent again (not taken: {type(error).__name__})"
        return "old events sent again, shuffled"

    def _old_batches(self, producer: str, subscriber: str) -> list[Batch]:
        url = self._stack.database_url(producer).replace("+psycopg", "")
        with psycopg.connect(url, connect_timeout=3) as connection:
            row = connection.execute("SELECT last FROM event_head").fetchone()
            head = int(row[0]) if row else 0
            after = self._chance.randint(0, max(0, head - 1))
            through = min(head, after + self._chance.randint(1, 400))
            rows = connection.execute(
                "SELECT sequence, type, envelope FROM event_log WHERE sequence > %s AND sequence <= %s"
                " ORDER BY sequence",
                [after, through],
            ).fetchall()
        batches = []
        while after < through:
            until = min(through, after + self._chance.randint(1, 150), block_end(after))
            events = [
                {**envelope, "sequence": number}
                for number, kind, envelope in rows
                if after < number <= until and listens(subscriber, kind)
            ]
            self._chance.shuffle(events)
            batches += [Batch(producer, after, until, events)] * self._chance.choice((1, 1, 2))
            after = until
        self._chance.shuffle(batches)
        return batches
