"""Timed work of reporting: `reporting.reconcile` and `reporting.watch`, every minute."""

import time

import structlog
from celery import Celery

from services.reporting.operations.asking import Ask, OwnersByHttp, ask_all
from services.reporting.operations.reconciling import examine, keep_run
from services.reporting.operations.watching import watch
from services.reporting.storage.reconciliations import ReconciliationRun
from shared.clock import now
from shared.db import Database
from shared.messaging.broker import PerProcessDatabase, timed_task
from shared.settings import Settings

log = structlog.get_logger()

ATTEMPTS = 8
PAUSE_SECONDS = 0.25
"""Between attempts: events on their way arrive in a fraction of a second."""


def reconcile(database: Database, ask: Ask) -> ReconciliationRun:
    """Examine until everything is comparable, or `ATTEMPTS` times; keep the last run.

    While events flow, owner and reporting rarely stand at the same sequence; that is no difference,
    and the run then says for which owner it could not compare.
    """
    for attempt in range(1, ATTEMPTS + 1):
        owners = ask_all(ask)
        with database.snapshot() as read:
            run = examine(read, owners, ran_at=now())
        if run.whole or attempt == ATTEMPTS:
            break
        time.sleep(PAUSE_SECONDS)
    with database.transaction() as write:
        keep_run(write, run)
    level = log.error if run.difference_count else log.info
    level(
        "reconciled",
        differences=run.difference_count,
        whole=run.whole,
        facts=run.facts,
        milliseconds=run.milliseconds,
    )
    return run


def register_timed(app: Celery, settings: Settings) -> None:
    """Give a worker's application the timed tasks of reporting."""
    opened = PerProcessDatabase(settings, part="timed")
    ask = OwnersByHttp(settings)

    @timed_task(app, "reporting", "reconcile")
    def run() -> None:
        reconcile(opened.database(), ask)

    @timed_task(app, "reporting", "watch")
    def look() -> None:
        with opened.database().transaction() as connection:
            settled = watch(connection, now())
        log.info("watched", raised=len(settled.raised), resolved=len(settled.resolved))
