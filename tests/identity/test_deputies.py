"""Deputies for some days, and people who leave: who holds what on which day, and on whose behalf."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from services.identity.operations.accounts import principals_of
from shared import clock
from shared.principal import Grant, StandsIn
from tests.databases import TestDatabase
from tests.identity.test_accounts import bearer, make, sign_in
from tests.identity.test_sessions_and_locks import alive, session_of

CENTER, OTHER = uuid4(), uuid4()
TODAY = clock.today()


def days(number: int) -> str:
    return str(TODAY + timedelta(number))


@pytest.fixture
def people(identity: httpx.Client, admin: dict[str, str]) -> dict[str, str]:
    """Give the ids of a director, an officer of the same center and one of another."""
    roles = {"giamdoc": ("director", CENTER), "giaovu": ("officer", CENTER), "xa": ("officer", OTHER)}
    return {
        name: make(
            identity,
            admin,
            name,
            {"role": role, "center_id": str(center), "valid_from": "2021-01-01"},
        ).json()["id"]
        for name, (role, center) in roles.items()
    }


def lent(people: dict[str, str], **changes: object) -> dict[str, object]:
    return {
        "deputy_id": people["giaovu"],
        "role": "director",
        "center_id": str(CENTER),
        "valid_from": days(0),
        "valid_to": days(13),
        "reason": "Đi học hai tuần",
        **changes,
    }


def test_a_deputy_holds_the_role_for_its_days_and_says_on_whose_behalf(
    identity: httpx.Client, people: dict[str, str], identity_database: TestDatabase
) -> None:
    """The next token carries role and name; before, after, or once taken back it does not."""
    director, officer = (bearer(sign_in(identity, name)) for name in ("giamdoc", "giaovu"))
    (deputy,) = identity.get("/identity/api/me/deputies", headers=director).json()
    assert deputy["id"] == people["giaovu"]
    made = identity.post("/identity/api/me/delegations", headers=director, json=lent(people))
    assert made.status_code == 201, made.text
    me = identity.get("/identity/api/me", headers=bearer(sign_in(identity, "giaovu"))).json()
    assert {each["role"] for each in me["grants"]} == {"officer", "director"}
    assert me["stands_in"] == [
        {
            "role": "director",
            "center_id": str(CENTER),
            "account_id": people["giamdoc"],
            "name": "Bùi Thị Thử",
        }
    ]

    def holds(day: int) -> bool:
        with identity_database.database.snapshot() as connection:
            (person,) = principals_of(connection, [deputy_id], TODAY + timedelta(day))
        is_lent = Grant("director", CENTER) in person.grants
        assert person.stands_in == (
            (StandsIn("director", CENTER, people["giamdoc"], "Bùi Thị Thử"),) if is_lent else ()
        )
        return is_lent

    deputy_id = identity.get("/identity/api/me", headers=officer).json()["id"]
    assert [holds(day) for day in (-1, 0, 13, 14)] == [False, True, True, False]
    end = f"/identity/api/me/delegations/{made.json()['id']}/end"
    stranger = bearer(sign_in(identity, "xa"))
    assert identity.post(end, headers=stranger).status_code == 404
    assert holds(0)
    assert identity.post(end, headers=director).status_code == 204
    assert not holds(0)
    (told,) = identity.get("/identity/api/me/delegations", headers=officer).json()
    assert (told["in_force"], told["ended_at"] is None) == (False, False)


def test_what_is_lent_ends_with_the_role_itself(
    identity: httpx.Client, admin: dict[str, str], people: dict[str, str]
) -> None:
    """Once the director's own role is over, or the account closed, the deputy holds nothing of it."""
    director = bearer(sign_in(identity, "giamdoc"))
    made = identity.post("/identity/api/me/delegations", headers=director, json=lent(people))
    assert made.status_code == 201
    address = f"/identity/api/accounts/{people['giamdoc']}"

    def held() -> set[str]:
        me = identity.get("/identity/api/me", headers=bearer(sign_in(identity, "giaovu"))).json()
        return {each["role"] for each in me["grants"]}

    assert held() == {"officer", "director"}
    (grant,) = identity.get(address, headers=admin).json()["grants"]
    end = f"{address}/grants/{grant['id']}/end"
    assert identity.post(end, headers=admin, json={"last_day": days(-1)}).status_code == 204
    assert held() == {"officer"}
    again = {"role": "director", "center_id": str(CENTER), "valid_from": days(0)}
    assert identity.post(f"{address}/grants", headers=admin, json=again).status_code == 201
    assert held() == {"officer", "director"}
    assert identity.post(f"{address}/disabling", headers=admin).status_code == 204
    assert held() == {"officer"}


