"""The keys that sign reports: made here, sealed at rest, changed by a command, published for ever."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection

from services.reporting.storage import report_keys
from shared import jws
from shared.events.sealing import SealingKeys
from shared.signing_keys import fresh_key, private_key, public_key

RECIPIENT = "reports"
"""Under this name `TTCT_SEALING_KEYS` holds the keys that seal private keys; only this service has them."""


def rotate_key(connection: Connection, seals: SealingKeys, now: datetime) -> UUID:
    """Put a fresh key in use and return its id; the one before it signs no more and stays published.

    `Conflict` if this service was given no key to seal it with.
    """
    report_keys.lock_keys(connection)
    fresh = fresh_key(seals, RECIPIENT)
    report_keys.put_in_use(connection, fresh, now)
    return fresh.kid


def sign(
    connection: Connection, seals: SealingKeys, now: datetime, said: Mapping[str, Any]
) -> tuple[UUID, str]:
    """Return the id of the key in use and what is said as its compact JWS; the first time, a key is made."""
    row = report_keys.key_in_use(connection)
    if row is None:
        report_keys.lock_keys(connection)
        if report_keys.key_in_use(connection) is None:  # another transaction may have made it meanwhile
            report_keys.put_in_use(connection, fresh_key(seals, RECIPIENT), now)
        row = report_keys.key_in_use(connection)
    key = private_key(row.sealed_private_key, seals, row.kid)
    return row.kid, jws.sign({"typ": "JWT", "kid": str(row.kid)}, said, key)


def read_signed(connection: Connection, kid: UUID, signature: str) -> dict[str, Any] | None:
    """Return what a signature by this key says; None if it was changed, or the key is none of ours."""
    keys = {str(row.kid): public_key(row.public_key) for row in report_keys.published(connection)}

    def named(header: dict[str, Any]) -> Ed25519PublicKey:
        if header.get("kid") != str(kid):
            raise KeyError(kid)
        return keys[str(kid)]

    try:
        return jws.read(signature, named)
    except jws.NotOurs:
        return None


def key_set(connection: Connection) -> dict[str, Any]:
    """Return the published keys as a JWKS (RFC 7517)."""
    return {"keys": [row.public_key for row in report_keys.published(connection)]}
