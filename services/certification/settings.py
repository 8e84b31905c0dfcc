"""What a process of certification must be told."""

from typing import Literal

from shared.events.sealing import SealingKeys
from shared.settings import Settings


class CertificationSettings(Settings):
    """The common settings; the sealing keys open what is sealed for this service."""

    service: Literal["certification"] = "certification"

    stamp_url: str = ""
    """Address of a time-stamp service (RFC 3161) for signatures in PDF files; none is asked if empty."""

    def keys(self) -> SealingKeys:
        """Return the keys that open names of graduates and signers."""
        return SealingKeys.from_json(self.sealing_keys.get_secret_value())
