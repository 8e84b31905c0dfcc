"""What a process must be told by its environment.

No secret has a default: a process without one refuses to start.
"""

from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ServiceName = Literal["enrollment", "certification", "reporting", "identity"]


class Settings(BaseSettings):
    """Settings common to every process of every service, read from `TTCT_…` variables."""

    model_config = SettingsConfigDict(env_prefix="TTCT_", frozen=True, extra="ignore")

    service: ServiceName
    environment: Literal["local", "production"] = "production"
    database_url: SecretStr
    """The service role's address; it does not own the tables."""
    migration_url: SecretStr | None = None
    """The owner role's address; only the migration command needs it."""
    redis_url: SecretStr | None = None
    public_url: str = "http://127.0.0.1:8080"
    identity_url: str = ""
    enrollment_url: str = ""
    certification_url: str = ""
    reporting_url: str = ""
    service_secret: SecretStr | None = None
    """This service's client secret at identity, for reading the other services' feeds."""
    sealing_keys: SecretStr = SecretStr("{}")
    """JSON `{recipient: {key id: base64 of 32 bytes}}`: only those this service may seal for or open."""

    def address_of(self, service: str) -> str:
        """Return the internal base address of `service`; KeyError if it was not configured."""
        address: str = getattr(self, f"{service}_url", "")
        if not address:
            raise KeyError(f"TTCT_{service.upper()}_URL is not set")
        return address.rstrip("/")
