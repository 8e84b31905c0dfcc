"""Graduations settled end to end by the real processes, and how long one takes at a steady 100 a second."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from uuid import UUID

import psutil
import psycopg

from benchmarks.field import Field, OpenClass
from benchmarks.figures import percentile

GIVE_UP = 180.0
_ISSUED = "SELECT coalesce(sum(value), 0) FROM cell WHERE measure = 'certificates_issued'"
_TOLD = "SELECT count(*) FROM certificate"
_COMPLETED = "SELECT coalesce(sum(value), 0) FROM cell WHERE measure = 'completed'"


@dataclass(frozen=True)
class Settled:
    """So many graduations in so many seconds, and what each process spent on one (microseconds of CPU)."""

    graduations: int
    seconds: float
    microseconds: Mapping[str, float]

    @property
    def rate(self) -> float:
        """Graduations a second, from the first signature to the last listener's news."""
        return self.graduations / self.seconds


def settle(field: Field, classes: Sequence[OpenClass]) -> Settled:
    """Sign every class and wait until each graduation has its certificate and everybody heard of it.

    Settled means: the certificate stands in the register with number and serial, the aggregates count
    the completion and the certificate, and enrollment knows the certificate. TimeoutError if not.
    """
    wanted = sum(group.learners for group in classes)
    with closing(_Witness(field)) as witness:
        before, started = cpu_seconds(field), time.monotonic()
        for group in classes:
            field.sign(group)
        witness.wait_for(wanted)
        settled = Settled(wanted, time.monotonic() - started, _spent_since(field, before, wanted))
        witness.check_register()
        return settled


def settle_decided(field: Field, classes: Sequence[OpenClass]) -> Settled:
    """Sign every class while enrollment's courier stands still; measure from there until all is settled.

    So the one process that signs is not in the figure: it begins with the decisions committed and
    their events in the outbox. AssertionError if they did not wait there.
    """
    wanted = sum(group.learners for group in classes)
    with closing(_Witness(field)) as witness:
        with _courier_at_rest(field):
            for group in classes:
                field.sign(group)
            witness.check_backlog(wanted)
            before, started = cpu_seconds(field), time.monotonic()
        witness.wait_for(wanted)
        settled = Settled(wanted, time.monotonic() - started, _spent_since(field, before, wanted))
        witness.check_register()
        return settled


@contextmanager
def _courier_at_rest(field: Field) -> Iterator[None]:
    """Freeze enrollment's courier between two transactions, so that nothing is in its hands meanwhile.

    The supervisor would restart it after half a minute; `check_backlog` then finds the outbox empty.
    """
    courier = field.stack.processes["enrollment-courier"]
    with field.stack.postgres.connect() as server:
        courier.freeze()
        try:
            while _transactions(server, "enrollment"):
                courier.thaw()
                time.sleep(0.01)
                courier.freeze()
                time.sleep(0.01)  # a statement that it had sent ends without it
            yield
        finally:
            courier.thaw()


def _transactions(server: psycopg.Connection[tuple[object, ...]], service: str) -> int:
    """Return how many transactions of the service are open."""
    row = server.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND xact_start IS NOT NULL"
        " AND backend_type = 'client backend'",
        [service],
    ).fetchone()
    return int(str(row[0])) if row else 0


class _Witness:
    """Knows when what was signed since it was made is settled, by looking into all three databases."""

    def __init__(self, field: Field) -> None:
        self._enrollment, self._certification, reporting = self._connections = tuple(
            field.connect(service) for service in ("enrollment", "certification", "reporting")
        )
        self._counters = (
            _Counter(reporting, _ISSUED),
            _Counter(self._enrollment, _TOLD),
            _Counter(reporting, _COMPLETED),
        )

    def check_backlog(self, wanted: int) -> None:
        """AssertionError unless so many events at least wait in the outbox, without a number."""
        row = self._enrollment.execute("SELECT count(*) FROM outbox").fetchone()
        waiting = int(str(row[0])) if row else 0
        assert waiting >= wanted, f"{waiting} of {wanted} wait"  # noqa: S101 -- else the figure is none

    def wait_for(self, wanted: int) -> None:
        """Wait until so many graduations more are settled; TimeoutError if they do not get there."""
        for counter in self._counters:
            counter.wait_for(wanted)

    def check_register(self) -> None:
        """AssertionError unless every book runs from 1 without a gap and no serial stands twice."""
        row = self._certification.execute(
            "SELECT count(*) FROM (SELECT center_id, book FROM certificate WHERE number IS NOT NULL"
            " GROUP BY center_id, book HAVING max(number) <> count(DISTINCT number)"
            " OR count(*) <> count(DISTINCT serial)) AS broken"
        ).fetchone()
        assert row == (0,), f"{row} books are broken"  # noqa: S101 -- a measurement of something wrong is none

    def close(self) -> None:
        """Let go of the connections."""
        for connection in self._connections:
            connection.close()


