"""What identity tells reporting of people before a notice is sent to them."""

from contextlib import closing

import httpx
from pydantic import SecretStr

from services.reporting.operations.accounts import AccountsByHttp
from services.reporting.settings import ReportingSettings
from shared.ids import new_id
from shared.principal import Grant, Principal
from tests.identity.conftest import CLIENT_SECRET


def asked(address: str, *accounts: str) -> dict[str, Principal] | None:
    settings = ReportingSettings(
        database_url=SecretStr("postgresql+psycopg://nobody@127.0.0.1:9/none"),
        identity_url=address,
        service_secret=SecretStr(CLIENT_SECRET),
    )
    with closing(AccountsByHttp(settings)) as ask:
        return ask(accounts)


def test_a_service_learns_todays_roles_and_a_person_does_not(
    identity: httpx.Client, admin: dict[str, str]
) -> None:
    """Whose account is closed, or unknown, is absent; a silent identity is told from an empty answer."""
    center = new_id()

    def made(name: str) -> str:
        answer = identity.post(
            "/identity/api/accounts",
            headers=admin,
            json={
                "username": name,
                "display_name": f"Người {name}",
                "password": "một vườn chè trên đồi cao",
                "grants": [{"role": "director", "center_id": str(center), "valid_from": "2020-01-01"}],
            },
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    here, closed = made("giamdoc"), made("danghi")
    assert identity.post(f"/identity/api/accounts/{closed}/disabling", headers=admin).status_code < 300
    found = asked(str(identity.base_url), here, closed, str(new_id()))
    assert found is not None
    assert {key: each.grants for key, each in found.items()} == {here: frozenset({Grant("director", center)})}
    assert asked("http://127.0.0.1:9", here) is None
    refused = identity.get("/identity/internal/principals", params={"id": here}, headers=admin)
    assert refused.status_code == 403