def test_nobody_lends_what_is_not_theirs_too_long_or_to_a_stranger(
    identity: httpx.Client, people: dict[str, str]
) -> None:
    """Roles not held, days past, too many of them, somebody of another center: refused."""
    director = bearer(sign_in(identity, "giamdoc"))
    wrong: list[dict[str, Any]] = [
        {"valid_from": days(-1)},
        {"valid_to": days(31)},
        {"valid_from": days(3), "valid_to": days(2)},
        {"role": "officer"},
        {"center_id": str(OTHER)},
        {"role": "province", "center_id": None},
        {"role": "admin", "center_id": None},
        {"deputy_id": people["xa"]},
        {"deputy_id": people["giamdoc"]},
        {"deputy_id": str(uuid4())},
    ]
    for changes in wrong:
        entry = lent(people, **changes)
        answer = identity.post("/identity/api/me/delegations", headers=director, json=entry)
        assert (answer.status_code, bool(answer.json()["vi"])) == (422, True), changes
    assert identity.get("/identity/api/me/delegations", headers=director).json() == []


def test_an_administrator_names_anybody_but_lends_no_administration(
    identity: httpx.Client, admin: dict[str, str], people: dict[str, str]
) -> None:
    """Whoever is to stand in from another center is named by an administrator; a deputy names no deputy."""
    address = f"/identity/api/accounts/{people['giamdoc']}/delegations"
    made = identity.post(address, headers=admin, json=lent(people, deputy_id=people["xa"]))
    assert made.status_code == 201
    deputy = bearer(sign_in(identity, "xa"))
    assert identity.post(address, headers=deputy, json=lent(people)).status_code == 403
    chained = identity.post("/identity/api/me/delegations", headers=deputy, json=lent(people))
    assert chained.status_code == 422
    assert (
        identity.post(f"/identity/api/delegations/{made.json()['id']}/end", headers=admin).status_code == 204
    )


def test_who_leaves_hands_over_roles_from_a_day_on(
    identity: httpx.Client,
    admin: dict[str, str],
    people: dict[str, str],
    identity_database: TestDatabase,
) -> None:
    """Until the last day all is as before; from the next on the successor holds it, and nobody signs in."""
    director = bearer(sign_in(identity, "giamdoc"))
    identity.post("/identity/api/me/delegations", headers=director, json=lent(people))
    cookie, _ = session_of(identity, "giamdoc", "Chrome/140")
    address = f"/identity/api/accounts/{people['giamdoc']}/handover"
    content = {"last_day": days(0), "successor_id": people["xa"], "reason": "Nghỉ hưu, 15-QĐ/HU"}
    assert identity.post(address, headers=admin, json={**content, "successor_id": people["giamdoc"]}).is_error
    made = identity.post(address, headers=admin, json=content)
    assert made.status_code == 201, made.text

    def held(name: str, day: int) -> set[str]:
        account = identity.get(f"/identity/api/accounts/{people[name]}", headers=admin).json()
        on = days(day)
        return {
            each["role"]
            for each in account["grants"]
            if each["valid_from"] <= on and (each["valid_to"] is None or on <= each["valid_to"])
        }

    assert (held("giamdoc", 0), held("giamdoc", 1)) == ({"director"}, set())
    assert (held("xa", 0), held("xa", 1)) == ({"officer"}, {"officer", "director"})
    assert alive(identity, cookie)
    with identity_database.database.transaction() as connection:
        connection.execute(text("UPDATE account SET last_day = last_day - 1 WHERE last_day IS NOT NULL"))
    assert not alive(identity, cookie)
    assert sign_in(identity, "giamdoc").status_code == 401
    record = identity.get(f"/identity/api/handovers/{made.json()['id']}", headers=admin).json()
    assert [each["role"] for each in record["listed"]["grants"]] == ["director"]
    assert [each["deputy"] for each in record["listed"]["delegations"]] == ["Bùi Thị Thử"]
    assert record["listed"]["sessions"] == 2
    paper = identity.get(f"/identity/handovers/{made.json()['id']}", headers={**admin, "Accept": "text/html"})
    assert "Nghỉ hưu, 15-QĐ/HU" in paper.text
    listed = identity.get("/identity/api/accounts?state=closed", headers=admin).json()
    assert [each["username"] for each in listed] == ["giamdoc"]


def test_the_last_administrator_does_not_leave(identity: httpx.Client, admin: dict[str, str]) -> None:
    """A handover that would leave no administrator is refused and changes nothing."""
    me = identity.get("/identity/api/me", headers=admin).json()["id"]
    content = {"last_day": days(0), "reason": "Chuyển công tác"}
    address = f"/identity/api/accounts/{me}/handover"
    assert identity.post(address, headers=admin, json=content).status_code == 409
    assert identity.get(f"/identity/api/accounts/{me}", headers=admin).json()["last_day"] is None
