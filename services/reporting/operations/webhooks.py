"""Notices for programs: signed as Standard Webhooks says, sent only to where anybody may send.

The address was typed by a person: it must not lead the sender into the province's own network. Every
address that the name resolves to is looked at, and the connection is made to one that was.
"""

import asyncio
import base64
import hashlib
import hmac
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.reporting.domain.deliveries import SENT, Outcome
from shared.loops import in_a_loop_of_its_own

_PATIENCE: Final = httpx.Timeout(5.0)
LONGEST = 15.0
"""Seconds after which an exchange ends, however busily the receiver sends; the name is looked up before."""
_SECRET_BYTES: Final = 32
_GONE: Final = 410
_PREFIX: Final = "whsec_"
_TUNNELS: Final = tuple(map(IPv6Network, ("64:ff9b::/96", "2002::/16", "2001::/32")))
"""Addresses that stand for one of IPv4, which may be anywhere."""


class Forbidden(Exception):
    """The address leads where nothing of ours may be sent."""


class Secrets:
    """Makes the secrets of webhooks, and keeps them sealed with a key derived from the service's own."""

    def __init__(self, service_secret: str) -> None:
        key = HKDF(SHA256(), 32, salt=None, info=b"ttct reporting webhook secrets")
        self._cipher = AESGCM(key.derive(service_secret.encode()))

    def make(self, webhook_id: UUID) -> tuple[str, bytes]:
        """Return a new secret as it is shown once, and as it is kept."""
        secret = os.urandom(_SECRET_BYTES)
        nonce = os.urandom(12)
        sealed = nonce + self._cipher.encrypt(nonce, secret, webhook_id.bytes)
        return _PREFIX + base64.b64encode(secret).decode(), sealed

    def open(self, webhook_id: UUID, sealed: bytes) -> bytes:
        """Return the secret; `InvalidTag` if the service's own has been changed since."""
        return self._cipher.decrypt(sealed[:12], sealed[12:], webhook_id.bytes)


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the value of `webhook-signature` (Standard Webhooks 1.0.0, symmetric)."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect, and under which name."""

    url: str
    address: str
    host: str


def target_of(url: str, *, local: bool) -> Target:
    """Return where a webhook's address leads; `Forbidden` with the reason if nothing may be sent there.

    In the local environment alone plain http and addresses of this machine are let through.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Forbidden(f"not an address: {error}") from error
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        raise Forbidden("only https is allowed")
    if not parts.hostname or parts.username or parts.password or parts.fragment:
        raise Forbidden("an address has a host, and neither user nor fragment")
    try:
        found = socket.getaddrinfo(parts.hostname, port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Forbidden(f"the host is not known: {error}") from error
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not (local or all(_open_to_all(address) for address in addresses)):
        raise Forbidden("the host lies in a closed network")
    address = addresses[0]
    written = f"[{address}]" if ":" in address else address
    netloc = written if port is None else f"{written}:{port}"
    return Target(parts._replace(netloc=netloc).geturl(), address, parts.netloc)


def _open_to_all(address: str) -> bool:
    """Tell whether an address is one of the open network."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        if any(ip in tunnel for tunnel in _TUNNELS):
            return False
        ip = ip.ipv4_mapped or ip
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


async def _exchange(url: str, name: str, headers: Mapping[str, str], body: bytes) -> int:
    """Return the status of the answer; `TimeoutError` when the exchange takes too long in all.

    Each read has its own limit, which a receiver that sends a byte at a time never meets.
    """
    async with (
        asyncio.timeout(LONGEST),
        httpx.AsyncClient(timeout=_PATIENCE, follow_redirects=False, trust_env=False) as client,
        client.stream(
            "POST", url, content=body, headers=headers, extensions={"sni_hostname": name}
        ) as answer,
    ):
        return answer.status_code


def post(url: str, secret: bytes, message_id: str, body: bytes, now: datetime, *, local: bool) -> Outcome:
    """Send a body to a webhook; any answer of 2xx is success. Redirects are not followed.

    Never raises for a receiver that is away, slow or refuses; a `410 Gone` is for good.
    """
    timestamp = int(now.timestamp())
    try:
        target = target_of(url, local=local)
        headers = {
            "Host": target.host,
            "Content-Type": "application/json",
            "User-Agent": "TTCT",
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(secret, message_id, timestamp, body),
        }
        status = in_a_loop_of_its_own(
            lambda: asyncio.run(_exchange(target.url, urlsplit(url).hostname or "", headers, body))
        )
    except Forbidden as reason:
        return Outcome("refused", str(reason), lasting=True)
    except TimeoutError:
        return Outcome("refused", f"no answer within {LONGEST:g} seconds")
    except (httpx.HTTPError, OSError) as failure:
        return Outcome("refused", f"{type(failure).__name__}: {failure}")
    if httpx.codes.is_success(status):
        return SENT
    return Outcome("refused", f"HTTP {status}", lasting=status == _GONE)
