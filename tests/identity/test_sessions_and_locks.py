"""Who is signed in where, who is locked and for how long, and that somebody is left who can help."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from shared import clock
from tests.databases import TestDatabase
from tests.identity.conftest import ADMIN_PASSWORD
from tests.identity.test_accounts import PASSWORD, bearer, make, sign_in

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


def session_of(identity: httpx.Client, username: str, agent: str) -> tuple[str, dict[str, str]]:
    """Sign in; return the session's cookie and the headers of its token."""
    answer = identity.post(
        "/identity/api/sign-in",
        json={"username": username, "password": PASSWORD},
        headers={"User-Agent": agent},
    )
    cookie = answer.cookies["ttct_session"]
    identity.cookies.clear()
    return cookie, bearer(answer)


def alive(identity: httpx.Client, cookie: str) -> bool:
    identity.cookies.set("ttct_session", cookie)
    answer = identity.get("/identity/refresh?next=/identity/account", headers={"Accept": "text/html"})
    identity.cookies.clear()
    return answer.headers["location"] == "/identity/account"


def test_a_person_sees_where_the_account_is_signed_in_and_ends_it(
    identity: httpx.Client, admin: dict[str, str]
) -> None:
    """The list names browser and address; one session ends alone, the others with one order, all by all."""
    make(identity, admin, "an")
    make(identity, admin, "khac")
    cookies = [session_of(identity, "an", agent) for agent in (CHROME, "curl/8", "another")]
    _, mine = cookies[0]
    listed = identity.get("/identity/api/me/sessions", headers=mine).json()
    assert [each["browser"] for each in listed] == ["another", "curl/8", "Chrome · Windows"]
    assert {each["address"] for each in listed} == {"127.0.0.1"}
    _, stranger = session_of(identity, "khac", CHROME)
    one = f"/identity/api/me/sessions/{listed[1]['id']}/end"
    assert identity.post(one, headers=stranger).status_code == 404
    assert alive(identity, cookies[1][0])
    assert identity.post(one, headers=mine).status_code == 204
    assert [alive(identity, cookie) for cookie, _ in cookies] == [True, False, True]
    identity.cookies.set("ttct_session", cookies[0][0])
    others = "/identity/api/me/sessions/end?others_only=true"
    assert identity.post(others, headers=mine).status_code == 204
    identity.cookies.clear()
    assert [alive(identity, cookie) for cookie, _ in cookies] == [True, False, False]
    assert identity.post("/identity/api/me/sessions/end", headers=mine).status_code == 204
    assert not alive(identity, cookies[0][0])


def test_an_administrator_signs_somebody_out_everywhere(
    identity: httpx.Client, admin: dict[str, str]
) -> None:
    """The account shows its sessions to the administrator, who ends them; to nobody else."""
    account = make(identity, admin, "an").json()["id"]
    cookie, mine = session_of(identity, "an", CHROME)
    address = f"/identity/api/accounts/{account}"
    assert len(identity.get(address, headers=admin).json()["sessions"]) == 1
    assert identity.get(address, headers=mine).status_code == 403
    assert identity.post(f"{address}/sessions/end", headers=mine).status_code == 403
    assert identity.post(f"{address}/sessions/end", headers=admin).status_code == 204
    assert not alive(identity, cookie)


@pytest.mark.parametrize("username", ["an", "nobody-of-that-name"])
def test_many_wrong_passwords_lock_a_name_until_somebody_unlocks_it(
    identity: httpx.Client, admin: dict[str, str], identity_database: TestDatabase, username: str
) -> None:
    """The twentieth in a row locks; then the right one is not looked at, for an unknown name as well."""
    account = make(identity, admin, "an").json()["id"]
    sign_in(identity, username, "sai hết cả rồi")
    with identity_database.database.transaction() as connection:
        half_an_hour_ago = {"at": clock.now() - timedelta(minutes=30)}
        connection.execute(
            text("UPDATE sign_in_failure SET failures = 19, last_at = :at WHERE subject LIKE 'account:%'"),
            half_an_hour_ago,
        )
    assert sign_in(identity, username, "vẫn sai").status_code == 401
    locked = sign_in(identity, username)
    assert (locked.status_code, locked.json()["type"]) == (403, "urn:ttct:problem:locked")
    with identity_database.database.transaction() as connection:
        connection.execute(text("UPDATE sign_in_failure SET last_at = last_at - interval '2 days'"))
    assert sign_in(identity, username).status_code == 403
    listed = identity.get("/identity/api/accounts?state=locked", headers=admin).json()
    assert [each["username"] for each in listed] == (["an"] if username == "an" else [])
    if username == "an":
        unlock = f"/identity/api/accounts/{account}/unlocking"
        assert identity.post(unlock, headers=admin).status_code == 204
        assert sign_in(identity, username).status_code == 200


