"""The Celery worker of reporting: `celery -A services.reporting.worker worker -Q reporting.consume,…`."""

from services.reporting.consumers import make_consumer, record_again
from services.reporting.settings import ReportingSettings
from services.reporting.timed import register_timed
from shared.messaging.broker import make_celery, register_consumer
from shared.telemetry import configure_logging

configure_logging("reporting")
_settings = ReportingSettings()
app = make_celery("reporting", _settings)
register_consumer(app, make_consumer(), _settings)
register_timed(app, _settings, record_again)
