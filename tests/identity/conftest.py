"""Identity running for real: its own database, its own HTTP server."""

import json
from collections.abc import Callable, Iterator

import httpx
import pytest
from pydantic import SecretStr

from services.identity.main import create_app
from services.identity.settings import IdentitySettings
from tests.databases import TestDatabase
from tests.serving import serving

ADMIN_PASSWORD = "mùa xuân trên đồi chè xanh"
CLIENT_SECRET = "a-client-secret-of-an-invented-service"


@pytest.fixture
def identity_database(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    return service_database("identity")


@pytest.fixture
def settings(identity_database: TestDatabase) -> IdentitySettings:
    return IdentitySettings(
        database_url=SecretStr(identity_database.http_url),
        key_secret=SecretStr("a secret of more than thirty-two characters"),
        service_clients=SecretStr(json.dumps({"reporting": CLIENT_SECRET})),
        first_admin_password=SecretStr(ADMIN_PASSWORD),
    )


@pytest.fixture
def identity(settings: IdentitySettings) -> Iterator[httpx.Client]:
    """Give a client of a running identity."""
    with serving(create_app(settings)) as client:
        yield client


@pytest.fixture
def admin(identity: httpx.Client) -> dict[str, str]:
    """Give the headers of the first administrator."""
    answer = identity.post("/identity/api/sign-in", json={"username": "admin", "password": ADMIN_PASSWORD})
    assert answer.status_code == 200, answer.text
    identity.cookies.clear()
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}
