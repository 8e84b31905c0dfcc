"""Keys with which a service signs what leaves it: Ed25519, made there, sealed at rest, published for ever."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.errors import Conflict
from shared.events.envelope import Contract
from shared.events.sealing import SealingKeys
from shared.ids import new_id


class PrivateKey(Contract):
    """An Ed25519 private key (base64 of its 32 bytes); it exists unsealed in memory alone."""

    secret: str


@dataclass(frozen=True, slots=True)
class FreshKey:
    """A key as it is stored: its id, its public part as a JWK, its private part sealed."""

    kid: UUID
    public: dict[str, Any]
    sealed: str


def fresh_key(seals: SealingKeys, recipient: str) -> FreshKey:
    """Make a key, sealed for `recipient`; `Conflict` if this process was given no key to seal it with."""
    kid = new_id()
    key = Ed25519PrivateKey.generate()
    secret = PrivateKey(secret=base64.b64encode(key.private_bytes_raw()).decode())
    try:
        sealed = seals.seal(secret, recipient=recipient, subject=kid)
    except KeyError as missing:
        raise Conflict(
            "Hệ thống chưa có khóa niêm phong để giữ khóa ký. Hãy báo quản trị viên hệ thống.",
            f"There is no sealing key for {recipient} (`TTCT_SEALING_KEYS`). Tell the administrator.",
        ) from missing
    jwk = {
        "kty": "OKP",
        "crv": "Ed25519",
        "kid": str(kid),
        "use": "sig",
        "x": base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).decode().rstrip("="),
    }
    return FreshKey(kid, jwk, sealed)


def private_key(sealed: str, seals: SealingKeys, kid: UUID) -> Ed25519PrivateKey:
    """Return the private key; `SealBroken` if this process cannot open it."""
    secret = seals.unseal(sealed, PrivateKey, subject=kid).secret
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(secret))


def public_key(jwk: Mapping[str, Any]) -> Ed25519PublicKey:
    """Return the public key that a JWK of ours holds."""
    return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(jwk["x"] + "="))
