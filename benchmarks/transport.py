"""Transport alone: outbox → relay → Redis → worker with handlers that do nothing, and Celery's own no-op."""

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
from shared.messaging.batch import BATCH_EVENTS, LoggedEvents, pack
from shared.messaging.broker import CeleryQueue, consume_queue, make_celery
from shared.messaging.log import read_page
from shared.messaging.relay import SEQUENCE_ROWS, Relay
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
    """Carry so many graduations from an outbox into an inbox, then the same text in empty tasks."""
    with (
        fresh_database(stack, "enrollment", "transport") as producer,
        fresh_database(stack, "reporting", "transport") as receiver,
    ):
        record_events(producer.database, graduation(), what="transport", count=events)
        outbox_from_log(producer.database)
        address = stack.redis.url(_REDIS_DATABASE)
        app = make_celery("enrollment", SimpleNamespace(redis_url=SecretStr(address)))
        try:
            with _worker(stack, receiver.url, address):
                _wait(lambda: _unfinished(app) == 0)
                backbone = _relayed(Relay("enrollment", producer.database, CeleryQueue(app)), app, events)
                with receiver.database.snapshot() as reading:
                    taken = reading.scalar(text("SELECT count(*) FROM inbox"))
                assert taken == events, f"{taken} of {events} arrived"  # noqa: S101 -- else the rate is none
                with producer.database.snapshot() as reading:
                    page = read_page(reading, "reporting", after=0, head=events, limit=BATCH_EVENTS)
                empty = _sent(app, page.events, events)
        finally:
            app.close()
    return Carried(backbone, empty)


def _relayed(relay: Relay, app: Celery, events: int) -> float:
    started = time.monotonic()
    while relay.sequence() == SEQUENCE_ROWS:
        while relay.send("reporting"):
            pass
    while relay.send("reporting") or _unfinished(app):
        time.sleep(0.002)
    return events / (time.monotonic() - started)


def _sent(app: Celery, content: LoggedEvents, events: int) -> float:
    started = time.monotonic()
    for _ in range(events // BATCH_EVENTS):
        app.send_task(
            NO_OP,
            kwargs={"events": pack(content)},
            queue=consume_queue("reporting"),
            argsrepr="",
            kwargsrepr="",
        )
    _wait(lambda: _unfinished(app) == 0)
    return events // BATCH_EVENTS * BATCH_EVENTS / (time.monotonic() - started)


def _unfinished(app: Celery) -> int:
    """Return how many tasks wait or are being worked on."""
    with app.pool.acquire(block=True) as connection:
        client: Any = connection.default_channel.client
        return int(client.llen(consume_queue("reporting")) + client.hlen("unacked"))


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
            raise TimeoutError("the worker does not empty its queue")
        time.sleep(0.005)
