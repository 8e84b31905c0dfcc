"""Tokens between the parts: verified with one fixed algorithm, against identity's published keys.

The algorithm is `Ed25519` (RFC 9864, the fully specified name of EdDSA over edwards25519); whatever
a token's own header claims, no other is ever tried.
"""

import time
from threading import Lock
from typing import Any, Protocol
from uuid import UUID

import httpx
import structlog
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import KeySet, OKPKey

from shared.errors import Unauthenticated
from shared.principal import Grant, Principal, StandsIn
from shared.settings import Settings

_log = structlog.get_logger()

ALGORITHM = "Ed25519"
AUDIENCE = "ttct"
LEEWAY_SECONDS = 30
_SERVICE_RENEWAL_SECONDS = 60
_PATIENCE_SECONDS = 3.0


def issuer_of(settings: Settings) -> str:
    """Return the issuer that every token must name: identity's public address."""
    return settings.public_url.rstrip("/") + "/identity"


class ExpiredToken(Unauthenticated):
    """The token was good and is over; a page may be refreshed without asking for the password."""

    code = "token-expired"


def _refusal() -> Unauthenticated:
    return Unauthenticated(
        "Phiên đăng nhập không hợp lệ. Hãy đăng nhập lại.", "The sign-in is not valid. Please sign in again."
    )


class KeySource(Protocol):
    """Gives the public key for a key id, or None if identity never published it."""

    def key(self, kid: str) -> OKPKey | None:
        """Return the public key named `kid`."""


class FixedKeys:
    """Keys known beforehand; identity's own doors and the tests use it."""

    def __init__(self, *keys: OKPKey) -> None:
        self._keys = {str(key.kid): key for key in keys}

    def key(self, kid: str) -> OKPKey | None:
        """Return the key named `kid`, if it is one of those given."""
        return self._keys.get(kid)


class RemoteKeys:
    """Identity's JWKS, kept in memory: works on while identity is down, asks again for an unknown key.

    Asking for an unknown key is limited to once in `pause` seconds, so that forged key ids cannot
    make this service flood identity; known keys are asked for again after `fresh` seconds, so that a
    withdrawn one stops counting.
    """

    def __init__(self, address: str, *, pause: float = 5.0, fresh: float = 300.0) -> None:
        self._address = address
        self._pause = pause
        self._fresh = fresh
        self._keys: dict[str, OKPKey] = {}
        self._asked: float | None = None
        self._lock = Lock()

    def key(self, kid: str) -> OKPKey | None:
        """Return the key named `kid`, asking identity when it is not known or was read long ago."""
        if kid not in self._keys or self._is_due(self._fresh):
            with self._lock:
                if self._is_due(self._fresh if kid in self._keys else self._pause):
                    self._ask()
        return self._keys.get(kid)

    def _is_due(self, seconds: float) -> bool:
        return self._asked is None or time.monotonic() - self._asked >= seconds

    def _ask(self) -> None:
        self._asked = time.monotonic()
        try:
            answer = httpx.get(self._address, timeout=_PATIENCE_SECONDS)
            answer.raise_for_status()
            published = KeySet.import_key_set(answer.json())
        except (httpx.HTTPError, ValueError, JoseError) as failure:
            if not self._keys:
                self._asked = None  # nothing is known yet: the next request may ask at once
            _log.warning("identity's keys cannot be read; those known stay in use", error=repr(failure))
            return
        self._keys = {str(key.kid): key for key in published.keys if isinstance(key, OKPKey)}


