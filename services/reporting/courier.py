"""The courier of reporting: `python -m services.reporting.courier`; catches up from the owners' feeds."""

from services.reporting.consumers import make_consumer
from services.reporting.settings import ReportingSettings
from shared.db import Database
from shared.messaging.broker import CeleryQueue, make_celery
from shared.messaging.catch_up import HttpFeed
from shared.messaging.courier import run_courier
from shared.telemetry import configure_logging
from shared.tokens import ServiceToken


def main() -> int:
    """Run until asked to stop; return the exit status."""
    configure_logging("reporting")
    settings = ReportingSettings()
    database = Database(settings.database_url.get_secret_value(), application_name="reporting-courier")
    token = ServiceToken(settings)
    feed = HttpFeed("reporting", settings.address_of, token.bearer)
    queue = CeleryQueue(make_celery("reporting", settings))
    return run_courier("reporting", database, queue, make_consumer(), feed)


if __name__ == "__main__":
    raise SystemExit(main())
