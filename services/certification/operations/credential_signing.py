"""Signing credentials with Ed25519, and reading back what was signed: compact JWS, `alg` EdDSA (RFC 8037).

By the name EdDSA, not Ed25519 (RFC 9864): readers of others know the old name, and no token of ours is
verified by it. Whatever a header claims, only Ed25519 under one of our published keys is tried.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.certification.domain.credentials import Origin, claims_of


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key ready to sign."""

    kid: UUID
    origin: Origin
    key: Ed25519PrivateKey

    def sign(self, credential: dict[str, Any]) -> str:
        """Return the credential as a compact JWS."""
        header = {"alg": "EdDSA", "typ": "JWT", "kid": self.origin.key(self.kid)}
        content = f"{_encoded(_json(header))}.{_encoded(_json(claims_of(credential)))}"
        return f"{content}.{_encoded(self.key.sign(content.encode()))}"


class NotOurs(Exception):
    """The text is no credential that one of our keys signed."""


def read_signed(text: str, keys: Mapping[UUID, Ed25519PublicKey], origin: Origin) -> dict[str, Any]:
    """Return what was signed; `NotOurs` if it was changed, or signed by a key that is none of ours."""
    try:
        head, body, signature = text.split(".")
        named = json.loads(_decoded(head))
        if not isinstance(named, dict) or named.get("alg") != "EdDSA":
            raise NotOurs("another kind of signature")
        issuer, _, kid = str(named.get("kid")).partition("#")
        if issuer != origin.did:
            raise NotOurs("another issuer")
        keys[UUID(kid)].verify(_decoded(signature), f"{head}.{body}".encode())
        claims = json.loads(_decoded(body))
    except (ValueError, KeyError, InvalidSignature, RecursionError) as broken:
        raise NotOurs("not signed by any key of ours") from broken
    if not isinstance(claims, dict) or claims.get("iss") != origin.did:
        raise NotOurs("another issuer")
    return claims


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    # urlsafe_b64decode skips signs that it does not know; a signed text has none such.
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _encoded(raw) != text:
        raise ValueError("not base64url")
    return raw
