"""Timed work of certification: `certification.tell_overdue`, every ten minutes."""

import structlog
from celery import Celery

from services.certification.operations.tell_overdue import tell_overdue
from shared import clock
from shared.messaging.broker import PerProcessDatabase, timed_task
from shared.settings import Settings

log = structlog.get_logger()


def register_timed(app: Celery, settings: Settings) -> None:
    """Give a worker's application the timed tasks of certification."""
    opened = PerProcessDatabase(settings, part="timed")

    @timed_task(app, "certification", "tell_overdue")
    def run() -> None:
        with opened.database().transaction() as connection:
            told = tell_overdue(connection, clock.today())
        if told:
            log.info("what is late was told", centers=told)
