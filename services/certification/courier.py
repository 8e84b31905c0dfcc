"""The courier of certification: `python -m services.certification.courier`.

It relays what this service publishes, and catches up from the feed of `enrollment`.
"""

from services.certification.consumers import certification_consumer
from services.certification.settings import CertificationSettings
from shared.db import Database
from shared.messaging.broker import CeleryQueue, make_celery
from shared.messaging.catch_up import HttpFeed
from shared.messaging.courier import run_courier
from shared.telemetry import configure_logging
from shared.tokens import ServiceToken


def main() -> int:
    """Run until asked to stop; return the exit status."""
    configure_logging("certification")
    settings = CertificationSettings()
    database = Database(settings.database_url.get_secret_value(), application_name="certification-courier")
    feed = HttpFeed("certification", settings.address_of, ServiceToken(settings).bearer)
    queue = CeleryQueue(make_celery("certification", settings))
    return run_courier("certification", database, queue, certification_consumer(settings.keys()), feed)


if __name__ == "__main__":
    raise SystemExit(main())
