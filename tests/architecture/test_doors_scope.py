"""Every JSON door asked by the wrong people; the doors are read from the services' own descriptions."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from shared.ids import new_id
from shared.principal import Principal
from tests import people
from tests.architecture.door_table import IN_SCOPE, OF_A_CENTER, OF_THE_PROVINCE
from tests.architecture.doors import SERVICES, Door, House, all_doors, open_house
from tests.databases import Databases

DOORS = {door.title: door for door in all_doors()}
CENTERS_THINGS = (
    "center_id",
    "class_id",
    "plan_id",
    "completion_id",
    "import_id",
    "certificate_id",
    "need_id",
    "document_id",
    "attachment_id",
)
STRANGERS = {"officer": people.officer(new_id()), "director": people.director(new_id())}


@pytest.fixture(scope="module")
def house(databases: Databases) -> Iterator[House]:
    """Serve all three services once: whoever is refused changes nothing, which is checked too."""
    with ExitStack() as made, open_house(lambda service: made.enter_context(databases.fresh(service))) as it:
        yield it


def said(answer: httpx.Response) -> dict[str, Any]:
    """Return a refusal without what differs from request to request."""
    return {**answer.json(), "correlation_id": "", "instance": ""}


def doors(titles: Iterable[str]) -> list[Door]:
    """Return the doors of a table that exist; the first test says which do not."""
    return [DOORS[title] for title in titles if title in DOORS]


def test_every_door_is_classified() -> None:
    """A new door must be entered in the table, and none may stand in it twice or be gone."""
    tables = (OF_A_CENTER, OF_THE_PROVINCE, IN_SCOPE)
    listed = [title for table in tables for title in table]
    assert sorted(listed) == sorted(DOORS)


def test_a_door_that_names_a_center_s_thing_is_not_free() -> None:
    """No door whose path, query or body names a thing of a center passes as open to everybody."""
    assert [door.title for door in doors(IN_SCOPE) if door.names & set(CENTERS_THINGS)] == []


@pytest.mark.parametrize("door", DOORS.values(), ids=str)
def test_nobody_enters_without_a_token(house: House, door: Door) -> None:
    """Without a token, and with a broken one, every door answers 401."""
    request = {**OF_A_CENTER, **OF_THE_PROVINCE}.get(door.title, {})
    for headers in ({}, {"Authorization": "Bearer nonsense"}):
        assert house.ask(door, request, headers).status_code == 401


@pytest.mark.parametrize("who", STRANGERS.values(), ids=STRANGERS)
@pytest.mark.parametrize("door", doors(OF_A_CENTER), ids=str)
def test_for_another_center_it_does_not_exist(house: House, door: Door, who: Principal) -> None:
    """404 in the very words of what is not there; nothing changes; the center's own director is let in."""
    before = house.contents(door.service)
    request = OF_A_CENTER[door.title]
    answer = house.ask(door, request, people.bearer(who))
    absent = house.ask(door, request, people.bearer(who), absent=True)
    assert answer.status_code == 404, answer.text
    assert absent.status_code == 404, absent.text
    assert said(answer) == said(absent)
    assert house.contents(door.service) == before
    if door.method == "GET":
        assert house.ask(door, request, people.bearer(house.director)).status_code == 200


@pytest.mark.parametrize("who", STRANGERS.values(), ids=STRANGERS)
@pytest.mark.parametrize("door", doors(OF_THE_PROVINCE), ids=str)
def test_a_door_of_the_province_tells_a_center_nothing(house: House, door: Door, who: Principal) -> None:
    """403 or 404, and the same whether the thing named exists or not; nothing changes."""
    before = house.contents(door.service)
    request = OF_THE_PROVINCE[door.title]
    answer = house.ask(door, request, people.bearer(who))
    absent = house.ask(door, request, people.bearer(who), absent=True)
    assert answer.status_code in (403, 404), answer.text
    assert said(answer) == said(absent)
    assert house.contents(door.service) == before


@pytest.mark.parametrize("door", doors(IN_SCOPE), ids=str)
def test_a_list_is_cut_to_the_scope(house: House, door: Door) -> None:
    """What everybody may ask never answers a stranger with an id of the center's things."""
    answer = house.ask(door, {}, people.bearer(STRANGERS["director"]))
    assert answer.status_code in (200, 404), answer.text
    things = [value for name, value in house.ids.items() if name not in ("parked", "producer")]
    assert [value for value in things if value in answer.text] == []


def test_all_services_are_looked_at() -> None:
    """The doors were found in each of the three services."""
    assert {door.service for door in DOORS.values()} == set(SERVICES)
