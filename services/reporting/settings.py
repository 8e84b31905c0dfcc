"""Settings of reporting; see `shared/settings.py` for each variable."""

from pydantic import SecretStr

from shared.events.sealing import SealingKeys
from shared.settings import ServiceName, Settings


class ReportingSettings(Settings):
    """The common settings; the sealing keys keep the keys that sign frozen reports."""

    service: ServiceName = "reporting"

    mail_url: SecretStr = SecretStr("")
    """Where notices are given as mail: `smtps://user:password@host:465`, `smtp+starttls://…:587`; plain
    `smtp://…` only in the local environment. Empty: none is sent, and the page says so."""
    mail_from: str = ""
    """The sender's address; without it no mail is sent."""

    def keys(self) -> SealingKeys:
        """Return the keys that open the private keys of this service."""
        return SealingKeys.from_json(self.sealing_keys.get_secret_value())
