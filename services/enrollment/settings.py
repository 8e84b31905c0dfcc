"""What a process of enrollment must be told."""

from typing import Literal

from shared.events.sealing import SealingKeys
from shared.settings import Settings


class EnrollmentSettings(Settings):
    """The common settings; the sealing keys seal names for certification."""

    service: Literal["enrollment"] = "enrollment"

    def keys(self) -> SealingKeys:
        """Return the keys that seal what only certification may read."""
        return SealingKeys.from_json(self.sealing_keys.get_secret_value())
