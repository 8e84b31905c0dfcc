"""The Celery worker: `celery -A services.certification.worker worker -Q certification.consume,…`."""

from services.certification.consumers import certification_consumer
from services.certification.settings import CertificationSettings
from services.certification.timed import register_timed
from shared.messaging.broker import make_celery, register_consumer
from shared.telemetry import configure_logging

configure_logging("certification")
_settings = CertificationSettings()
app = make_celery("certification", _settings)
register_consumer(app, certification_consumer(_settings.keys()), _settings)
register_timed(app, _settings)
