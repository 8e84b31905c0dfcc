"""Settings of reporting; see `shared/settings.py` for each variable."""

from shared.settings import ServiceName, Settings


class ReportingSettings(Settings):
    """The common settings, for reporting."""

    service: ServiceName = "reporting"
