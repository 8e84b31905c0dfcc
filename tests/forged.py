"""Tokens as an attacker makes them, from a good one and what everybody may know."""

import base64
import hmac
import json
from collections.abc import Mapping
from typing import Any

from joserfc.jwk import OKPKey

from shared.ids import new_id
from shared.principal import Principal
from tests import people


def part(content: object) -> str:
    """Return one part of a compact token."""
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def read(token: str, place: int) -> dict[str, Any]:
    """Return the header (0) or the claims (1) of a token, without asking who signed it."""
    text = token.split(".")[place]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found


def tampered(good: str, public: OKPKey) -> Mapping[str, str]:
    """Return what can be made of a token that somebody holds, and the key that identity publishes."""
    header, claims, signature = good.split(".")
    named, said = read(good, 0), read(good, 1)
    raised = part({**said, "grants": [["province", None], ["admin", None]], "kind": "service"})
    stranger = OKPKey.generate_key("Ed25519", {"kid": named["kid"]}, private=True)
    by_hmac = f"{part({**named, 'alg': 'HS256'})}.{claims}"
    mac = hmac.digest(public.as_pem(private=False), by_hmac.encode(), "sha256")
    own = {**named, "jwk": stranger.as_dict(private=False), "jku": "http://127.0.0.1:9/keys", "kid": "own"}
    return {
        "alg none": f"{part({**named, 'alg': 'none'})}.{claims}.",
        "alg none in capitals": f"{part({**named, 'alg': 'NONE'})}.{claims}.{signature}",
        "HMAC by the public key": f"{by_hmac}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}",
        "more rights": f"{header}.{raised}.{signature}",
        "no signature": f"{header}.{claims}.",
        "another's key under the known name": _signed(named, said, stranger),
        "a key that it brings itself": _signed(own, said, stranger),
        "a path as the key's name": _signed({**named, "kid": "../../dev/null"}, said, stranger),
        "an injection as the key's name": _signed({**named, "kid": "x' OR '1'='1"}, said, stranger),
        "critical words that nobody knows": _signed({**named, "crit": ["b64"], "b64": False}, said, stranger),
    }


def _signed(header: dict[str, Any], claims: dict[str, Any], key: OKPKey) -> str:
    content = f"{part(header)}.{part(claims)}"
    raw = key.private_key.sign(content.encode())  # type: ignore[union-attr]
    return f"{content}.{base64.urlsafe_b64encode(raw).rstrip(b'=').decode()}"


def misused(who: Principal) -> Mapping[str, str]:
    """Return tokens that identity's key did sign, but not for here and now."""
    return {
        "expired": people.token(who, lifetime=-60),
        "of another issuer": people.token(who, issuer="https://elsewhere.example/identity"),
        "for another system": people.token(who, changes=[("aud", "another-system")]),
        "not yet": people.token(who, changes=[("nbf", 9_999_999_999)]),
        "without an end": people.token(who, changes=[("exp", None)]),
        "of no known kind": people.token(who, changes=[("kind", "superuser")]),
        "of a withdrawn key": people.token(
            who, key=OKPKey.generate_key("Ed25519", {"kid": str(new_id())}, private=True)
        ),
    }
