"""Signing in by an outside issuer: a real OpenID Connect provider, and what is sent in its name by others."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import text

from services.identity.domain.outside import Claimed, claimed_roles, role_rules
from services.identity.main import create_app
from services.identity.operations import outside, outside_issuer
from services.identity.operations.outside_issuer import NotVouched, OutsideIssuer
from services.identity.operations.sign_in import SignedIn, Visitor
from services.identity.settings import IdentitySettings
from shared import clock
from shared.principal import Grant
from stack.ports import free_ports
from tests.databases import TestDatabase
from tests.identity.outside import CALLBACK, RULES, SECRET, at_the_issuer, provider, told_of
from tests.identity.test_sign_in import PAGE
from tests.serving import serving


@pytest.fixture(scope="module")
def keys() -> dict[str, RSAKey]:
    return {
        kid: RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"}) for kid in ("old", "new")
    }


@pytest.fixture(scope="module")
def issuer_url(keys: dict[str, RSAKey]) -> Iterator[str]:
    with provider(free_ports(1)[0], keys["old"]) as name:
        yield name


@pytest.fixture
def identity(settings: IdentitySettings, issuer_url: str) -> Iterator[httpx.Client]:
    with serving(create_app(told_of(settings, issuer_url))) as client:
        yield client


def set_out(identity: httpx.Client) -> str:
    answer = identity.get("/identity/outside/start", params={"next": "/identity/account"}, headers=PAGE)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_the_issuers_people_sign_in_with_the_roles_of_their_claims(identity: httpx.Client) -> None:
    """The way leads out and back to the page wanted; who comes again has the same account, others another."""
    ids: dict[str, str] = {}
    for login in ("tinh", "tinh", "ai-do"):
        back = identity.get(at_the_issuer(set_out(identity), login), headers=PAGE)
        assert (back.status_code, back.headers.get("location")) == (303, "/identity/account"), back.text
        me = identity.get("/identity/api/me").json()
        assert ids.setdefault(login, me["id"]) == me["id"]
        assert me["name"] == f"Người của tỉnh {login}"
        roles = [] if login == "ai-do" else [{"role": "province", "center_id": None}]
        assert me["grants"] == roles
        identity.get("/identity/refresh?next=/identity/account", headers=PAGE)
        assert identity.get("/identity/api/me").json()["grants"] == roles
        assert {each["method"] for each in identity.get("/identity/api/me/sessions").json()} == {"issuer"}
        identity.cookies.clear()
    assert ids["tinh"] != ids["ai-do"]


def test_an_answer_counts_once_and_in_the_browser_that_set_out(identity: httpx.Client) -> None:
    """Sent again, from another browser, with another state, of another issuer or without a code: refused."""

    def refused(address: str, cookie: str | None) -> None:
        identity.cookies.clear()
        if cookie is not None:
            identity.cookies.set("ttct_pending", cookie)
        answer = identity.get(address, headers=PAGE)
        assert answer.status_code == 401
        assert "ttct_session" not in answer.cookies
        assert 'role="alert"' in answer.text

    address = set_out(identity)
    back, another_code = (at_the_issuer(address, "tinh") for _ in range(2))
    pending = identity.cookies["ttct_pending"]
    refused(back, None)
    identity.cookies.set("ttct_pending", pending)
    assert identity.get(back, headers=PAGE).status_code == 303
    refused(back, pending)
    refused(another_code, pending)
    for part, changed in (
        ("state", "state=another"),
        ("iss", "iss=https%3A%2F%2Fevil.example"),
        ("code", "error=access_denied"),
        ("code", "code=made-up"),
    ):
        identity.cookies.clear()
        other, count = re.subn(f"{part}=[^&]+", changed, at_the_issuer(set_out(identity), "tinh"))
        assert count == 1
        refused(other, identity.cookies["ttct_pending"])


def test_a_code_is_worth_nothing_without_its_verifier(settings: IdentitySettings, issuer_url: str) -> None:
    """Whoever caught the code cannot exchange it, nor can anybody a second time."""
    issuer = OutsideIssuer(told_of(settings, issuer_url))
    journey = outside.Journey("s" * 43, "n" * 43, "v" * 43, "/")

    def code() -> str:
        address = issuer.address(
            callback=CALLBACK, state=journey.state, nonce=journey.nonce, challenge=journey.challenge
        )
        return parse_qs(urlsplit(at_the_issuer(address, "tinh")).query)["code"][0]

    with pytest.raises(NotVouched):
        issuer.exchange(code(), callback=CALLBACK, verifier="w" * 43)
    once = code()
    token = issuer.exchange(once, callback=CALLBACK, verifier=journey.verifier)
    assert issuer.claims(token, nonce=journey.nonce, now=clock.now())["groups"] == ["ttct-tinh", "khac"]
    with pytest.raises(NotVouched):
        issuer.claims(token, nonce="of another sign-in", now=clock.now())
    with pytest.raises(NotVouched):
        issuer.exchange(once, callback=CALLBACK, verifier=journey.verifier)
    issuer.close()


def test_only_this_issuers_tokens_for_us_are_taken(
    settings: IdentitySettings, issuer_url: str, keys: dict[str, RSAKey]
) -> None:
    """Wrong issuer, audience, nonce, time, key or algorithm, `none` and HMAC by public things among them."""
    issuer = OutsideIssuer(told_of(settings, issuer_url))
    now = int(clock.now().timestamp())
    good = {"iss": issuer_url, "aud": "ttct", "sub": "a", "nonce": "n", "iat": now, "exp": now + 900}

    def taken(token: str) -> bool:
        try:
            issuer.claims(token, nonce="n", now=clock.now())
        except NotVouched:
            return False
        return True

    def signed(key: Any = keys["old"], alg: str = "RS256", kid: str = "old", **changes: object) -> str:
        claims = {name: value for name, value in {**good, **changes}.items() if value is not None}
        return jwt.encode({"alg": alg, "kid": kid}, claims, key, algorithms=[alg])

    def plain(part: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")

    assert taken(signed())
    assert taken(signed(aud=["ttct", "other"], azp="ttct"))
    public = json.dumps(keys["old"].as_dict(private=False))
    forged: dict[str, Callable[[], str]] = {
        "issuer": lambda: signed(iss="https://evil.example"),
        "issuer's name as its beginning": lambda: signed(iss=issuer_url + ".evil.example"),
        "audience": lambda: signed(aud="other"),
        "two audiences": lambda: signed(aud=["ttct", "other"]),
        "for another party": lambda: signed(azp="other"),
        "no subject": lambda: signed(sub=None),
        "nonce": lambda: signed(nonce="of another"),
        "no nonce": lambda: signed(nonce=None),
        "over": lambda: signed(exp=now - 60),
        "never over": lambda: signed(exp=None),
        "another's key": lambda: signed(keys["new"]),
        "a key never published": lambda: signed(keys["new"], kid="new"),
        "the client's secret": lambda: signed(OctKey.import_key(SECRET), alg="HS256"),
        "the public key as secret": lambda: signed(OctKey.import_key(public), alg="HS256"),
        "no signature": lambda: f"{plain({'alg': 'none', 'kid': 'old'})}.{plain(good)}.",
        "nothing": lambda: "",
    }
    assert [name for name, make in forged.items() if taken(make())] == []
    issuer.close()


def test_a_withdrawn_key_counts_no_more(
    settings: IdentitySettings, keys: dict[str, RSAKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new key is taken up without a restart; what the old one signed is refused once it is withdrawn."""
    monkeypatch.setattr(outside_issuer, "_FRESH_SECONDS", 0.0)
    port = free_ports(1)[0]
    now = int(clock.now().timestamp())

    def by(kid: str, issuer: str = "") -> str:
        claims = {
            "iss": issuer or name,
            "aud": "ttct",
            "sub": "a",
            "nonce": "n",
            "iat": now,
            "exp": now + 900,
        }
        return jwt.encode({"alg": "RS256", "kid": kid}, claims, keys[kid])

    with ExitStack() as stack:
        with provider(port, keys["old"]) as name:
            issuer = OutsideIssuer(told_of(settings, name))
            stack.callback(issuer.close)
            assert issuer.claims(by("old"), nonce="n", now=clock.now())
            with pytest.raises(NotVouched):
                issuer.claims(by("new"), nonce="n", now=clock.now())
        with pytest.raises(NotVouched) as away:
            issuer.claims(by("old"), nonce="n", now=clock.now())
        assert away.value.code == "issuer-away"
        with provider(port, keys["new"]):
            assert issuer.claims(by("new"), nonce="n", now=clock.now())
            with pytest.raises(NotVouched):
                issuer.claims(by("old"), nonce="n", now=clock.now())
            other = OutsideIssuer(told_of(settings, f"{name}/"))  # not as it names itself
            stack.callback(other.close)
            with pytest.raises(NotVouched):
                other.claims(by("new", other.issuer), nonce="n", now=clock.now())


