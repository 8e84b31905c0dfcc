"""The courier of enrollment: `python -m services.enrollment.courier`; relay outward, catch-up inward."""

from services.enrollment.consumers import enrollment_consumer
from services.enrollment.settings import EnrollmentSettings
from shared.db import Database
from shared.messaging.broker import CeleryQueue, make_celery
from shared.messaging.catch_up import HttpFeed
from shared.messaging.courier import run_courier
from shared.telemetry import configure_logging
from shared.tokens import ServiceToken


def main() -> int:
    """Run until asked to stop; return the exit status."""
    configure_logging("enrollment")
    settings = EnrollmentSettings()
    database = Database(settings.database_url.get_secret_value(), application_name="enrollment-courier")
    token = ServiceToken(settings)
    feed = HttpFeed("enrollment", settings.address_of, token.bearer)
    queue = CeleryQueue(make_celery("enrollment", settings))
    return run_courier("enrollment", database, queue, enrollment_consumer(), feed)


if __name__ == "__main__":
    raise SystemExit(main())
