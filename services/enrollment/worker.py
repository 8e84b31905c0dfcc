"""The Celery worker of enrollment: `celery -A services.enrollment.worker worker -Q enrollment.consume,…`."""

from services.enrollment.consumers import enrollment_consumer
from services.enrollment.settings import EnrollmentSettings
from services.enrollment.timed import register_timed
from shared.messaging.broker import make_celery, register_consumer
from shared.telemetry import configure_logging

configure_logging("enrollment")
_settings = EnrollmentSettings()
app = make_celery("enrollment", _settings)
register_consumer(app, enrollment_consumer(), _settings)
register_timed(app, _settings)
