"""Settings of reporting; see `shared/settings.py` for each variable."""

from shared.events.sealing import SealingKeys
from shared.settings import ServiceName, Settings


class ReportingSettings(Settings):
    """The common settings; the sealing keys keep the keys that sign frozen reports."""

    service: ServiceName = "reporting"

    def keys(self) -> SealingKeys:
        """Return the keys that open the private keys of this service."""
        return SealingKeys.from_json(self.sealing_keys.get_secret_value())
