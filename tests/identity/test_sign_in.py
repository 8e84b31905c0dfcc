import re
from datetime import timedelta

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from services.identity.operations.accounts import principal_of
from services.identity.operations.passwords import HASHER
from services.identity.operations.signing import issue_token
from services.identity.settings import IdentitySettings
from services.identity.storage.accounts import find_by_username
from shared import clock
from tests.databases import TestDatabase
from tests.identity.conftest import ADMIN_PASSWORD, CLIENT_SECRET

PAGE = {"Accept": "text/html"}


def form_token(page: httpx.Response) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def sign_in_by_form(identity: httpx.Client, next_address: str = "/identity/account") -> httpx.Response:
    page = identity.get("/identity/sign-in", params={"next": next_address}, headers=PAGE)
    content = {
        "username": "admin",
        "password": ADMIN_PASSWORD,
        "next": next_address,
        "csrf_token": form_token(page),
    }
    return identity.post("/identity/sign-in", data=content, headers=PAGE)


def test_signing_in_leads_on_and_the_cookies_are_kept_from_scripts(identity: httpx.Client) -> None:
    """The form leads to the page that was wanted; both cookies are HttpOnly and SameSite."""
    answer = sign_in_by_form(identity)
    assert (answer.status_code, answer.headers["location"]) == (303, "/identity/account")
    cookies = [
        c for c in answer.headers.get_list("set-cookie") if c.startswith(("ttct_access", "ttct_session"))
    ]
    assert len(cookies) == 2
    assert all("HttpOnly" in cookie and "SameSite=lax" in cookie for cookie in cookies)
    assert "Quản trị hệ thống" in identity.get("/identity/account", headers=PAGE).text


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "",
    ],
)
def test_nobody_is_led_to_another_site(identity: httpx.Client, address: str) -> None:
    """Whatever `next` says, the way leads to this site."""
    assert sign_in_by_form(identity, address).headers["location"] == "/reporting/"


def test_a_page_without_session_leads_to_the_sign_in(identity: httpx.Client) -> None:
    """The address that was wanted is kept, and a broken cookie is not a loop."""
    answer = identity.get("/identity/account?x=1", headers=PAGE)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/identity/sign-in?next=%2Fidentity%2Faccount%3Fx%3D1"
    identity.cookies.set("ttct_access", "broken")
    assert identity.get("/identity/account", headers=PAGE).headers["location"].startswith("/identity/sign-in")


def test_an_expired_token_is_renewed_without_a_word(
    identity: httpx.Client, settings: IdentitySettings, identity_database: TestDatabase
) -> None:
    """A page asked with an expired token goes by /identity/refresh and comes back with a fresh one."""
    sign_in_by_form(identity)
    with identity_database.database.transaction() as connection:
        account = find_by_username(connection, "admin")
        assert account is not None
        principal = principal_of(connection, account, clock.today())
        past = clock.now() - timedelta(hours=1)
        expired = issue_token(connection, settings, principal, past)
    identity.cookies.delete("ttct_access")
    identity.cookies.set("ttct_access", expired, domain="127.0.0.1", path="/")
    first = identity.get("/identity/account", headers=PAGE)
    assert first.headers["location"] == "/identity/refresh?next=%2Fidentity%2Faccount"
    page = identity.get("/identity/account", headers=PAGE, follow_redirects=True)
    assert page.status_code == 200
    assert "Quản trị hệ thống" in page.text


def test_signing_out_ends_the_session_on_the_server(identity: httpx.Client) -> None:
    """A copy of the session cookie is worth nothing after sign-out."""
    sign_in_by_form(identity)
    copy = identity.cookies["ttct_session"]
    token = form_token(identity.get("/identity/account", headers=PAGE))
    out = identity.post("/identity/sign-out", data={"csrf_token": token}, headers=PAGE)
    assert out.headers["location"] == "/identity/signed-out"
    identity.cookies.clear()
    identity.cookies.set("ttct_session", copy)
    again = identity.get("/identity/refresh?next=/identity/account", headers=PAGE)
    assert again.headers["location"].startswith("/identity/sign-in")


@pytest.mark.parametrize(("idle", "age"), [(61, 61), (1, 721)])
def test_a_session_ends_when_idle_or_old(
    identity: httpx.Client, identity_database: TestDatabase, idle: int, age: int
) -> None:
    """After an idle hour, or after twelve hours at work, the password is asked again."""
    sign_in_by_form(identity)
    with identity_database.database.transaction() as connection:
        connection.execute(
            text(
                "UPDATE session SET seen_at = now() - make_interval(mins => :idle), "
                "started_at = now() - make_interval(mins => :age)"
            ),
            {"idle": idle, "age": age},
        )
    answer = identity.get("/identity/refresh?next=/identity/account", headers=PAGE)
    assert answer.headers["location"].startswith("/identity/sign-in")


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("", {}),
        ("of-another-page", {}),
        (None, {"Sec-Fetch-Site": "cross-site"}),
        (None, {"Origin": "https://evil.example"}),
    ],
)
def test_a_form_of_another_site_is_refused(
    identity: httpx.Client, token: str | None, headers: dict[str, str]
) -> None:
    """Without the form's token, with a wrong one, or from another origin, nothing is signed out."""
    sign_in_by_form(identity)
    right = form_token(identity.get("/identity/account", headers=PAGE))
    content = {"csrf_token": right if token is None else token}
    answer = identity.post("/identity/sign-out", data=content, headers={**PAGE, **headers})
    assert answer.status_code == 403
    assert identity.get("/identity/refresh?next=/x", headers=PAGE).headers["location"] == "/x"


