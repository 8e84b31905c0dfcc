"""Timed work: `compare_learners` each half minute, `announce_classes` each five, `erase_due` hourly."""

from datetime import date

import structlog
from celery import Celery

from services.enrollment.operations.announce_classes import announce_classes
from services.enrollment.operations.retention import erase_part
from services.enrollment.storage.learner_pairs import AT_ONCE, find_pairs
from shared import clock
from shared.db import Database
from shared.messaging.broker import PerProcessDatabase, timed_task
from shared.settings import Settings

log = structlog.get_logger()

ROUNDS = 20
"""So many transactions a run: forty thousand records, fewer than half a minute brings."""


def compare_learners(database: Database) -> int:
    """Compare new and corrected records with all others, part by part; return how many were compared."""
    compared = 0
    for _ in range(ROUNDS):
        with database.transaction() as connection:
            taken = find_pairs(connection)
        compared += taken
        if taken < AT_ONCE:
            break
    if compared:
        log.info("learners compared", records=compared)
    return compared


def erase_due(database: Database, today: date) -> int:
    """Erase what is due, part by part; return how much. What is left after `ROUNDS` goes an hour later."""
    erased = 0
    for _ in range(ROUNDS):
        with database.transaction() as connection:
            part = erase_part(connection, today)
        if not part:
            break
        erased += part
    if erased:
        log.info("what was due was erased", things=erased)
    return erased


def register_timed(app: Celery, settings: Settings) -> None:
    """Give a worker's application the timed tasks of enrollment."""
    opened = PerProcessDatabase(settings, part="timed")

    @timed_task(app, "enrollment", "compare_learners")
    def run() -> None:
        compare_learners(opened.database())

    @timed_task(app, "enrollment", "erase_due")
    def erase() -> None:
        erase_due(opened.database(), clock.today())

    @timed_task(app, "enrollment", "announce_classes")
    def announce() -> None:
        with opened.database().transaction() as connection:
            told = announce_classes(connection)
        if told:
            log.info("planned classes were told of", classes=told)
