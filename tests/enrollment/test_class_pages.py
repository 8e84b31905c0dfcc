"""Pages of a class as people see them, over real HTTP and a real database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest

from services.enrollment.main import create_app
from services.enrollment.settings import EnrollmentSettings
from shared.db import Database
from shared.principal import Principal
from tests import people
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.field import Loaded, learner
from tests.serving import served_app


@dataclass(frozen=True)
class Pages:
    """The running service with one completed class."""

    client: httpx.Client
    database: Database
    made: Loaded

    def get(self, who: Principal, path: str, language: str = "vi") -> httpx.Response:
        """Read a page as `who`."""
        return self.client.get(
            f"/enrollment{path}",
            params={"lang": language},
            headers=people.bearer(who) | {"accept": "text/html"},
        )


@pytest.fixture
def pages(service_database: Callable[[str], TestDatabase]) -> Iterator[Pages]:
    made = service_database("enrollment")
    with made.database.transaction() as connection:
        loaded = field.completed(connection, learner(1, full_name="Hoàng Văn Ánh"), learner(2, "4"))
    settings = EnrollmentSettings.model_validate(
        {"database_url": made.url, "sealing_keys": field.SEALING, "identity_url": "http://127.0.0.1:9"}
    )
    with served_app(create_app, settings) as client:
        yield Pages(client, made.database, loaded)


def test_a_class_page_names_everybody_and_what_was_decided(pages: Pages) -> None:
    """Head, counts, decisions and each learner with state and mark stand on one page, in both languages."""
    group = pages.made.group
    answer = pages.get(pages.made.field.officer, f"/classes/{group.id}")
    assert answer.status_code == 200
    for words in (group.code, "Hoàng Văn Ánh", "10-QĐ/TTCT, 2/4/2021", "03-QĐ/TTCT", "nhập học", "7,5"):
        assert words in answer.text
    assert "admitted" in pages.get(pages.made.field.officer, f"/classes/{group.id}", "en").text


def test_a_class_of_another_center_is_no_page(pages: Pages) -> None:
    """Who is of another center finds what whoever asks for nothing finds."""
    stranger = people.officer(uuid4())
    assert pages.get(stranger, f"/classes/{pages.made.group.id}").status_code == 404
    assert pages.get(stranger, f"/classes/{uuid4()}").status_code == 404