class _Counter:
    """A number in a database that grows by what is settled."""

    def __init__(self, connection: psycopg.Connection[tuple[object, ...]], query: str) -> None:
        self._connection = connection
        self._query = query
        self._before = self._now()

    def wait_for(self, more: int) -> None:
        """Wait until it has grown by `more`; TimeoutError if it does not get there."""
        deadline = time.monotonic() + GIVE_UP
        while (reached := self._now() - self._before) < more:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{reached} of {more}: {self._query}")
            time.sleep(0.02)

    def _now(self) -> int:
        row = self._connection.execute(self._query.encode()).fetchone()
        return int(str(row[0])) if row else 0


def _spent_since(field: Field, before: Mapping[str, float], wanted: int) -> dict[str, float]:
    """Return the microseconds of CPU that each process spent on one graduation since `before`."""
    after = cpu_seconds(field)
    return {name: (after[name] - before.get(name, 0)) / wanted * 1e6 for name in after}


def cpu_seconds(field: Field) -> dict[str, float]:
    """Return the CPU seconds so far of every process of the stack, its children included, and our own."""
    spent = {"signing": _of(psutil.Process())}
    pids = {name: each.pid for name, each in field.stack.processes.items()}
    if field.stack.redis.program is not None:
        pids["redis"] = field.stack.redis.program.pid
    for name, pid in pids.items():
        leader = psutil.Process(pid)
        spent[name] = sum(_of(each) for each in (leader, *leader.children(recursive=True)))
    if field.stack.postgres.program is not None:
        server = psutil.Process(field.stack.postgres.program.pid)
        family = [server, *server.children(recursive=True)]
        for each in family:
            name = "postgres " + _backend(each)
            spent[name] = spent.get(name, 0) + _of(each)
    return spent


def _of(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def _backend(process: psutil.Process) -> str:
    """Return whom a server process works for: the role of its client, or its own task."""
    try:
        words = " ".join(process.cmdline()).split()
    except psutil.NoSuchProcess:
        return "ended"
    return words[1] if len(words) > 1 and words[0] == "postgres:" else "main"


def delays(field: Field, classes: Sequence[OpenClass], per_second: float) -> tuple[float, float]:
    """Sign classes of one learner at a steady pace; return p50 and p99 in milliseconds.

    Each delay runs from the commit of the decision to the instant at which the certificate's row is
    seen by a reader that looks every few milliseconds.
    """
    watch = _Watch(field)
    watch.start()
    committed: dict[UUID, float] = {}
    next_at = time.monotonic()
    for group in classes:
        time.sleep(max(0.0, next_at - time.monotonic()))
        next_at += 1 / per_second
        field.sign(group)
        committed[group.id] = time.monotonic()
    watch.finish(len(classes))
    took = [max(0.0, watch.seen[class_id] - at) * 1e3 for class_id, at in committed.items()]
    return percentile(took, 0.50), percentile(took, 0.99)


class _Watch(threading.Thread):
    """Sees certificates appear; ids are ordered by time, so that each look asks only for newer ones."""

    def __init__(self, field: Field) -> None:
        super().__init__(daemon=True)
        self._connection = field.connect("certification")
        self._stop_asked = threading.Event()
        self.seen: dict[UUID, float] = {}

    def run(self) -> None:
        row = self._connection.execute("SELECT max(certificate_id::text)::uuid FROM certificate").fetchone()
        last = row[0] if row and row[0] else UUID(int=0)
        while not self._stop_asked.wait(0.003):
            found = self._connection.execute(
                "SELECT certificate_id, class_id FROM certificate WHERE certificate_id > %s"
                " AND number IS NOT NULL ORDER BY certificate_id",
                [last],
            ).fetchall()
            now = time.monotonic()
            for certificate_id, class_id in found:
                self.seen[UUID(str(class_id))] = now
                last = certificate_id

    def finish(self, wanted: int) -> None:
        """Wait until so many were seen; TimeoutError if they do not come."""
        deadline = time.monotonic() + GIVE_UP
        while len(self.seen) < wanted and time.monotonic() < deadline:
            time.sleep(0.05)
        self._stop_asked.set()
        self.join(5)
        self._connection.close()
        if len(self.seen) < wanted:
            raise TimeoutError(f"{len(self.seen)} of {wanted} certificates were seen")
