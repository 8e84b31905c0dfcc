"""The Celery worker: `celery -A services.certification.worker worker -Q certification.consume,…`."""

import gc

from celery.signals import worker_process_init

from services.certification.consumers import certification_consumer
from services.certification.settings import CertificationSettings
from shared.messaging.broker import make_celery, register_consumer
from shared.telemetry import configure_logging

configure_logging("certification")
_settings = CertificationSettings()
app = make_celery("certification", _settings)
register_consumer(app, certification_consumer(_settings.keys()), _settings)


def collect_rarely(**_: object) -> None:
    """Leave what was loaded at the start out of every later collection, and collect less often.

    A batch of 500 makes tens of thousands of objects that hold no cycles. Python's own pace walked
    all modules again and again meanwhile: a fifth of the worker's time (102 against 80 µs a graduation).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


worker_process_init.connect(collect_rarely, weak=False)
