"""The keys that sign tokens: made here, encrypted at rest, rotated, published while they matter."""

import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc.jwk import OKPKey
from sqlalchemy import Connection

from services.identity.settings import IdentitySettings
from services.identity.storage import keys
from shared.ids import new_id
from shared.principal import Principal
from shared.tokens import LEEWAY_SECONDS, claims_of, issuer_of, sign

_NONCE_BYTES = 12
_SHORTEST_SECRET = 32


def sealing_key(settings: IdentitySettings, purpose: str = "signing keys") -> bytes:
    """Return the 32 bytes under which secrets of a purpose lie; ValueError if the setting is short."""
    secret = settings.key_secret.get_secret_value()
    if len(secret) < _SHORTEST_SECRET:
        raise ValueError(f"TTCT_KEY_SECRET needs at least {_SHORTEST_SECRET} characters")
    return HKDF(SHA256(), length=32, salt=None, info=f"ttct identity {purpose}".encode()).derive(
        secret.encode()
    )


def rotate_key(connection: Connection, settings: IdentitySettings, now: datetime) -> str:
    """Retire the key in use, if any, and put a fresh one in its place; return its id.

    The retired key stays published until the last token it signed is over.
    """
    kid = str(new_id())
    key = OKPKey.generate_key("Ed25519", {"kid": kid, "use": "sig"}, private=True)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    private = json.dumps(key.as_dict(private=True)).encode()
    sealed = nonce + AESGCM(sealing_key(settings)).encrypt(nonce, private, kid.encode())
    keys.retire_key_in_use(connection, now)
    keys.insert_key(
        connection,
        {
            "kid": kid,
            "public_key": key.as_dict(private=False),
            "sealed_private_key": sealed,
            "created_at": now,
            "in_use": True,
        },
    )
    return kid


def ensure_key(connection: Connection, settings: IdentitySettings, now: datetime) -> None:
    """Make the first key; fails at start if the key in use cannot be opened with the secret given."""
    row = keys.key_in_use(connection)
    if row is None:
        rotate_key(connection, settings, now)
    else:
        _open(row, settings)


def published_keys(connection: Connection, settings: IdentitySettings, now: datetime) -> list[dict[str, Any]]:
    """Return the public keys (JWK) of every token that may still be alive."""
    longest = timedelta(seconds=settings.access_token_seconds + LEEWAY_SECONDS)
    return list(keys.published_keys(connection, now - longest))


def issue_token(
    connection: Connection, settings: IdentitySettings, principal: Principal, now: datetime
) -> str:
    """Return an access token for `principal`, alive for `access_token_seconds`."""
    row = keys.key_in_use(connection)
    if row is None:
        raise RuntimeError("no signing key is in use; identity prepares one when it starts")
    claims = claims_of(
        principal,
        issuer=issuer_of(settings),
        issued=int(now.timestamp()),
        lifetime=settings.access_token_seconds,
        token_id=str(new_id()),
    )
    return sign(claims, _open(row, settings))


def _open(row: Any, settings: IdentitySettings) -> OKPKey:
    sealed = bytes(row.sealed_private_key)
    private = AESGCM(sealing_key(settings)).decrypt(
        sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], row.kid.encode()
    )
    return OKPKey.import_key(json.loads(private))
