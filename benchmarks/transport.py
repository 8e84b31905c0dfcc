"""Transport alone: outbox, courier, Redis, worker with handlers that do nothing; and Celery's own no-op."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import psutil
from celery import Celery
from pydantic import SecretStr
from sqlalchemy import text

from benchmarks.recorded import graduation, outbox_from_log, record_events
from benchmarks.scratch import fresh_database
from shared.db import Database
from shared.messaging.batch import BLOCK, Batch, Parcel
from shared.messaging.broker import CeleryQueue, consume_queue, make_celery
from shared.messaging.courier import Courier
from shared.messaging.inbox import position_of, union_from
from shared.messaging.log import read_log
from stack.environment import ROOT
from stack.program import Program
from stack.stack import Stack

_REDIS_DATABASE = 7
"""A logical database of its own: the stack's workers see nothing of it."""
_GIVE_UP = 120.0
WORKER = "benchmarks.idle_worker"
NO_OP = "reporting.nothing"


@dataclass(frozen=True)
class Carried:
    """Events a second: through the backbone, and in Celery tasks of the same content that do nothing."""

    backbone: float
    empty_task: float


def carry(stack: Stack, events: int) -> Carried:
    """Let a courier and a worker carry so many graduations side by side, then the same in empty tasks."""
    with (
        fresh_database(stack, "enrollment", "transport") as producer,
        fresh_database(stack, "reporting", "transport") as receiver,
    ):
        record_events(producer.database, graduation(), what="completion", count=events)
        outbox_from_log(producer.database)
        _leave_out(producer.database, "certification", events)
        address = stack.redis.url(_REDIS_DATABASE)
        app = make_celery("enrollment", SimpleNamespace(redis_url=SecretStr(address)))
        try:
            with _worker(stack, receiver.url, address):
                _wait(lambda: _unfinished(app) == 0)
                backbone = _couriered(producer.database, receiver.database, app, events)
                _assert_handled(receiver.database)
                with producer.database.snapshot() as reading:
                    page = read_log(reading, after=0, head=events)
                empty = _sent(app, Batch("enrollment", 0, page.through, page.events), events)
        finally:
            app.close()
    return Carried(backbone, empty)


def _leave_out(database: Database, subscriber: str, events: int) -> None:
    """Mark all as sent to the subscriber that has no worker here."""
    with database.transaction() as connection:
        connection.execute(
            text("INSERT INTO delivery (subscriber, sent_through) VALUES (:subscriber, :events)"),
            {"subscriber": subscriber, "events": events},
        )


def _couriered(producer: Database, receiver: Database, app: Celery, events: int) -> float:
    """Run the courier's relay beside the worker until the receiver holds every event without gap."""
    courier = Courier("enrollment", producer, CeleryQueue(app), None, None)
    started = time.monotonic()
    courier.start()
    try:
        _wait(lambda: _held(receiver) >= events)
        return events / (time.monotonic() - started)
    finally:
        courier.ask_to_stop()
        if not courier.stopped(10):
            raise TimeoutError("the courier does not stop")


def _held(receiver: Database) -> int:
    """Return how far the receiver holds the log without gap, folded or not."""
    with receiver.snapshot() as reading:
        position = position_of(reading, "reporting", "enrollment").contiguous
        ranges = reading.execute(text("SELECT after, through FROM received_range ORDER BY after, through"))
        return union_from(position, ((row.after, row.through) for row in ranges))


def _assert_handled(receiver: Database) -> None:
    """Events that nobody can read are dear to park, and their rate says nothing."""
    with receiver.snapshot() as reading:
        parked = reading.scalar(text("SELECT count(*) FROM parked_event"))
    if parked:
        raise AssertionError(f"{parked} of the events carried were parked")


def _sent(app: Celery, content: Batch, events: int) -> float:
    tasks = events // BLOCK
    started = time.monotonic()
    for _ in range(tasks):
        app.send_task(
            NO_OP,
            kwargs=Parcel.of(content).message,
            queue=consume_queue("reporting"),
            argsrepr="",
            kwargsrepr="",
        )
    _wait(lambda: _unfinished(app) == 0)
    return tasks * BLOCK / (time.monotonic() - started)


def _unfinished(app: Celery) -> int:
    """Return how many tasks wait or are being worked on."""
    with app.pool.acquire(block=True) as connection:
        client: Any = connection.default_channel.client
        return int(client.llen(consume_queue("reporting")) + client.hlen("reporting.unacked"))


@contextmanager
def _worker(stack: Stack, database_url: str, redis_url: str) -> Iterator[psutil.Process]:
    """Run a worker like reporting's own, but for its handlers."""
    told = stack.processes["reporting-worker"].environment | {
        "TTCT_DATABASE_URL": database_url,
        "TTCT_REDIS_URL": redis_url,
    }
    line = next(each for each in stack.processes["reporting-worker"].command if "services.reporting" in each)
    command = [WORKER if each == line else each for each in stack.processes["reporting-worker"].command]
    program = Program(
        "idle worker", command, log=stack.home / "logs" / "idle-worker.log", environment=told, folder=ROOT
    )
    try:
        yield psutil.Process(program.pid)
    finally:
        program.stop(15, patience=15)


def _wait(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _GIVE_UP
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError("the worker does not get done")
        time.sleep(0.01)