class TokenVerifier:
    """Turns a signed token into a `Principal`, or refuses it."""

    def __init__(self, *, issuer: str, keys: KeySource, audience: str = AUDIENCE) -> None:
        self._keys = keys
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
            nbf={"essential": True},
        )

    def verify(self, token: str) -> Principal:
        """Return whom the token speaks for; `Unauthenticated` (or `ExpiredToken`) if it is not good."""
        try:
            decoded = jwt.decode(token, self._find_key, algorithms=[ALGORITHM])
            self._claims.validate(decoded.claims)
        except ExpiredTokenError as failure:
            raise ExpiredToken(
                "Phiên đăng nhập đã hết hạn. Hãy đăng nhập lại.",
                "The sign-in has expired. Please sign in again.",
            ) from failure
        except (JoseError, ValueError, KeyError, TypeError) as failure:
            raise _refusal() from failure
        return _principal(decoded.claims)

    def _find_key(self, token: Any) -> OKPKey:
        headers = token.headers()
        kid = headers.get("kid")
        if headers.get("alg") != ALGORITHM or not isinstance(kid, str):
            raise _refusal()
        key = self._keys.key(kid)
        if key is None:
            raise _refusal()
        return key


def _principal(claims: dict[str, Any]) -> Principal:
    try:
        grants = frozenset(
            Grant(role, UUID(center) if center else None) for role, center in claims.get("grants", [])
        )
        kind = claims["kind"]
        if kind not in ("person", "service"):
            raise _refusal()
        stands_in = tuple(
            StandsIn(role, UUID(center) if center else None, str(account), str(name))
            for role, center, account, name in claims.get("stands_in", [])
        )
        return Principal(kind, str(claims["sub"]), str(claims.get("name", "")), grants, stands_in)
    except (KeyError, ValueError, TypeError) as failure:
        raise _refusal() from failure


def claims_of(
    principal: Principal, *, issuer: str, issued: int, lifetime: int, token_id: str, audience: str = AUDIENCE
) -> dict[str, Any]:
    """Return the claims of a token for `principal`; times are Unix seconds."""
    grants = sorted(
        ([grant.role, str(grant.center_id) if grant.center_id else None] for grant in principal.grants),
        key=str,
    )
    claims = {
        "iss": issuer,
        "aud": audience,
        "sub": principal.id,
        "kind": principal.kind,
        "name": principal.name,
        "grants": grants,
        "jti": token_id,
        "iat": issued,
        "nbf": issued,
        "exp": issued + lifetime,
    }
    if principal.stands_in:
        claims["stands_in"] = [
            [each.role, str(each.center_id) if each.center_id else None, each.account_id, each.name]
            for each in principal.stands_in
        ]
    return claims


def sign(claims: dict[str, Any], key: OKPKey) -> str:
    """Return `claims` signed with identity's private `key`; the header names the key."""
    return jwt.encode({"alg": ALGORITHM, "kid": str(key.kid)}, claims, key, algorithms=[ALGORITHM])


class ServiceToken:
    """This service's own token, got with its client secret, kept, and renewed before it ends.

    One object may be used by many threads. Raises httpx.HTTPError when identity cannot be asked and
    no token is in hand.
    """

    def __init__(self, settings: Settings, *, client: httpx.Client | None = None) -> None:
        if settings.service_secret is None:
            raise ValueError("TTCT_SERVICE_SECRET is not set")
        self._address = settings.address_of("identity") + "/identity/api/token"
        self._credentials = {
            "grant_type": "client_credentials",
            "client_id": settings.service,
            "client_secret": settings.service_secret.get_secret_value(),
        }
        self._client = client
        self._lock = Lock()
        self._token = ""
        self._until = 0.0

    def bearer(self) -> str:
        """Return a token with at least a minute to live (as far as identity could be reached)."""
        with self._lock:
            now = time.monotonic()
            if now >= self._until - _SERVICE_RENEWAL_SECONDS:
                try:
                    self._renew(now)
                except httpx.HTTPError:
                    if now >= self._until:
                        raise
            return self._token

    def headers(self) -> dict[str, str]:
        """Return the `Authorization` header for a call to another service."""
        return {"Authorization": f"Bearer {self.bearer()}"}

    def _renew(self, now: float) -> None:
        post = self._client.post if self._client else httpx.post
        answer = post(self._address, data=self._credentials, timeout=_PATIENCE_SECONDS)
        answer.raise_for_status()
        content = answer.json()
        self._token = content["access_token"]
        self._until = now + float(content["expires_in"])
