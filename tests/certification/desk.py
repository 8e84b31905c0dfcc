"""The running service of certification as people and programs use it: pages, forms, JSON."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import SecretStr

from services.certification.main import create_app
from services.certification.settings import CertificationSettings
from shared.db import Database
from shared.ids import new_id
from tests import people
from tests.certification.story import PROVINCE, SEALING
from tests.databases import TestDatabase
from tests.serving import served_app


@dataclass
class Desk:
    """The service and its database; without a name, the province asks."""

    http: httpx.Client
    database: Database

    def get(self, path: str, who: Any = PROVINCE) -> httpx.Response:
        """Open a page or ask for JSON."""
        return self.http.get(f"/certification{path}", headers=people.bearer(who))

    def post(self, path: str, body: dict[str, Any], who: Any = PROVINCE) -> httpx.Response:
        """Send JSON."""
        headers = people.bearer(who) | {"idempotency-key": str(new_id())}
        return self.http.post(f"/certification/api{path}", json=body, headers=headers)

    def send(self, path: str, entered: dict[str, str], who: Any = PROVINCE) -> httpx.Response:
        """Send a form."""
        headers = people.bearer(who) | {"accept": "text/html"}
        return self.http.post(f"/certification{path}", data=entered, headers=headers, follow_redirects=False)


@contextmanager
def desk_of(service_database: Callable[[str], TestDatabase]) -> Iterator[Desk]:
    """Serve certification over a fresh database."""
    made = service_database("certification")
    settings = CertificationSettings(database_url=SecretStr(made.url), sealing_keys=SecretStr(SEALING))
    with served_app(create_app, settings) as http:
        yield Desk(http, made.database)
