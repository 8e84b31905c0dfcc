"""What is signed with Ed25519 as compact JWS, `alg` EdDSA (RFC 8037), and read back.

By the name EdDSA, not Ed25519 (RFC 9864): readers of others know the old name, and no token of ours is
verified by it. Whatever a header claims, only Ed25519 under a key that the reader gives is tried.
"""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class NotOurs(Exception):
    """The text is nothing that one of our keys signed."""


def sign(header: Mapping[str, Any], payload: Mapping[str, Any], key: Ed25519PrivateKey) -> str:
    """Return the payload as a compact JWS; `alg` is added to the header."""
    content = f"{_encoded(_json({'alg': 'EdDSA', **header}))}.{_encoded(_json(payload))}"
    return f"{content}.{_encoded(key.sign(content.encode()))}"


def read(text: str, key_of: Callable[[dict[str, Any]], Ed25519PublicKey]) -> dict[str, Any]:
    """Return what was signed; `key_of` finds the key by the header, KeyError or ValueError if it has none.

    `NotOurs` if it was changed, or signed by another key.
    """
    try:
        head, body, signature = text.split(".")
        named = json.loads(_decoded(head))
        if not isinstance(named, dict) or named.get("alg") != "EdDSA":
            raise NotOurs("another kind of signature")
        key_of(named).verify(_decoded(signature), f"{head}.{body}".encode())
        payload = json.loads(_decoded(body))
    except (ValueError, KeyError, InvalidSignature, RecursionError) as broken:
        raise NotOurs("not signed by any key of ours") from broken
    if not isinstance(payload, dict):
        raise NotOurs("not what we sign")
    return payload


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
