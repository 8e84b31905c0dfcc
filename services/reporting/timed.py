"""Timed work of reporting: `reconcile`, `watch`, `reread`, `recount` each minute, `tell` each half of one."""

import time
from collections.abc import Callable
from datetime import datetime

import structlog
from celery import Celery

from services.reporting.operations.accounts import AccountsByHttp, AskAccounts
from services.reporting.operations.asking import Ask, OwnersByHttp, ask_all
from services.reporting.operations.naming import AskMembers, nobody_asked
from services.reporting.operations.rebuilding import let_batches_end, rebuild, recount_asked_by
from services.reporting.operations.reconciling import examine, keep_run
from services.reporting.operations.rereading import Record, record_page, under_way
from services.reporting.operations.telling import (
    Parcel,
    Ways,
    lend_parcel,
    make_deliveries,
    note,
    send,
    ways_of,
)
from services.reporting.operations.watching import watch
from services.reporting.settings import ReportingSettings
from services.reporting.storage.deliveries import subscriptions
from services.reporting.storage.rebuilds import Rebuilt
from services.reporting.storage.reconciliations import ReconciliationRun
from shared.clock import now
from shared.db import Database
from shared.messaging.batch import BLOCK
from shared.messaging.broker import PerProcessDatabase, timed_task
from shared.messaging.reading import Feed, HttpFeed
from shared.tokens import ServiceToken

log = structlog.get_logger()

ATTEMPTS = 8
PAUSE_SECONDS = 0.25
"""Between attempts: events on their way arrive in a fraction of a second."""
READING_SECONDS = 45.0
"""For which logs are read again at a stretch: less than a minute, after which the clock asks anew."""
MOST_SENT = 100
TELLING_SECONDS = 15.0
"""For which notices are sent at a stretch."""


def reconcile(database: Database, ask: Ask, ask_members: AskMembers = nobody_asked) -> ReconciliationRun:
    """Examine until everything is comparable, or `ATTEMPTS` times; keep the last run.

    While events flow, owner and reporting rarely stand at the same sequence; that is no difference,
    and the run then says for which owner it could not compare.
    """
    for attempt in range(1, ATTEMPTS + 1):
        owners = ask_all(ask)
        with database.snapshot() as read:
            run = examine(read, owners, ran_at=now(), ask=ask_members)
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


def reread(database: Database, feed: Feed, record: Record, *, seconds: float = READING_SECONDS) -> None:
    """Read owners' logs again where that was asked for, until all is read or the time is over.

    What is left goes on a minute later. Page and place are committed together; raises what kept owner or
    database away.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with database.snapshot() as read:
            asked = under_way(read)
        if asked is None:
            return
        page = feed.read(asked.producer, after=asked.reached, limit=BLOCK, known=0).page
        with database.transaction() as write:
            record_page(write, asked, page, record, at=now())


def recount(database: Database) -> Rebuilt | None:
    """Count every cell anew if a rule of periods was entered since that was done; None: it was not."""
    with database.snapshot() as read:
        asked_by = recount_asked_by(read)
    if asked_by is None:
        return None
    with database.transaction() as first:
        rules = let_batches_end(first)
    with database.transaction() as write:
        done = rebuild(write, asked_by=asked_by, period_rules=rules)
    log.info("counted anew by a changed rule", changed=done.wrong, milliseconds=done.milliseconds)
    return done


def tell(database: Database, ask: AskAccounts, ways: Ways, at: Callable[[], datetime] = now) -> int:
    """Make the deliveries of new notices and send what is due; return how many were tried.

    A run ends after `MOST_SENT` or `TELLING_SECONDS`: the worker has events to take in, too.
    """
    with database.snapshot() as read:
        accounts = {each.account_id for each in subscriptions(read)}
    people = ask(accounts) if accounts else {}
    with database.transaction() as write:
        make_deliveries(write, people, ways, at())
    until = time.monotonic() + TELLING_SECONDS
    for tried in range(MOST_SENT):
        if time.monotonic() > until:
            return tried
        with database.transaction() as write:
            taken = lend_parcel(write, people, ways, at())
        if taken is None:
            return tried
        lent, parcel = taken
        outcome = send(parcel, ways, at()) if isinstance(parcel, Parcel) else parcel
        if outcome.state == "refused":
            log.warning("a notice was not delivered", channel=lent.channel, attempt=lent.attempts)
        with database.transaction() as write:
            note(write, lent, outcome, at())
    return MOST_SENT


def register_timed(app: Celery, settings: ReportingSettings, record: Record) -> None:
    """Give a worker's application the timed tasks of reporting; `record` takes a page in once more."""
    opened = PerProcessDatabase(settings, part="timed")
    ask = OwnersByHttp(settings)

    @timed_task(app, "reporting", "reconcile")
    def run() -> None:
        reconcile(opened.database(), ask, ask.members)

    @timed_task(app, "reporting", "recount")
    def run_recount() -> None:
        recount(opened.database())

    @timed_task(app, "reporting", "watch")
    def look() -> None:
        with opened.database().transaction() as connection:
            settled = watch(connection, now())
        if settled.raised or settled.resolved:
            log.info("watched", raised=len(settled.raised), resolved=len(settled.resolved))

    @timed_task(app, "reporting", "reread")
    def run_reread() -> None:
        feed = HttpFeed("reporting", settings.address_of, ServiceToken(settings).bearer)
        try:
            reread(opened.database(), feed, record)
        finally:
            feed.close()

    ways, accounts = ways_of(settings), AccountsByHttp(settings)

    @timed_task(app, "reporting", "tell")
    def leave() -> None:
        tell(opened.database(), accounts, ways)
