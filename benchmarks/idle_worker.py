"""A worker that takes batches in as reporting does, and then does nothing with them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from services.reporting.settings import ReportingSettings
from shared.events.routes import events_for
from shared.messaging import Consumer, Delivery
from shared.messaging.broker import consume_queue, make_celery, register_consumer
from shared.telemetry import configure_logging


def _ignore(_connection: Connection, _deliveries: Sequence[Delivery[Any]]) -> None:
    """Do nothing: what is left is the transport."""


configure_logging("reporting")
_settings = ReportingSettings()
app = make_celery("reporting", _settings)
register_consumer(app, Consumer("reporting", dict.fromkeys(events_for("reporting"), _ignore)), _settings)


@app.task(name="reporting.nothing", queue=consume_queue("reporting"))  # type: ignore[untyped-decorator]
def nothing(**_content: Any) -> None:
    """Celery's own price for a task of that size."""
