"""What identity prepares when it starts: a signing key, the service clients, the first administrator."""

import json
from datetime import date, datetime

from sqlalchemy import Connection

from services.identity.domain.grants import DatedGrant
from services.identity.operations.accounts import create_account
from services.identity.operations.sign_in import token_hash
from services.identity.operations.signing import ensure_key
from services.identity.settings import IdentitySettings
from services.identity.storage import accounts, keys

FIRST_ADMIN = "admin"
_SHORTEST_CLIENT_SECRET = 20


def prepare(connection: Connection, settings: IdentitySettings, *, now: datetime, today: date) -> None:
    """Bring key, clients and first account into being; does nothing twice, in however many processes."""
    keys.lock_for_start(connection)
    ensure_key(connection, settings, now)
    for name, secret in _clients(settings).items():
        keys.provision_client(connection, name, token_hash(secret), now)
    if settings.first_admin_password is not None and not accounts.any_account(connection):
        create_account(
            connection,
            username=FIRST_ADMIN,
            display_name="Quản trị hệ thống",
            password=settings.first_admin_password.get_secret_value(),
            grants=[DatedGrant("admin", None, today)],
            by="system",
            now=now,
        )


def _clients(settings: IdentitySettings) -> dict[str, str]:
    clients = json.loads(settings.service_clients.get_secret_value())
    if not isinstance(clients, dict):
        raise TypeError('TTCT_SERVICE_CLIENTS must be JSON: {"service": "secret"}')
    for name, secret in clients.items():
        if not isinstance(secret, str) or len(secret) < _SHORTEST_CLIENT_SECRET:
            raise ValueError(f"the client secret of {name} needs {_SHORTEST_CLIENT_SECRET} characters")
    return clients
