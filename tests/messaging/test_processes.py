"""The same guarantees with real processes: a Celery worker, a courier, PostgreSQL and Redis."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path

import psutil
import pytest
import redis
from celery import Celery
from kombu.exceptions import OperationalError
from kombu.serialization import dumps
from pydantic import SecretStr
from sqlalchemy import text

from shared.ids import new_id
from shared.messaging.broker import (
    TRANSPORT_OPTIONS,
    CeleryQueue,
    consume_queue,
    consume_task,
    make_celery,
    timed_entry,
    timed_queue,
)
from shared.messaging.courier import Courier
from shared.messaging.reading import FeedAnswer
from shared.messaging.relay import Relay
from shared.messaging.serializer import CONTENT_TYPE, SERIALIZER
from shared.settings import Settings
from stack.redis import RedisServer
from tests.messaging.ledger import PRODUCER, RECEIVER, Ledger, history

_FLAGS = (
    "--without-gossip",
    "--without-mingle",
    "--without-heartbeat",
    "--concurrency=1",
    "--loglevel=WARNING",
)


def _settings(database_url: str, redis_url: str) -> Settings:
    return Settings(
        service=RECEIVER,
        database_url=SecretStr(database_url),
        redis_url=SecretStr(redis_url),
        environment="local",
    )


def _app(redis_url: str) -> Celery:
    return make_celery(PRODUCER, _settings("", redis_url))


@contextmanager
def _process(
    arguments: list[str], ledger: Ledger, redis_url: str, log: Path, side: str, **more: str
) -> Iterator[subprocess.Popen[bytes]]:
    database = ledger.receiver if side == RECEIVER else ledger.producer
    environment = {
        **os.environ,
        "TTCT_DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
        "TTCT_REDIS_URL": redis_url,
        **more,
    }
    with log.open("ab") as out:
        started = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            env=environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield started
    finally:
        for each in [*psutil.Process(started.pid).children(recursive=True)] if started.poll() is None else []:
            each.kill()
        if started.poll() is None:
            started.kill()
        started.wait(10)


def _worker(
    ledger: Ledger, redis_url: str, log: Path, **more: str
) -> AbstractContextManager[subprocess.Popen[bytes]]:
    queues = f"{consume_queue(RECEIVER)},{timed_queue(RECEIVER)}"
    arguments = ["celery", "-A", "tests.messaging.app:celery", "worker", "-Q", queues, *_FLAGS]
    return _process(arguments, ledger, redis_url, log, RECEIVER, **more)


def _wait(until: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + 4 * seconds  # a busy machine may take its time
    while not until():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def _exact(ledger: Ledger, events: int) -> Callable[[], bool]:
    return lambda: ledger.waiting() == 0 and len(ledger.log()) == events and ledger.faults() == []


def test_events_go_from_a_committed_fact_through_redis_into_a_worker_and_a_killed_worker_loses_none(
    ledger: Ledger, redis_url: str, tmp_path: Path
) -> None:
    """The worker's child, then the whole worker, is killed amid a batch: the message comes back."""
    slow, log = tmp_path / "slow", tmp_path / "worker.log"
    slow.touch()
    queue = CeleryQueue(_app(redis_url))
    courier = Courier(PRODUCER, ledger.producer, queue, None, None)
    courier.start()
    try:
        with _worker(ledger, redis_url, log, TTCT_TEST_SLOW_ONCE=str(slow)) as worker:
            ledger.publish(*history(1, lots=50, versions=4))
            _wait(lambda: not slow.exists(), 40, log.read_text())
            for child in psutil.Process(worker.pid).children():
                child.kill()
            _wait(_exact(ledger, 200), 30, "a killed child's batch never came back")
            slow.touch()
            ledger.publish(*history(2, lots=50, versions=4))
            _wait(lambda: not slow.exists(), 30, "the second batch never came")
            for each in [*psutil.Process(worker.pid).children(), psutil.Process(worker.pid)]:
                each.kill()
        # The message of a worker that is gone comes back after the visibility timeout; the feed is faster.
        ledger.heal()
        assert _exact(ledger, 400)()
    finally:
        courier.ask_to_stop()
        assert courier.stopped(10)


_BODY: tuple[list[object], dict[str, object], dict[str, object]] = (
    [],
    {"producer": PRODUCER, "after": 0, "through": 1, "events": []},
    {},
)


_NOT_OURS: list[tuple[str, str, str | bytes]] = [
    *[dumps(_BODY, serializer=each) for each in ("json", "pickle")],
    ("application/x-of-nobody", "binary", b"\x93"),
    ("application/data", "binary", b"raw"),  # kombu trusts these two, whatever the worker accepts
    ("application/text", "utf-8", "raw"),
    (CONTENT_TYPE, "binary", b""),
    (CONTENT_TYPE, "binary", b"\xc1 is never MessagePack"),
    (CONTENT_TYPE, "binary", dumps(7, serializer=SERIALIZER)[2]),
    (CONTENT_TYPE, "binary", dumps(([], {}), serializer=SERIALIZER)[2]),
    (CONTENT_TYPE, "binary", dumps(([], {"events": b"no batch"}, {}), serializer=SERIALIZER)[2]),
]


