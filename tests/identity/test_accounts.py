from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from shared import clock
from tests.identity.conftest import ADMIN_PASSWORD

PASSWORD = "con trâu đi trước cái cày"


def make(
    identity: httpx.Client, admin: dict[str, str], username: str, *grants: dict[str, object]
) -> httpx.Response:
    return identity.post(
        "/identity/api/accounts",
        headers=admin,
        json={"username": username, "display_name": "Bùi Thị Thử", "password": PASSWORD, "grants": grants},
    )


def sign_in(identity: httpx.Client, username: str, password: str = PASSWORD) -> httpx.Response:
    answer = identity.post("/identity/api/sign-in", json={"username": username, "password": password})
    identity.cookies.clear()
    return answer


def bearer(answer: httpx.Response) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_a_token_carries_the_roles_in_force_today_and_no_others(
    identity: httpx.Client, admin: dict[str, str]
) -> None:
    """A role that has ended or has not begun is not in the token; one of today is, with its center."""
    today = clock.today()
    now, past, future = uuid4(), uuid4(), uuid4()
    made = make(
        identity,
        admin,
        "giaovu",
        {"role": "officer", "center_id": str(now), "valid_from": str(today)},
        {
            "role": "director",
            "center_id": str(past),
            "valid_from": str(today - timedelta(9)),
            "valid_to": str(today - timedelta(1)),
        },
        {"role": "director", "center_id": str(future), "valid_from": str(today + timedelta(2))},
    )
    assert made.status_code == 201, made.text
    me = identity.get("/identity/api/me", headers=bearer(sign_in(identity, " GiaoVu "))).json()
    assert me["id"] == made.json()["id"]
    assert me["grants"] == [{"role": "officer", "center_id": str(now)}]


def test_a_user_name_is_taken_only_once(identity: httpx.Client, admin: dict[str, str]) -> None:
    """The second account of the same folded name is refused, so a repeated request changes nothing."""
    assert make(identity, admin, "lan").status_code == 201
    again = make(identity, admin, "LAN")
    assert again.status_code == 409
    assert again.json()["type"] == "urn:ttct:problem:username-taken"
    assert len(identity.get("/identity/api/accounts", headers=admin).json()) == 2


@pytest.mark.parametrize(
    "grant",
    [
        {"role": "officer"},
        {"role": "province", "center_id": str(uuid4())},
        {"role": "director", "center_id": str(uuid4()), "valid_to": "2020-01-01"},
    ],
)
def test_a_role_in_the_wrong_place_or_time_is_refused(
    identity: httpx.Client, admin: dict[str, str], grant: dict[str, object]
) -> None:
    """Officers and directors have a center, the province none, and no role ends before it begins."""
    answer = make(identity, admin, "sai", {"valid_from": "2021-01-01", **grant})
    assert answer.status_code == 422
    assert answer.json()["vi"]


def test_only_an_administrator_makes_accounts(identity: httpx.Client, admin: dict[str, str]) -> None:
    """A person of the province is refused; nobody at all is asked to sign in."""
    make(identity, admin, "tinh", {"role": "province", "valid_from": "2021-01-01"})
    assert make(identity, bearer(sign_in(identity, "tinh")), "moi").status_code == 403
    assert make(identity, {}, "moi").status_code == 401


def test_a_role_given_later_and_ended_counts_from_the_next_token(
    identity: httpx.Client, admin: dict[str, str]
) -> None:
    """A grant shows in the next token, and no more once its last day is past."""
    account = make(identity, admin, "an").json()["id"]
    address = f"/identity/api/accounts/{account}/grants"
    grant = identity.post(address, headers=admin, json={"role": "province", "valid_from": "2021-01-01"})
    token = bearer(sign_in(identity, "an"))
    assert identity.get("/identity/api/me", headers=token).json()["grants"][0]["role"] == "province"
    yesterday = str(clock.today() - timedelta(1))
    ended = identity.post(f"{address}/{grant.json()['id']}/end", headers=admin, json={"last_day": yesterday})
    assert ended.status_code == 204
    token = bearer(sign_in(identity, "an"))
    assert identity.get("/identity/api/me", headers=token).json()["grants"] == []
    assert (
        identity.post(f"{address}/{uuid4()}/end", headers=admin, json={"last_day": yesterday}).status_code
        == 404
    )


def test_a_closed_account_cannot_sign_in(identity: httpx.Client, admin: dict[str, str]) -> None:
    """After closing, the right password gets the same answer as a wrong one."""
    account = make(identity, admin, "binh").json()["id"]
    identity.post(f"/identity/api/accounts/{account}/disabling", headers=admin)
    closed = sign_in(identity, "binh")
    wrong = sign_in(identity, "nobody-here")
    assert closed.status_code == wrong.status_code == 401
    assert closed.json()["vi"] == wrong.json()["vi"]


def test_a_password_is_changed_with_the_old_one(identity: httpx.Client, admin: dict[str, str]) -> None:
    """A wrong old password or a weak new one changes nothing; the right one does."""
    make(identity, admin, "chi")
    mine = bearer(sign_in(identity, "chi"))

    def change(old: str, new: str) -> int:
        content = {"old_password": old, "new_password": new}
        return identity.post("/identity/api/me/password", headers=mine, json=content).status_code

    new = "mười hai con giáp quây quần"
    assert change("not it at all", new) == 422
    assert change(PASSWORD, "123456789012") == 422
    assert sign_in(identity, "chi").status_code == 200
    assert change(PASSWORD, new) == 204
    assert sign_in(identity, "chi").status_code == 401
    assert sign_in(identity, "chi", new).status_code == 200


def test_the_first_administrator_is_made_once(identity: httpx.Client, admin: dict[str, str]) -> None:
    """The first account is an administrator and nothing else."""
    grants = identity.get("/identity/api/me", headers=admin).json()["grants"]
    assert grants == [{"role": "admin", "center_id": None}]
    assert sign_in(identity, "admin", ADMIN_PASSWORD).status_code == 200
