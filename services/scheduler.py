"""The one clock of the system: asks the services' workers for their timed work, through the broker only.

`celery --app services.scheduler beat`. It knows names and intervals, and imports no service.
"""

from typing import Any

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.messaging.broker import make_celery, timed_entry
from shared.telemetry import configure_logging


class SchedulerSettings(BaseSettings):
    """The scheduler needs Redis and nothing else."""

    model_config = SettingsConfigDict(env_prefix="TTCT_", frozen=True, extra="ignore")

    redis_url: SecretStr


SCHEDULE: dict[str, Any] = {
    # New and corrected records of learners against all others.
    "enrollment.compare_learners": timed_entry("enrollment", "compare_learners", every=30),
    # Which classes are planned, told to reporting whenever it has changed.
    "enrollment.announce_classes": timed_entry("enrollment", "announce_classes", every=300),
    # What is no record of the field and was kept for as long as its rule says.
    "enrollment.erase_due": timed_entry("enrollment", "erase_due", every=3600),
    # What certificates are late, told to reporting whenever it has changed.
    "certification.tell_overdue": timed_entry("certification", "tell_overdue", every=600),
    # What needs attention: plans behind, certificates overdue, reports due.
    "reporting.watch": timed_entry("reporting", "watch", every=60),
    # Notices as mail and webhook, to whom they were not sent yet.
    "reporting.tell": timed_entry("reporting", "tell", every=30),
    # Owners' control totals against reporting's facts, facts against aggregates.
    "reporting.reconcile": timed_entry("reporting", "reconcile", every=60),
    # Every aggregate anew, where a rule of periods was entered since.
    "reporting.recount": timed_entry("reporting", "recount", every=60),
    # Owners' logs read again, where that was asked for.
    "reporting.reread": timed_entry("reporting", "reread", every=60),
}

configure_logging("scheduler")
app = make_celery("scheduler", SchedulerSettings())
app.conf.beat_schedule = SCHEDULE