def test_roles_at_centers_come_by_the_centers_code(
    identity_database: TestDatabase, settings: IdentitySettings
) -> None:
    """A code that nobody knows is refused, roles end with the claim, a closed account stays closed."""
    told = told_of(settings, "https://tinh.example")
    claims = {"sub": "giamdoc", "name": "Lê Văn Thử", "groups": ["ttct-giamdoc-TTCT-246"]}
    center, visitor = uuid4(), Visitor("10.0.0.1", "Chrome")
    with serving(create_app(told)):
        pass  # it makes the signing key

    def enter(centers: dict[str, Any], **changes: Any) -> Any:
        with identity_database.database.transaction() as connection:
            now, today = clock.now(), clock.today()
            said = {**claims, **changes}
            return outside.enter(connection, told, said, centers, visitor, now=now, today=today)

    assert enter({}).code == "claimed-center"
    signed = enter({"TTCT-246": center})
    assert isinstance(signed, SignedIn)
    assert signed.principal.grants == {Grant("director", center)}
    assert enter({"TTCT-246": center}, groups=[]).principal.grants == frozenset()
    with identity_database.database.transaction() as connection:
        connection.execute(
            text("UPDATE account SET disabled_at = now() WHERE username LIKE '%@tinh.example'")
        )
    assert enter({"TTCT-246": center}).code == "account-closed"


