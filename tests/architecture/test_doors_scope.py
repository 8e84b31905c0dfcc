"""Every JSON door asked by the wrong people; the doors are read from the services' own descriptions."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import httpx
import pytest

from shared.ids import new_id
from tests import people
from tests.architecture.door_table import IN_SCOPE, OF_A_CENTER, OF_THE_PROVINCE
from tests.architecture.doors import SERVICES, Door, House, all_doors, at_each

WHO_NOT = pytest.mark.parametrize("who", ["officer", "director"])
WHERE = pytest.mark.parametrize("service", SERVICES)
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


@cache
def every_door() -> dict[str, Door]:
    """Return the doors by their titles, read when the first test wants them."""
    return {door.title: door for door in all_doors()}


def said(answer: httpx.Response) -> dict[str, Any]:
    """Return a refusal without what differs from request to request."""
    return {**answer.json(), "correlation_id": "", "instance": ""}


def doors(titles: Iterable[str], service: str | None = None) -> list[Door]:
    """Return the doors of a table, all or a service's; the first test says which do not exist."""
    found = [every_door()[title] for title in titles if title in every_door()]
    return [door for door in found if service in (None, door.service)]


@contextmanager
def unchanged(house: House, service: str) -> Iterator[None]:
    """Claim that no table of the service changes meanwhile."""
    before = house.contents(service)
    yield
    after = house.contents(service)
    assert [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)] == []


def test_every_door_is_classified() -> None:
    """A new door must be entered in the table, and none may stand in it twice or be gone."""
    tables = (OF_A_CENTER, OF_THE_PROVINCE, IN_SCOPE)
    listed = [title for table in tables for title in table]
    assert sorted(listed) == sorted(every_door())


def test_a_door_that_names_a_center_s_thing_is_not_free() -> None:
    """No door whose path, query or body names a thing of a center passes as open to everybody."""
    assert [door.title for door in doors(IN_SCOPE) if door.names & set(CENTERS_THINGS)] == []


@WHERE
def test_nobody_enters_without_a_token(house: House, service: str) -> None:
    """Without a token, and with a broken one, every door answers 401."""

    def closed(door: Door) -> None:
        request = {**OF_A_CENTER, **OF_THE_PROVINCE}.get(door.title, {})
        for headers in ({}, {"Authorization": "Bearer nonsense"}):
            assert house.ask(door, request, headers).status_code == 401

    at_each(doors(every_door(), service), closed)


@WHO_NOT
@WHERE
def test_for_another_center_it_does_not_exist(house: House, service: str, who: str) -> None:
    """404 in the very words of what is not there; nothing changes."""
    headers = people.bearer(STRANGERS[who])

    def unknown(door: Door) -> None:
        answer = house.ask(door, OF_A_CENTER[door.title], headers)
        absent = house.ask(door, OF_A_CENTER[door.title], headers, absent=True)
        assert answer.status_code == 404, answer.text
        assert absent.status_code == 404, absent.text
        assert said(answer) == said(absent)

    with unchanged(house, service):
        at_each(doors(OF_A_CENTER, service), unknown)


@WHERE
def test_the_center_s_own_director_is_let_in(house: House, service: str) -> None:
    """What another center is not told exists: the one whose it is may read it."""
    headers = people.bearer(house.director)

    def read(door: Door) -> None:
        answer = house.ask(door, OF_A_CENTER[door.title], headers)
        assert answer.status_code == 200, answer.text

    at_each([door for door in doors(OF_A_CENTER, service) if door.method == "GET"], read)


@WHO_NOT
@WHERE
def test_a_door_of_the_province_tells_a_center_nothing(house: House, service: str, who: str) -> None:
    """403 or 404, and the same whether the thing named exists or not; nothing changes."""
    headers = people.bearer(STRANGERS[who])

    def closed(door: Door) -> None:
        answer = house.ask(door, OF_THE_PROVINCE[door.title], headers)
        absent = house.ask(door, OF_THE_PROVINCE[door.title], headers, absent=True)
        assert answer.status_code in (403, 404), answer.text
        assert said(answer) == said(absent)

    with unchanged(house, service):
        at_each(doors(OF_THE_PROVINCE, service), closed)


def test_a_list_is_cut_to_the_scope(house: House) -> None:
    """What everybody may ask never answers a stranger with an id of the center's things."""
    things = [
        value
        for name, value in house.ids.items()
        if name not in ("parked", "producer", "code") and "period" not in name
    ]

    def cut(door: Door) -> None:
        answer = house.ask(door, {}, people.bearer(STRANGERS["director"]))
        assert answer.status_code in (200, 404), answer.text
        assert [value for value in things if value in answer.text] == []

    at_each(doors(IN_SCOPE), cut)


def test_all_services_are_looked_at() -> None:
    """The doors were found in each of the three services."""
    assert {door.service for door in every_door().values()} == set(SERVICES)
