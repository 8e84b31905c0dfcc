"""The documents process: `python -m services.certification.documents`; sets what was ordered.

Its queue is the table of orders: an order is there with the transaction that made it, whatever becomes of
Redis, and two such processes share the work. It ends on SIGTERM or SIGINT after the file at hand.
"""

import signal
import threading
from collections.abc import Callable

import structlog

from services.certification.operations.document_orders import refuse_order, set_next
from services.certification.operations.pdf_key_entries import moment
from services.certification.operations.pdf_signing import Signing
from services.certification.settings import CertificationSettings
from services.certification.storage import document_orders
from shared.db import Database
from shared.errors import Problem
from shared.telemetry import configure_logging

log = structlog.get_logger()

POLL = 0.5
"""Seconds between looks at the table while nothing waits."""
OUTAGE_PAUSE = 2.0


def step(database: Database, signing: Callable[[], Signing]) -> bool:
    """Set one file of the oldest order; return whether there was one."""
    with database.transaction() as connection:
        document_orders.forget(connection)
        order_id = document_orders.take(connection)
    if order_id is None:
        return False
    try:
        with database.transaction() as connection:
            set_next(connection, order_id, signing())
    except Problem as problem:
        with database.transaction() as connection:
            refuse_order(connection, order_id, problem)
    return True


def run(database: Database, signing: Callable[[], Signing], stop: threading.Event) -> None:
    """Set what is ordered until asked to stop; an outage is waited out, a defect logged and tried again."""
    while not stop.is_set():
        try:
            if not step(database, signing):
                stop.wait(POLL)
        except Exception as error:  # noqa: BLE001 - whatever it is, the process outlives it and says so
            log.warning("documents wait", error=f"{type(error).__name__}: {error}")
            stop.wait(OUTAGE_PAUSE)


def main() -> int:
    """Run until asked to stop; return the exit status."""
    configure_logging("certification")
    settings = CertificationSettings()
    stop = threading.Event()

    def signing() -> Signing:
        return Signing(settings.keys(), moment(), settings.stamp_url)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    database = Database(
        settings.database_url.get_secret_value(), application_name="certification-documents", pool_size=2
    )
    try:
        run(database, signing, stop)
    finally:
        database.dispose()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
