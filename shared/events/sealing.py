"""Personal data in events: sealed for the one service that needs it (AES-256-GCM).

A dump of Redis, an event log or the reporting database therefore shows no name. The subject's id
is bound in as associated data, so that a seal cannot be moved to another person's event.
"""

import base64
import json
import os
from collections.abc import Mapping
from functools import cache
from typing import TypeVar
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.events.envelope import Contract
from shared.events.wire import decoder, to_bytes

_Person = TypeVar("_Person", bound=Contract)


_reader = cache(decoder)


class SealBroken(Exception):
    """The seal does not open: wrong recipient, unknown key, or changed on the way."""


class SealingKeys:
    """The keys a service may seal with or open, by recipient and key id.

    The last key of a recipient seals; every key listed opens, so that keys rotate without loss.
    """

    def __init__(self, keys: Mapping[str, Mapping[str, str]]) -> None:
        self._keys = {
            recipient: {kid: AESGCM(base64.b64decode(secret)) for kid, secret in by_id.items()}
            for recipient, by_id in keys.items()
        }
        self._last = {recipient: list(by_id.items())[-1] for recipient, by_id in self._keys.items() if by_id}

    @classmethod
    def from_json(cls, text: str) -> "SealingKeys":
        """Read `{recipient: {key id: base64 of 32 bytes}}`, as `TTCT_SEALING_KEYS` holds it."""
        return cls(json.loads(text))

    def seal(self, personal: Contract, *, recipient: str, subject: UUID) -> str:
        """Return `v1.<recipient>.<key id>.<base64>`, which only `recipient` opens.

        KeyError if this service holds no key of the recipient.
        """
        kid, cipher = self._last[recipient]
        nonce = os.urandom(12)
        text = cipher.encrypt(nonce, to_bytes(personal), subject.bytes)
        return f"v1.{recipient}.{kid}.{base64.urlsafe_b64encode(nonce + text).decode()}"

    def unseal(self, sealed: str, kind: type[_Person], *, subject: UUID) -> _Person:
        """Return the personal data; `SealBroken` if it cannot be opened for `subject`."""
        try:
            scheme, recipient, kid, written = sealed.split(".", 3)
            raw = base64.urlsafe_b64decode(written)
            if scheme != "v1":
                raise SealBroken(f"unknown sealing scheme {scheme!r}")
            text = self._keys[recipient][kid].decrypt(raw[:12], raw[12:], subject.bytes)
            personal: _Person = _reader(kind).decode(text)
        except (KeyError, ValueError, InvalidTag) as error:
            raise SealBroken("the seal does not open with the keys of this service") from error
        return personal