def test_messages_that_are_none_of_ours_are_refused_and_the_worker_goes_on(
    ledger: Ledger, redis_url: str, tmp_path: Path
) -> None:
    app, log, queue = _app(redis_url), tmp_path / "worker.log", consume_queue(RECEIVER)
    with app.connection_for_write() as connection:
        for content_type, encoding, body in _NOT_OURS:
            connection.Producer().publish(
                body,
                content_type=content_type,
                content_encoding=encoding,
                routing_key=queue,
                exchange=queue,
                declare=[app.amqp.queues[queue]],
                headers={"task": consume_task(RECEIVER), "id": str(new_id())},
            )
    ledger.publish_lots(3)
    relay = Relay(PRODUCER, ledger.producer, CeleryQueue(app), monotonic=count().__next__)
    while relay.step() or relay.filling:
        pass  # the queue is not empty: the page waits for more, for a moment of this clock
    with redis.Redis.from_url(redis_url) as client:
        assert client.llen(queue) == len(_NOT_OURS) + 1
        with _worker(ledger, redis_url, log) as worker:
            _wait(_exact(ledger, 3), 30, "what came after them was never taken")
            _wait(lambda: not client.hlen(f"{RECEIVER}.unacked"), 10, "they were not done with")
            assert worker.poll() is None
            assert client.llen(queue) == 0
    told = log.read_text()
    refusals = ("ContentDisallowed: ", "Can't decode message body", "batch unreadable")
    assert [told.count(each) for each in refusals] == [6, 3, 1], "each is told of"


def test_a_courier_outlives_redis_and_stops_cleanly_when_asked(
    ledger: Ledger, own_redis: RedisServer, tmp_path: Path
) -> None:
    log = tmp_path / "courier.log"
    with _process(["tests.messaging.app"], ledger, own_redis.url(), log, PRODUCER) as courier:
        ledger.publish_lots(100)
        client = own_redis.client()
        _wait(lambda: client.llen(consume_queue(RECEIVER)) == 1, 30, log.read_text())
        own_redis.crash()
        ledger.publish_lots(100)
        _wait(lambda: ledger.head() == 200, 20, "numbers need no Redis")
        time.sleep(1.0)
        own_redis.start(empty=True)
        client = own_redis.client()
        _wait(lambda: client.llen(consume_queue(RECEIVER)) >= 1, 30, "the courier did not come back")
        courier.send_signal(signal.SIGTERM)
        assert courier.wait(15) == 0, log.read_text()
        client.close()
    ledger.heal()
    assert ledger.faults() == []


def test_a_courier_sends_within_moments_of_the_commit_and_catches_up_what_redis_lost(
    ledger: Ledger, redis_url: str
) -> None:
    """No worker runs at all: the receiver's courier alone brings every event in."""
    queue = CeleryQueue(_app(redis_url))
    outward = Courier(PRODUCER, ledger.producer, queue, None, None)
    inward = Courier(RECEIVER, ledger.receiver, queue, ledger.consumer, _BlanksOnly(ledger))
    client = redis.Redis.from_url(redis_url)
    outward.start()
    inward.start()
    try:
        ledger.publish(*history(5, lots=100, versions=5))
        _wait(lambda: client.llen(consume_queue(RECEIVER)) > 0, 10, "nothing was sent")
        client.flushdb()
        _wait(_exact(ledger, 500), 10, "what Redis lost was not caught up within 10 s")
        assert inward.stuck() is None
        with ledger.receiver.snapshot() as connection:
            alive = set(connection.scalars(text("SELECT part FROM courier_heartbeat")))
        assert "catch-up:enrollment" in alive, "who waits out an absence is not started again"
    finally:
        for courier in (outward, inward):
            courier.ask_to_stop()
            assert courier.stopped(10)
        client.close()


class _BlanksOnly:
    """The feeds of both producers of `reporting`: `enrollment` has nothing to tell."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def read(self, producer: str, *, after: int, limit: int, known: int) -> FeedAnswer:
        if producer == PRODUCER:
            return self._ledger.feed.read(producer, after=after, limit=limit, known=known)
        raise ConnectionError("enrollment is away")


def test_kombu_takes_every_transport_option(redis_url: str) -> None:
    """An option whose name kombu does not know would be dropped in silence."""
    app = _app(redis_url)
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        for name, value in TRANSPORT_OPTIONS.items():
            assert name in channel.from_transport_options, name
            assert getattr(channel, name) == value
        options = channel.connection.client.transport_options
        assert options["unacked_restore_interval"] == 5
    assert app.conf.task_time_limit < TRANSPORT_OPTIONS["visibility_timeout"]


def test_a_typo_in_the_name_of_a_queue_or_service_is_refused(redis_url: str) -> None:
    with pytest.raises(KeyError, match="reportign"):
        consume_queue("reportign")
    with pytest.raises(KeyError, match="identity"):
        timed_entry("identity", "reconcile", every=60)
    with pytest.raises(Exception, match=r"Queue|queue"):
        _app(redis_url).send_task("reporting.consume", queue="reporting.consmue", retry=False)


def test_every_setting_that_keeps_messages_from_being_lost_is_on(redis_url: str) -> None:
    conf = _app(redis_url).conf
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1
    assert conf.broker_connection_max_retries is None
    assert conf.task_serializer == SERIALIZER
    assert conf.accept_content == [SERIALIZER], "and pickle is not"
    assert conf.result_backend is None
    assert not conf.task_create_missing_queues


def test_a_broker_that_is_away_is_an_error_at_once(own_redis: RedisServer) -> None:
    queue = CeleryQueue(_app(own_redis.url()))
    assert queue.waiting(RECEIVER) == 0
    own_redis.crash()
    started = time.monotonic()
    with pytest.raises((OperationalError, redis.ConnectionError, ConnectionError)):
        queue.waiting(RECEIVER)
    assert time.monotonic() - started < 10
