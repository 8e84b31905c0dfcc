"""Who stands in for a center that ended: as last told, through the chain, shown to readers."""

import json
from collections.abc import Callable
from datetime import date
from itertools import permutations
from uuid import UUID

import pytest
from pydantic import SecretStr

from services.certification.domain.successions import Succession, stands_in
from services.certification.main import create_app
from services.certification.settings import CertificationSettings
from services.certification.storage import facts
from shared.events.centers import CenterSucceeded
from shared.ids import new_id
from tests.certification import story
from tests.databases import TestDatabase
from tests.serving import served_app

A, B, C = (UUID(int=number) for number in (1, 2, 3))
LAST = date(2021, 6, 30)
JSON = {"Accept": "application/json"}


@pytest.fixture
def made(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    return service_database("certification")


def succeeded(center: UUID, heir: UUID, version: int = 1, blanks: UUID | None = None) -> CenterSucceeded:
    return CenterSucceeded(
        version=version,
        center_id=center,
        succession_id=new_id(),
        kind="dissolve",
        last_day=LAST,
        legal_act="07-QĐ/TU",
        successors=(heir,),
        registers_to=heir,
        reissue_to=heir,
        blanks_to=blanks,
        results_to=heir,
    )


def test_the_newest_word_stands_in_any_order(made: TestDatabase) -> None:
    """Three versions, in every order and twice over: version 3 stands."""
    for order in permutations(((1, B), (2, B), (3, C))):
        ended = new_id()
        told = [succeeded(ended, heir, version) for version, heir in order]
        for each in told:
            story.receive(made.database, [each])
        story.receive(made.database, reversed(told))
        with made.database.snapshot() as connection:
            held = facts.successions(connection)
        assert held[ended] == Succession(ended, LAST, C, C, None)


def test_a_duty_follows_the_chain() -> None:
    """The center itself up to its last day, then its heir, then the heir's heir; destroyed blanks: nobody."""
    ended = {
        A: Succession(A, LAST, B, B, None),
        B: Succession(B, date(2022, 12, 31), C, C, C),
    }
    days = (LAST, date(2021, 7, 1), date(2022, 12, 31), date(2023, 1, 1))
    assert [stands_in(ended, A, "reissue", day) for day in days] == [A, B, B, C]
    assert stands_in(ended, A, "blanks", days[1]) is None
    assert stands_in(ended, B, "blanks", days[3]) == C


def test_whoever_verifies_learns_who_keeps_the_register(made: TestDatabase) -> None:
    """Years later the paper still verifies, says that its center ended, and whom to ask."""
    opened = story.opened(made.database, blanks=1)
    heir = story.Center("TTCT-247")
    story.receive(made.database, [opened.recorded(new_id()), heir.registered()])
    (paper,) = story.rows(made.database, "SELECT code FROM certificate")
    sealing = SecretStr(json.dumps({"certification": {"k": story.SECRET}}))
    settings = CertificationSettings(database_url=SecretStr(made.url), sealing_keys=sealing)
    with served_app(create_app, settings) as client:
        before = client.get(f"/verify/{paper.code}", headers=JSON).json()
        assert (before["center_ended_on"], before["keeper_name"]) == (None, "")
        story.receive(made.database, [succeeded(opened.id, heir.id)])
        after = client.get(f"/verify/{paper.code}", headers=JSON).json()
        page = client.get(f"/verify/{paper.code}", headers={"Accept": "text/html"}).text
    assert after["standing"] == "valid"
    assert after["center_ended_on"] == "2021-06-30"
    assert after["keeper_name"] == heir.registered().name
    assert "kết thúc hoạt động ngày 30/6/2021" in page