def test_the_last_administrator_stays(identity: httpx.Client, admin: dict[str, str]) -> None:
    """Neither closing the account nor ending the role leaves nobody; with a second one both are possible."""
    me = identity.get("/identity/api/me", headers=admin).json()["id"]
    address = f"/identity/api/accounts/{me}"
    grant = identity.get(address, headers=admin).json()["grants"][0]["id"]
    yesterday = {"last_day": str(clock.today() - timedelta(1))}
    with_a_start_in_the_past = identity.post(
        f"{address}/grants", headers=admin, json={"role": "province", "valid_from": "2021-01-01"}
    )
    assert with_a_start_in_the_past.status_code == 201
    assert identity.post(f"{address}/disabling", headers=admin).status_code == 409
    assert sign_in(identity, "admin", ADMIN_PASSWORD).status_code == 200
    make(identity, admin, "hai", {"role": "admin", "valid_from": str(clock.today())})
    ended = identity.post(f"{address}/grants/{grant}/end", headers=admin, json=yesterday)
    assert ended.status_code == 204
    assert identity.post(f"{address}/disabling", headers=admin).status_code == 204
    second = bearer(sign_in(identity, "hai"))
    (other,) = identity.get("/identity/api/accounts?words=hai", headers=second).json()
    assert identity.post(f"/identity/api/accounts/{other['id']}/disabling", headers=second).status_code == 409


def test_accounts_are_found_by_words_state_role_and_center(
    identity: httpx.Client, admin: dict[str, str]
) -> None:
    """Words match without accents and in any order; a role counts on the day; given names sort the list."""
    center = "018f0000-0000-7000-8000-000000000001"
    people: list[tuple[str, str, dict[str, Any]]] = [
        ("b1", "Nguyễn Thị Ánh", {"role": "officer", "center_id": center, "valid_from": "2021-01-01"}),
        ("b2", "Đặng Văn Ân", {"role": "officer", "center_id": center, "valid_from": "2199-01-01"}),
        ("b3", "Lê Thị Anh", {"role": "province", "valid_from": "2021-01-01"}),
    ]
    for username, name, grant in people:
        content = {"username": username, "display_name": name, "grants": [grant]}
        assert identity.post("/identity/api/accounts", headers=admin, json=content).status_code == 201

    def found(query: str) -> list[str]:
        answer = identity.get(f"/identity/api/accounts?{query}", headers=admin)
        assert answer.status_code == 200, answer.text
        return [each["username"] for each in answer.json()]

    assert found("state=invited") == ["b3", "b1", "b2"]
    assert found("words=anh thi") == ["b3", "b1"]
    assert found("words=dang") == ["b2"]
    assert found("role=officer") == ["b1"]
    assert found(f"center_id={center}&words=b") == ["b1"]


def test_rules_of_accounts_begin_today_at_the_earliest_and_are_never_rewritten(
    identity: httpx.Client, admin: dict[str, str]
) -> None:
    """A past day is refused, a day has one row, and the new number of failures counts from its day on."""
    today = clock.today()
    rules = {
        "valid_from": str(today),
        "failures_to_lock": 5,
        "invitation_days": 3,
        "reset_minutes": 30,
        "delegation_days": 14,
        "source": "12-QĐ/BTGTU",
    }

    def enter(**changes: object) -> int:
        content = {**rules, **changes}
        return identity.post("/identity/api/policies", headers=admin, json=content).status_code

    assert enter(valid_from=str(today - timedelta(1))) == 422
    assert enter(failures_to_lock=1) == 422
    assert enter() == 201
    assert enter() == 409
    assert [each["valid_from"] for each in identity.get("/identity/api/policies", headers=admin).json()] == [
        str(today),
        "2021-01-01",
    ]
    wrong = [sign_in(identity, "ai-do", "sai").status_code for _ in range(6)]
    assert wrong == [401] * 5 + [403]
