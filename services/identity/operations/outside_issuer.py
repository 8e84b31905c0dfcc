"""An outside OpenID Connect issuer: where it is, its keys, the exchange of a code, its ID tokens.

Asks over HTTP, so it is called outside any transaction.
"""

import hmac
import time
from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.identity.settings import IdentitySettings
from shared.errors import Unauthenticated
from shared.tokens import LEEWAY_SECONDS

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "Ed25519", "EdDSA")
"""Signatures by keys that the issuer alone has; no `none`, and no HMAC by what everybody may know."""
_FRESH_SECONDS: Final = 300.0
_PAUSE_SECONDS: Final = 5.0
_TIMEOUT_SECONDS: Final = 5.0


class NotVouched(Unauthenticated):
    """The issuer, or what came in its name, does not vouch for anybody."""

    code = "issuer"


def _refusal() -> NotVouched:
    return NotVouched(
        "Đăng nhập bằng tài khoản của tỉnh không thành. Hãy thử lại từ đầu.",
        "Signing in by the province's account failed. Begin again.",
    )


def _away() -> NotVouched:
    return NotVouched(
        "Hệ thống tài khoản của tỉnh không trả lời. Hãy thử lại sau ít phút.",
        "The province's accounts do not answer. Try again in a few minutes.",
        code="issuer-away",
    )


class OutsideIssuer:
    """The issuer of the settings; what it publishes is kept five minutes, and asked again for a new key."""

    def __init__(self, settings: IdentitySettings) -> None:
        self.issuer = settings.issuer_url
        if self.issuer and urlsplit(self.issuer).scheme != "https" and settings.environment != "local":
            raise ValueError("TTCT_ISSUER_URL: plain http is for the local environment only")
        self._id = settings.issuer_client_id
        self._secret = settings.issuer_client_secret.get_secret_value()
        self._scopes = settings.issuer_scopes
        self._client = httpx.Client(timeout=_TIMEOUT_SECONDS)
        self._lock = Lock()
        self._metadata: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._asked = 0.0

    @property
    def is_there(self) -> bool:
        """Whether one is configured."""
        return bool(self.issuer)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def address(self, *, callback: str, state: str, nonce: str, challenge: str) -> str:
        """Return where the browser is sent to sign in (authorization code with PKCE)."""
        asked = {
            "response_type": "code",
            "client_id": self._id,
            "redirect_uri": callback,
            "scope": self._scopes,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._published()['authorization_endpoint']}?{urlencode(asked)}"

    def exchange(self, code: str, *, callback: str, verifier: str) -> str:
        """Return the ID token that the issuer gives for a code; `NotVouched` if it gives none."""
        content = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback,
            "code_verifier": verifier,
        }
        auth = httpx.BasicAuth(self._id, self._secret) if self._secret else None
        if auth is None:
            content["client_id"] = self._id
        told = self._ask("POST", self._published()["token_endpoint"], data=content, auth=auth)
        token = told.get("id_token")
        if not isinstance(token, str):
            raise _refusal()
        return token

    def claims(self, token: str, *, nonce: str, now: datetime) -> Mapping[str, Any]:
        """Return what an ID token says, if this issuer signed it for us and this sign-in, and it lasts."""
        wanted = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self._id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            read = jwt.decode(token, self._key_of, algorithms=list(ALGORITHMS)).claims
            wanted.validate(read)
        except (JoseError, ValueError, KeyError, TypeError) as failure:
            raise _refusal() from failure
        audience = read["aud"]
        for_others = isinstance(audience, list) and len(audience) > 1
        if (for_others or "azp" in read) and read.get("azp") != self._id:
            raise _refusal()
        if not hmac.compare_digest(str(read.get("nonce", "")).encode(), nonce.encode()):
            raise _refusal()
        return read

    def _key_of(self, token: Any) -> Any:
        kid = token.headers().get("kid")
        self._published()
        if self._key(kid) is None:
            self._renew(_PAUSE_SECONDS)
        key = self._key(kid)
        if key is None:
            raise _refusal()
        return key

    def _key(self, kid: Any) -> Any:
        keys = self._keys.keys if self._keys is not None else []
        if kid is None:
            return keys[0] if len(keys) == 1 else None
        return next((each for each in keys if each.kid == kid), None)

    def _published(self) -> dict[str, Any]:
        self._renew(_FRESH_SECONDS)
        return self._metadata

    def _renew(self, after: float) -> None:
        """Ask what the issuer publishes, if that was long ago; a withdrawn key counts no more."""
        with self._lock:
            if self._metadata and time.monotonic() - self._asked < after:
                return
            metadata = self._ask("GET", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if metadata.get("issuer") != self.issuer:
                raise _refusal()
            keys = KeySet.import_key_set(self._ask("GET", metadata["jwks_uri"]))  # type: ignore[arg-type]
            self._metadata, self._keys, self._asked = metadata, keys, time.monotonic()

    def _ask(self, method: str, address: str, **told: Any) -> dict[str, Any]:
        try:
            answer = self._client.request(method, address, **told)
            if answer.is_client_error and method == "POST":
                raise _refusal()
            answer.raise_for_status()
            content = answer.json()
        except (httpx.HTTPError, ValueError) as failure:
            raise _away() from failure
        if not isinstance(content, dict):
            raise _refusal()
        return content
