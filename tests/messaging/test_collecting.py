"""How a worker's process is set up when it starts."""

import gc

from celery.signals import worker_process_init
from pydantic import SecretStr

from shared.messaging import Consumer
from shared.messaging.broker import make_celery, register_consumer
from shared.settings import Settings


def settings_with(redis_url: str) -> Settings:
    """Return settings of a worker that only needs its Redis."""
    return Settings(
        service="reporting", database_url=SecretStr("postgresql+psycopg://"), redis_url=SecretStr(redis_url)
    )


def test_a_worker_that_starts_collects_rarely(redis_url: str) -> None:
    """Celery's signal of a new child reaches the setting, whichever service registers a consumer."""
    settings = settings_with(redis_url)
    register_consumer(make_celery("reporting", settings), Consumer("reporting", {}), settings)
    before = gc.get_threshold()
    try:
        worker_process_init.send(sender=None)
        assert gc.get_threshold()[0] > before[0]
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
