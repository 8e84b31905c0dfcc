"""The keys that sign credentials: made here, sealed at rest, changed by a command, published for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection

from services.certification.domain.credentials import Origin
from services.certification.operations.credential_signing import Signer
from services.certification.storage import credentials
from shared.events.sealing import SealingKeys
from shared.signing_keys import fresh_key, private_key, public_key

RECIPIENT = "credentials"
"""Under this name `TTCT_SEALING_KEYS` holds the keys that seal private keys; only this service has them."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues credentials at this moment: the keys that unseal, the address outside, the time."""

    seals: SealingKeys
    origin: Origin
    now: datetime


def rotate_key(connection: Connection, seals: SealingKeys, now: datetime) -> UUID:
    """Put a fresh key in use and return its id; the one before it signs no more and stays published.

    `Conflict` if this service was given no key to seal it with.
    """
    credentials.lock_keys(connection)
    return _put_in_use(connection, seals, now)


def _put_in_use(connection: Connection, seals: SealingKeys, now: datetime) -> UUID:
    fresh = fresh_key(seals, RECIPIENT)
    credentials.put_key_in_use(connection, fresh.kid, fresh.public, fresh.sealed, now)
    return fresh.kid


def signer(connection: Connection, issuer: Issuer) -> Signer:
    """Return the key in use, ready to sign; the first time, it is made."""
    row = credentials.key_in_use(connection)
    if row is None:
        credentials.lock_keys(connection)
        if credentials.key_in_use(connection) is None:  # another transaction may have made it meanwhile
            _put_in_use(connection, issuer.seals, issuer.now)
        row = credentials.key_in_use(connection)
    if row is None:
        raise RuntimeError("no key is in use though one was put there")
    return Signer(row.kid, issuer.origin, private_key(row.sealed_private_key, issuer.seals, row.kid))


def public_keys(connection: Connection) -> Mapping[UUID, Ed25519PublicKey]:
    """Return every key there ever was, by id."""
    return {row.kid: public_key(row.public_key) for row in credentials.published_keys(connection)}


def key_set(connection: Connection) -> dict[str, Any]:
    """Return the published keys as a JWKS (RFC 7517)."""
    return {"keys": [row.public_key for row in credentials.published_keys(connection)]}


def issuer_document(connection: Connection, origin: Origin) -> dict[str, Any]:
    """Return the issuer as a DID document (did:web): its keys, the one in use first."""
    methods = [
        {
            "id": origin.key(row.kid),
            "type": "JsonWebKey",
            "controller": origin.did,
            "publicKeyJwk": row.public_key,
        }
        for row in credentials.published_keys(connection)
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": origin.did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }
