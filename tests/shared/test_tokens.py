"""What a token must be to open a door."""

import base64
import hmac
import json
from uuid import uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OKPKey

from shared.errors import NotFound, Problem, Unauthenticated
from shared.principal import ALL, Grant, Principal
from shared.tokens import ExpiredToken, RemoteKeys, TokenVerifier
from tests import people

VERIFIER = TokenVerifier(issuer=people.DEFAULT_ISSUER, keys=people.KEYS)


def unsigned_part(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def test_a_good_token_says_who_it_is() -> None:
    """Kind, id, name and grants come back as they were signed."""
    director = people.director(uuid4(), uuid4())
    assert VERIFIER.verify(people.token(director)) == director
    assert VERIFIER.verify(people.token(people.service("reporting"))).kind == "service"


@given(share=st.integers(0, 9_999), other=st.sampled_from("Ab0-_"))
def test_a_token_with_any_character_changed_is_refused(share: int, other: str) -> None:
    """Tampering with header, claims or signature never yields another person."""
    director = people.director(uuid4())
    token = people.token(director)
    # What is drawn must not depend on the token: it is another one in every run.
    at = (len(token) - 1) * share // 10_000
    changed = token[:at] + (other if token[at] != other else "c") + token[at + 1 :]
    try:
        assert VERIFIER.verify(changed) == director  # unused low bits of base64 may decode alike
    except Unauthenticated:
        return


def test_a_token_is_refused_when_its_claims_are_replaced() -> None:
    """An officer cannot write 'province' into the claims and keep the signature."""
    header, _, signature = people.token(people.officer(uuid4())).split(".")
    claims = people.token(people.province()).split(".")[1]
    with pytest.raises(Unauthenticated):
        VERIFIER.verify(f"{header}.{claims}.{signature}")


@pytest.mark.parametrize("algorithm", ["none", "HS256", "EdDSA", "RS256"])
def test_no_other_algorithm_is_ever_tried(algorithm: str) -> None:
    """Neither 'none' nor HMAC with the public key as secret nor a synonym passes."""
    claims = json.loads(base64.urlsafe_b64decode(people.token(people.province()).split(".")[1] + "=="))
    header = {"alg": algorithm, "kid": "test-key"}
    if algorithm == "HS256":
        public = people.SIGNING_KEY.as_pem(private=False)
        content = f"{unsigned_part(json.dumps(header))}.{unsigned_part(json.dumps(claims))}"
        mac = hmac.digest(public, content.encode(), "sha256")
        token = f"{content}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    elif algorithm == "EdDSA":
        with pytest.warns(match="EdDSA"):
            token = jwt.encode(header, claims, people.SIGNING_KEY, algorithms=["EdDSA"])
    else:
        token = f"{unsigned_part(json.dumps(header))}.{unsigned_part(json.dumps(claims))}."
    with pytest.raises(Unauthenticated):
        VERIFIER.verify(token)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("iss", "https://elsewhere.example/identity"),
        ("aud", "another-system"),
        ("nbf", 9_999_999_999),
        ("kind", "superuser"),
        ("grants", [["province", "not-a-uuid"]]),
        ("grants", "province"),
        ("exp", None),
        ("sub", None),
    ],
)
def test_a_token_for_another_time_place_or_purpose_is_refused(name: str, value: object) -> None:
    """Wrong issuer, audience or start, missing end or subject, malformed kind or grants: no entry."""
    with pytest.raises(Unauthenticated) as refusal:
        VERIFIER.verify(people.token(people.province(), changes=[(name, value)]))
    assert not isinstance(refusal.value, ExpiredToken)


def test_an_expired_token_is_told_apart() -> None:
    """So that a page can renew it; a minute past its end it opens nothing."""
    with pytest.raises(ExpiredToken):
        VERIFIER.verify(people.token(people.province(), lifetime=-60))


def test_a_token_of_an_unknown_key_is_refused() -> None:
    """A key that identity never published signs for nobody, even under a known key's name."""
    for kid in ("never-published", "test-key"):
        stranger = OKPKey.generate_key("Ed25519", {"kid": kid}, private=True)
        with pytest.raises(Unauthenticated):
            VERIFIER.verify(people.token(people.province(), key=stranger))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "....", "é.é.é", "e30.e30.e30"])
def test_rubbish_is_refused_in_words(token: str) -> None:
    """Whatever is sent as a token, the answer is a refusal and no defect."""
    with pytest.raises(Unauthenticated):
        VERIFIER.verify(token)


def test_forged_key_ids_do_not_flood_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred unknown key ids cause one question to identity, not a hundred."""
    asked: list[str] = []

    def noted(address: str, **_: object) -> httpx.Response:
        asked.append(address)
        return httpx.Response(
            200,
            json={"keys": [people.SIGNING_KEY.as_dict(private=False)]},
            request=httpx.Request("GET", address),
        )

    monkeypatch.setattr(httpx, "get", noted)
    keys = RemoteKeys("http://127.0.0.1:1/jwks.json", pause=60)
    assert all(keys.key(f"forged-{number}") is None for number in range(100))
    assert keys.key("test-key") is not None
    assert len(asked) == 1


def test_scope_is_role_at_a_center_not_role_and_center() -> None:
    """A director of A who is officer of B does not direct B, and C does not exist for them."""
    a, b, c = uuid4(), uuid4(), uuid4()
    both = people.person(Grant("director", a), Grant("officer", b))
    both.at_center(a, "director")
    both.at_center(b, "officer")
    with pytest.raises(Problem) as at_b:
        both.at_center(b, "director")
    assert at_b.value.status == 403
    with pytest.raises(NotFound):
        both.at_center(c, "director")
    with pytest.raises(NotFound):
        both.at_center(c)


def test_the_province_sees_all_and_the_administrator_of_accounts_nothing() -> None:
    """Scope ALL belongs to the province and to services; admin is a role over accounts only."""
    assert people.province().centers is ALL
    assert people.service("reporting").centers is ALL
    assert people.admin().centers == frozenset()
    assert not people.admin().may_see(uuid4())
    nobody = Principal("person", "x", "Không Vai Trò")
    assert not nobody.may_see(uuid4())
