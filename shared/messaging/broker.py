"""Celery as this system uses it: named queues, plain data, at-least-once, and nothing that can lose or hang.

Each setting has its reason beside it; `tests/messaging/test_processes.py` checks that kombu takes them.
"""

import os
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import structlog
from celery import Celery
from celery.signals import worker_process_init
from kombu.entity import Exchange, Queue
from pydantic import SecretStr

from shared.db import Database
from shared.events.routes import SUBSCRIPTIONS
from shared.messaging import crash_points
from shared.messaging.batch import Batch, BatchUnreadable, Parcel
from shared.messaging.collecting import collect_rarely
from shared.messaging.consumer import Consumer
from shared.messaging.serializer import SERIALIZER, OurTask
from shared.settings import Settings

log = structlog.get_logger()

VISIBILITY_TIMEOUT = 60
"""Seconds after which an unacknowledged message of a frozen worker goes to another."""

TRANSPORT_OPTIONS: dict[str, Any] = {
    "visibility_timeout": VISIBILITY_TIMEOUT,
    "unacked_restore_interval": 5,  # a killed worker's message is back after 5 s ...
    "unacked_restore_throttle": 1,  # ... and not, as by default, after 100
    "socket_timeout": 5,  # a frozen Redis is noticed
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 10,  # a half-open connection is noticed
}

_Task = TypeVar("_Task", bound=Callable[..., Any])


def consume_queue(service: str) -> str:
    """Return the queue of the batches sent to `service`; KeyError if it listens to nothing."""
    if service not in SUBSCRIPTIONS:
        raise KeyError(f"{service} is no subscriber in shared/events/routes.py")
    return f"{service}.consume"


def consume_task(service: str) -> str:
    """Return the name of the task that takes a batch in; KeyError if `service` listens to nothing."""
    return consume_queue(service)


def timed_queue(service: str) -> str:
    """Return the queue of the scheduler's work for `service`; KeyError if it has no worker."""
    return consume_queue(service).replace(".consume", ".timed")


class KnowsRedis(Protocol):
    """Whatever was told where Redis is: the settings of a service, or the scheduler's."""

    @property
    def redis_url(self) -> SecretStr | None:
        """The address of Redis."""


def make_celery(service: str, settings: KnowsRedis) -> Celery:
    """Return the Celery application of one process of `service` (or of the `scheduler`).

    ValueError without TTCT_REDIS_URL.
    """
    if settings.redis_url is None:
        raise ValueError("TTCT_REDIS_URL is not set; events and timed work need Redis")
    app = Celery(
        service, broker=settings.redis_url.get_secret_value(), set_as_current=False, task_cls=OurTask
    )
    queues = [name for each in SUBSCRIPTIONS for name in (consume_queue(each), timed_queue(each))]
    app.conf.update(
        broker_transport_options=TRANSPORT_OPTIONS | _unacknowledged(service),
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,  # Redis may be away for an hour; the worker waits
        broker_connection_timeout=3,
        task_queues=[Queue(name, Exchange(name, type="direct"), routing_key=name) for name in queues],
        task_create_missing_queues=False,  # a typo in a queue's name is an error, not a new queue
        task_acks_late=True,  # a killed worker's message is given to another
        task_reject_on_worker_lost=True,  # else a killed child's message is lost
        task_acks_on_failure_or_timeout=True,  # what failed heals by catch-up, not by coming back for ever
        task_soft_time_limit=45,
        task_time_limit=50,  # below the visibility timeout: no batch runs twice because it is slow
        task_ignore_result=True,
        task_serializer=SERIALIZER,
        accept_content=[SERIALIZER],  # what is pickled, or anything else, is refused unread
        result_backend=None,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_soft_shutdown_timeout=10.0,  # what runs may finish and acknowledge
        worker_enable_soft_shutdown_on_idle=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,  # else all that a child logs to standard output is lost
        timezone="UTC",
    )
    return app


def _unacknowledged(service: str) -> dict[str, str]:
    """Keep what was taken and is not yet acknowledged where no other service reads it (`stack/broker.py`)."""
    names = ("unacked", "unacked_index", "unacked_mutex")
    return {f"{name}_key": f"{service}.{name}" for name in names}


def register_consumer(app: Celery, consumer: Consumer, settings: Settings) -> None:
    """Give a worker's application the task `<service>.consume`.

    The database is opened in the child that uses it: a connection must not cross a fork.
    """
    opened = PerProcessDatabase(settings, part="worker")
    worker_process_init.connect(collect_rarely, weak=False, dispatch_uid="collect_rarely")

    @app.task(name=consume_task(consumer.service), queue=consume_queue(consumer.service))  # type: ignore[untyped-decorator]
    def consume(**message: Any) -> None:
        try:
            batch = Batch.read(message, consumer.service)
        except BatchUnreadable as error:
            # Nothing is lost by leaving it: the range it claimed is not recorded, so catch-up reads it.
            log.error("batch unreadable", consumer=consumer.service, error=str(error))  # noqa: TRY400 - no trace
            return
        consumer.consume(opened.database(), batch)
        crash_points.reach("consumer.committed")


class PerProcessDatabase:
    """The service's database, opened at first use in whichever process asks."""

    def __init__(self, settings: Settings, *, part: str) -> None:
        self._settings = settings
        self._part = part
        self._pid = 0
        self._database: Database | None = None

    def database(self) -> Database:
        """Return this process's own database."""
        if self._database is None or self._pid != os.getpid():
            self._pid = os.getpid()
            self._database = Database(
                self._settings.database_url.get_secret_value(),
                application_name=f"{self._settings.service}-{self._part}",
                pool_size=2,
            )
        return self._database


def timed_task(app: Celery, service: str, name: str) -> Callable[[_Task], _Task]:
    """Register a function as the timed task `<service>.<name>` of this worker."""

    def register(function: _Task) -> _Task:
        app.task(name=f"{service}.{name}", queue=timed_queue(service))(function)
        return function

    return register


def timed_entry(service: str, name: str, *, every: float) -> dict[str, Any]:
    """Return a beat entry that asks for `<service>.<name>` every so many seconds.

    A run that waited for longer than its interval is dropped: the next one does the same work.
    """
    return {
        "task": f"{service}.{name}",
        "schedule": every,
        "options": {"queue": timed_queue(service), "expires": every},
    }


class CeleryQueue:
    """The relay's way to the subscribers' queues."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    def waiting(self, subscriber: str) -> int:
        """Return how many batches wait for the subscriber; raises if Redis cannot be reached."""
        with self._app.pool.acquire(block=True) as connection:
            waiting: int = connection.default_channel.client.llen(consume_queue(subscriber))
        return waiting

    def send(self, subscriber: str, parcel: Parcel) -> None:
        """Send one batch; raises at once if Redis does not take it, the relay tries again."""
        self._app.send_task(
            consume_task(subscriber),
            kwargs=parcel.message,
            queue=consume_queue(subscriber),
            retry=False,
            argsrepr="",  # else Celery prints every event into the message's headers
            kwargsrepr=f"{parcel.producer} {parcel.after}..{parcel.through}",
        )