def test_claims_give_what_the_rules_name_and_nothing_else() -> None:
    """Values as lists or single, of other kinds not at all; rules that say nothing sensible are refused."""
    rules = role_rules(RULES)
    assert claimed_roles(rules, {"groups": "ttct-tinh"}) == {Claimed("province")}
    assert claimed_roles(rules, {"groups": ["ttct-giamdoc-A", "ttct-giamdoc-", 7, None, ["ttct-tinh"]]}) == {
        Claimed("director", "A")
    }
    assert claimed_roles(rules, {"groups": {"ttct-tinh": True}}) == frozenset()
    assert claimed_roles(rules, {}) == frozenset()
    for wrong in (
        "x",
        {"claim": "groups"},
        [{"claim": "groups", "role": "admin"}],
        [{"claim": "groups", "role": "officer", "value": "a"}],
        [{"claim": "groups", "role": "king", "value": "a"}],
        [{"claim": "", "role": "admin", "value": "a"}],
        [{"claim": "g", "role": "admin", "value": "a", "more": 1}],
    ):
        with pytest.raises((ValueError, TypeError)):
            role_rules(wrong)


def test_the_issuer_can_replace_the_built_in_sign_in(settings: IdentitySettings) -> None:
    """Then no password is looked at, and the page offers only the issuer; it says when that is away."""
    told = told_of(settings, "http://127.0.0.1:9", issuer_only=True)
    with serving(create_app(told)) as identity:
        page = identity.get("/identity/sign-in", headers=PAGE)
        assert "/identity/outside/start" in page.text
        assert 'name="password"' not in page.text
        credentials = {"username": "admin", "password": "any at all"}
        for address, content in (
            ("/identity/api/sign-in", credentials),
            ("/identity/api/passkeys/options", None),
        ):
            token = identity.cookies["ttct_csrf"]
            answer = identity.post(address, json=content, headers={"X-CSRF-Token": token})
            assert (answer.status_code, answer.json()["type"]) == (403, "urn:ttct:problem:issuer-only")
        away = identity.get("/identity/outside/start", headers=PAGE)
        assert (away.status_code, "không trả lời" in away.text) == (401, True)


def test_without_an_issuer_there_is_no_such_door(settings: IdentitySettings) -> None:
    """Both doors are not there, and plain http to an issuer is refused outside the local environment."""
    with serving(create_app(settings)) as identity:
        for address in ("start", "callback?state=a&code=b"):
            assert identity.get(f"/identity/outside/{address}", headers=PAGE).status_code == 404
    with pytest.raises(ValueError, match="local"):
        OutsideIssuer(told_of(settings, "http://tinh.example", environment="production"))
