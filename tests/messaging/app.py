"""The ledger's receiver as real processes: `celery -A tests.messaging.app:celery worker`, and its courier.

Addresses come from the environment, as in production.
"""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection

from shared.db import Database
from shared.events.certification import BlanksReceived
from shared.messaging import Consumer, Delivery
from shared.messaging.broker import CeleryQueue, make_celery, register_consumer
from shared.messaging.courier import run_courier
from shared.settings import Settings
from tests.messaging.ledger import PRODUCER, RECEIVER, count_blanks

SLOW_ONCE = os.environ.get("TTCT_TEST_SLOW_ONCE", "")
"""A file that the first batch removes and then waits beside, so that a test can kill the worker there."""


def _count(connection: Connection, deliveries: Sequence[Delivery[BlanksReceived]]) -> None:
    count_blanks(connection, deliveries)
    if SLOW_ONCE and Path(SLOW_ONCE).exists():
        Path(SLOW_ONCE).unlink()
        time.sleep(4.0)


settings = Settings(service=RECEIVER)
celery = make_celery(RECEIVER, settings)
register_consumer(celery, Consumer(RECEIVER, {BlanksReceived: _count}), settings)


def main() -> int:
    """Run the courier of the producer, whose database the environment names."""
    own = Settings(service=PRODUCER)
    database = Database(own.database_url.get_secret_value(), application_name="test-courier")
    return run_courier(PRODUCER, database, CeleryQueue(make_celery(PRODUCER, own)))


if __name__ == "__main__":
    sys.exit(main())
