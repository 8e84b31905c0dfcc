"""Signing credentials, and reading back what was signed (`shared/jws.py`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.certification.domain.credentials import Origin, claims_of
from shared import jws
from shared.jws import NotOurs


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key ready to sign."""

    kid: UUID
    origin: Origin
    key: Ed25519PrivateKey

    def sign(self, credential: dict[str, Any]) -> str:
        """Return the credential as a compact JWS."""
        return jws.sign({"typ": "JWT", "kid": self.origin.key(self.kid)}, claims_of(credential), self.key)


def read_signed(text: str, keys: Mapping[UUID, Ed25519PublicKey], origin: Origin) -> dict[str, Any]:
    """Return what was signed; `NotOurs` if it was changed, or signed by a key that is none of ours."""

    def named(header: dict[str, Any]) -> Ed25519PublicKey:
        issuer, _, kid = str(header.get("kid")).partition("#")
        if issuer != origin.did:
            raise NotOurs("another issuer")
        return keys[UUID(kid)]

    claims = jws.read(text, named)
    if claims.get("iss") != origin.did:
        raise NotOurs("another issuer")
    return claims