def test_wrong_passwords_make_one_wait_even_with_the_right_one(identity: httpx.Client) -> None:
    """After five wrong attempts for a name the sixth is not even looked at, known name or not."""
    for username in ("admin", "nobody-at-all"):
        content = {"username": username, "password": "wrong"}
        codes = [identity.post("/identity/api/sign-in", json=content).status_code for _ in range(6)]
        assert codes == [401] * 5 + [429]
    content = {"username": "admin", "password": ADMIN_PASSWORD}
    refused = identity.post("/identity/api/sign-in", json=content)
    assert refused.status_code == 429
    assert "giây" in refused.json()["vi"]


def test_a_right_password_clears_the_count(identity: httpx.Client) -> None:
    """Four wrong, one right, four wrong: nobody waits."""
    wrong = {"username": "admin", "password": "wrong"}
    right = {"username": "admin", "password": ADMIN_PASSWORD}
    codes = [
        identity.post("/identity/api/sign-in", json=content).status_code
        for content in [wrong] * 4 + [right] + [wrong] * 4 + [right]
    ]
    assert codes == [401] * 4 + [200] + [401] * 4 + [200]


def test_one_address_that_tries_many_names_must_wait(identity: httpx.Client) -> None:
    """Forty names from one address, then it waits, though no name was tried twice."""
    codes = [
        identity.post("/identity/api/sign-in", json={"username": f"name{n}", "password": "x"}).status_code
        for n in range(41)
    ]
    assert codes == [401] * 40 + [429]


def test_right_passwords_close_no_address(identity: httpx.Client) -> None:
    """A whole center signs in from one address all morning; then forty wrong ones still have to come."""
    right = {"username": "admin", "password": ADMIN_PASSWORD}
    codes = {identity.post("/identity/api/sign-in", json=right).status_code for _ in range(45)}
    assert codes == {200}
    wrong = [
        identity.post("/identity/api/sign-in", json={"username": f"name{n}", "password": "x"}).status_code
        for n in range(41)
    ]
    assert wrong == [401] * 40 + [429]


def test_an_unknown_name_costs_the_same_hashing(
    identity: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a known and an unknown name exactly one argon2 hash with the same parameters is computed."""
    costs = []
    verify = PasswordHasher.verify

    def noted(self: PasswordHasher, stored: str, password: str) -> object:
        costs.append(stored.split("$")[1:4])
        return verify(self, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    for username in ("admin", "nobody-at-all"):
        identity.post("/identity/api/sign-in", json={"username": username, "password": "wrong one"})
    assert costs == [["argon2id", "v=19", "m=19456,t=2,p=1"]] * 2
    assert HASHER.time_cost == 2


def test_a_service_gets_a_token_by_its_secret_alone(identity: httpx.Client) -> None:
    """The right secret gives a token of that service; a wrong secret or name gives none."""

    def ask(name: str, secret: str) -> httpx.Response:
        content = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret}
        return identity.post("/identity/api/token", data=content)

    good = ask("reporting", CLIENT_SECRET)
    me = identity.get("/identity/api/me", headers={"Authorization": f"Bearer {good.json()['access_token']}"})
    assert (me.json()["kind"], me.json()["id"]) == ("service", "reporting")
    assert ask("reporting", "wrong").status_code == 401
    assert ask("enrollment", CLIENT_SECRET).status_code == 401


def test_no_secret_is_stored_in_clear(identity: httpx.Client, identity_database: TestDatabase) -> None:
    """No table holds a password, a session token, a client secret or an unsealed private key."""
    sign_in_by_form(identity)
    session = identity.cookies["ttct_session"]
    with identity_database.database.snapshot() as connection:
        tables = ("account", "session", "signing_key", "service_client", "sign_in_failure")
        everything = " ".join(
            " ".join(connection.execute(text(f"SELECT to_jsonb(t)::text FROM {table} t")).scalars())  # noqa: S608 -- own names
            for table in tables
        )
    assert "argon2id" in everything
    for secret in (ADMIN_PASSWORD, session, CLIENT_SECRET, '"d":'):
        assert secret not in everything
        assert secret.encode().hex() not in everything
