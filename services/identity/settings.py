"""What identity must be told beyond the common settings."""

from typing import Literal

from pydantic import SecretStr

from shared.settings import Settings


class IdentitySettings(Settings):
    """Read from `TTCT_…`; the lifetimes follow ASVS 5 (idle and absolute limits of a session)."""

    service: Literal["identity"] = "identity"
    key_secret: SecretStr
    """At least 32 characters; the private signing keys lie encrypted under it."""
    service_clients: SecretStr = SecretStr("{}")
    """JSON `{service: client secret}`; secrets of at least 20 characters, provisioned at start."""
    first_admin_password: SecretStr | None = None
    """Makes the account `admin` at start, only while there is no account at all."""
    mail_url: SecretStr = SecretStr("")
    """Where invitations are given as mail, as notices are. Empty: they are handed over on paper."""
    mail_from: str = ""
    """The sender's address; without it no mail is sent."""
    issuer_url: str = ""
    """An outside OpenID Connect issuer to sign in by, exactly as it names itself; plain http only locally."""
    issuer_client_id: str = ""
    issuer_client_secret: SecretStr = SecretStr("")
    """What identity is registered as there, with `<public address>/identity/outside/callback`."""
    issuer_roles: str = "[]"
    """JSON: which claim gives which role, see `domain/outside.py`."""
    issuer_scopes: str = "openid profile"
    issuer_only: bool = False
    """Whether the outside issuer replaces the built-in sign-in instead of standing beside it."""
    access_token_seconds: int = 600
    session_idle_minutes: int = 60
    session_hours: int = 12
