"""One-time codes: asked where an account has an app or the rule wants one, right once and for a minute."""

import base64
import hashlib
import hmac
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import Connection, text

from services.identity.operations import one_time_codes, second_step
from services.identity.operations.pending import Pending
from services.identity.operations.sign_in import SignedIn, Visitor, sign_in
from services.identity.settings import IdentitySettings
from shared import clock
from shared.errors import Problem
from tests.databases import TestDatabase
from tests.identity.conftest import ADMIN_PASSWORD
from tests.identity.test_accounts import PASSWORD, bearer, make
from tests.identity.test_sign_in import PAGE, form_token

VISITOR = Visitor("10.0.0.1", "Chrome")


def totp(secret: str, at: datetime) -> str:
    """Return the code of RFC 6238 for a moment, written here once more."""
    key = base64.b32decode(secret.replace(" ", ""))
    digest = hmac.new(key, struct.pack(">Q", int(at.timestamp()) // 30), hashlib.sha1).digest()
    first = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[first : first + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Let the clock stand, so that a code is of the half minute in which it is checked."""
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    return now


class Desk:
    """An account with an app, and sign-ins at chosen moments."""

    def __init__(self, made: TestDatabase, settings: IdentitySettings, account_id: UUID) -> None:
        self._made, self._settings, self._account_id = made, settings, account_id
        self.at = clock.now()
        with self.transaction() as connection:
            one_time_codes.begin_enrolment(connection, settings, account_id, self.at)
            shown = one_time_codes.shown_enrolment(connection, settings, account_id)
            assert shown is not None
            self.secret = shown.secret
            code = totp(self.secret, self.at)
            self.recovery = one_time_codes.confirm_enrolment(connection, settings, account_id, code, self.at)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give a transaction as a worker has it."""
        with self._made.database.transaction() as connection:
            yield connection

    def sign_in(self, code: str, *, minutes: float = 0) -> SignedIn | Problem:
        """Sign in by password and then code, so many minutes later."""
        now = self.at + timedelta(minutes=minutes)
        with self.transaction() as connection:
            step = sign_in(
                connection,
                self._settings,
                username="an",
                password=PASSWORD,
                visitor=VISITOR,
                now=now,
                today=clock.today(),
            )
            if not isinstance(step, Pending):
                return step
            assert step.purpose == "code"
            return second_step.enter_code(
                connection, self._settings, step.token, code, VISITOR, now=now, today=clock.today()
            )

    def code_of(self, minutes: float) -> str:
        """Return the app's code so many minutes later."""
        return totp(self.secret, self.at + timedelta(minutes=minutes))


@pytest.fixture
def desk(
    identity: httpx.Client, admin: dict[str, str], identity_database: TestDatabase, settings: IdentitySettings
) -> Desk:
    return Desk(identity_database, settings, UUID(make(identity, admin, "an").json()["id"]))


def test_a_code_is_good_in_its_minute_and_once(desk: Desk) -> None:
    """Half a minute early or late is a clock that is wrong; more is not, and no code is taken twice."""
    first = desk.code_of(0)
    assert isinstance(desk.sign_in(first), Problem), "the enrolment used it"
    assert isinstance(desk.sign_in(desk.code_of(5), minutes=5), SignedIn)
    assert isinstance(desk.sign_in(desk.code_of(5), minutes=5), Problem)
    assert isinstance(desk.sign_in(desk.code_of(4.5), minutes=5), Problem), "older than one that was used"
    assert isinstance(desk.sign_in(desk.code_of(9.5), minutes=10), SignedIn)
    assert isinstance(desk.sign_in(desk.code_of(20.5), minutes=20), SignedIn)
    assert isinstance(desk.sign_in(desk.code_of(31), minutes=30), Problem)
    assert isinstance(desk.sign_in(desk.code_of(29), minutes=30), Problem)


def test_a_recovery_code_stands_in_once(desk: Desk) -> None:
    """Each of the ten works once, typed as one likes; new ones end the old."""
    assert len(set(desk.recovery)) == 10
    code = desk.recovery[3].replace("-", " ").lower()
    assert isinstance(desk.sign_in(code), SignedIn)
    assert isinstance(desk.sign_in(code), Problem)
    with desk.transaction() as connection:
        account = connection.scalar(text("SELECT account_id FROM second_factor"))
        (fresh, *_) = one_time_codes.new_recovery_codes(connection, account, desk.at)
    assert isinstance(desk.sign_in(desk.recovery[4]), Problem)
    assert isinstance(desk.sign_in(fresh), SignedIn)


def test_wrong_codes_make_one_wait_though_the_password_is_right(desk: Desk) -> None:
    """The password's step forgets nothing: the sixth code is not even looked at."""
    told = [desk.sign_in("000000") for _ in range(6)]
    assert [each.code for each in told if isinstance(each, Problem)] == ["wrong-code"] * 5 + [
        "too-many-requests"
    ]
    assert isinstance(desk.sign_in(desk.code_of(0.5)), Problem)
    assert isinstance(desk.sign_in(desk.code_of(90), minutes=90), SignedIn)


def test_the_app_is_added_and_asked_for_by_door(
    identity: httpx.Client, admin: dict[str, str], identity_database: TestDatabase, still: datetime
) -> None:
    """Password first; then a sign-in without code is told so, with one it is done; the secret lies sealed."""
    make(identity, admin, "an")
    credentials = {"username": "an", "password": PASSWORD}
    mine = bearer(identity.post("/identity/api/sign-in", json=credentials))
    identity.cookies.clear()
    wrong = identity.post("/identity/api/me/app", headers=mine, json={"password": "không phải"})
    assert wrong.status_code == 422
    secret = identity.post("/identity/api/me/app", headers=mine, json={"password": PASSWORD}).json()["secret"]
    address = "/identity/api/me/app/confirmation"
    assert identity.post(address, headers=mine, json={"code": "12345"}).status_code == 422
    earlier = totp(secret, still - timedelta(seconds=30))
    confirmed = identity.post(address, headers=mine, json={"code": earlier})
    assert len(confirmed.json()["recovery_codes"]) == 10
    assert identity.post("/identity/api/me/app", headers=mine, json={"password": PASSWORD}).status_code == 409
    asked = identity.post("/identity/api/sign-in", json=credentials)
    assert (asked.status_code, asked.json()["type"]) == (401, "urn:ttct:problem:second-factor-needed")
    assert "ttct_session" not in asked.cookies
    done = identity.post("/identity/api/sign-in", json={**credentials, "code": totp(secret, still)})
    assert done.status_code == 200
    (session, _) = identity.get("/identity/api/me/sessions", headers=mine).json()
    assert "code" in {session["method"], _["method"]}
    with identity_database.database.snapshot() as connection:
        kept = bytes(connection.scalar(text("SELECT sealed_secret FROM second_factor")))
    assert base64.b32decode(secret.replace(" ", "")) not in kept


def test_the_rule_asks_a_role_for_a_second_factor(
    identity: httpx.Client, admin: dict[str, str], still: datetime
) -> None:
    """Who has none adds an app while signing in, by page, and keeps it, until an administrator removes it."""
    rule: dict[str, Any] = {
        "valid_from": str(clock.today()),
        "second_factor_roles": ["admin"],
        "failures_to_lock": 20,
        "invitation_days": 7,
        "reset_minutes": 60,
        "delegation_days": 31,
        "source": "12-QĐ/BTGTU",
    }
    make(identity, admin, "an")
    assert identity.post("/identity/api/policies", headers=admin, json=rule).status_code == 201
    credentials = {"username": "admin", "password": ADMIN_PASSWORD}
    missing = identity.post("/identity/api/sign-in", json=credentials)
    assert (missing.status_code, missing.json()["type"]) == (403, "urn:ttct:problem:second-factor-missing")
    page = identity.get("/identity/sign-in", headers=PAGE)
    sent = {**credentials, "csrf_token": form_token(page), "next": "/identity/account"}
    answer = identity.post("/identity/sign-in", data=sent, headers=PAGE)
    assert answer.headers["location"] == "/identity/sign-in/app?next=%2Fidentity%2Faccount"
    assert "ttct_session" not in identity.cookies
    shown = identity.get(answer.headers["location"], headers=PAGE)
    secret = shown.text.partition('<figcaption class="said">')[2].partition("<")[0]
    form = {"csrf_token": form_token(shown), "next": "/identity/account"}
    refused = identity.post("/identity/sign-in/app", data={**form, "code": "1"}, headers=PAGE)
    assert (refused.status_code, secret in refused.text) == (422, True)
    signed = identity.post("/identity/sign-in/app", data={**form, "code": totp(secret, still)}, headers=PAGE)
    assert "Tôi đã cất các mã" in signed.text
    assert identity.get("/identity/account", headers=PAGE).status_code == 200
    me = identity.get("/identity/api/me", headers=admin).json()["id"]
    removal = identity.post("/identity/api/me/app/removal", headers=admin, json={"password": ADMIN_PASSWORD})
    assert removal.status_code == 409
    identity.cookies.clear()
    other = identity.post("/identity/api/sign-in", json={"username": "an", "password": PASSWORD})
    assert other.status_code == 200
    lost = f"/identity/api/accounts/{me}/second-factors/removal"
    assert identity.post(lost, headers=bearer(other)).status_code == 403
    identity.cookies.clear()
    assert identity.post(lost, headers=admin).status_code == 204
    assert identity.post("/identity/api/sign-in", json=credentials).status_code == 403
