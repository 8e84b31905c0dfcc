"""Whatever is sent to a JSON door, it answers: done, or refused in a sentence; never a defect.

What is sent is made from each service's own OpenAPI description, right and wrong, with ids of things that
exist among the invented ones, so that it gets past the door; and from the requests that the doors are
known to take, with one member replaced by what nobody expects. `TTCT_FUZZ_EXAMPLES=n` tries n new requests a
door; without it the same requests are tried every time.
"""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from tests import people
from tests.architecture.door_table import OF_A_CENTER, OF_THE_PROVINCE
from tests.architecture.doors import SERVICES, Door, House, all_doors, at_each, descriptions
from tests.databases import Databases

_WANTED = int(os.environ.get("TTCT_FUZZ_EXAMPLES", "0"))
_MOST = 12


def _tries(members: int) -> settings:
    """Return how often to ask: a door that takes one id needs fewer requests than one that takes a form."""
    return settings(
        max_examples=_WANTED or min(_MOST, 3 + members),
        derandomize=not _WANTED,
        database=None,
        deadline=None,
        print_blob=bool(_WANTED),
        suppress_health_check=list(HealthCheck),
    )


@cache
def _schema(service: str) -> Any:
    return schemathesis.openapi.from_dict(descriptions()[service])


@pytest.fixture(scope="module")
def shaken(databases: Databases, house: House) -> Iterator[House]:
    """Give the house on copies of its databases, for the doors may do whatever they are asked."""
    with ExitStack() as copies:
        for service in SERVICES:
            copies.enter_context(house.on_a_copy(databases, service))
        yield house


@pytest.fixture(scope="module")
def connection() -> Iterator[requests.Session]:
    """Give one session for all requests, that keeps no cookie and looks at no environment."""
    with requests.Session() as session:
        session.trust_env = False
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        yield session


@st.composite
def _sent(draw: st.DrawFn, operation: Any, known: dict[str, str]) -> Any:
    """Return a request of a right or wrong form; now and then it names things that exist."""
    mode = draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
    case = draw(operation.as_strategy(generation_mode=mode))
    if draw(st.integers(0, 3)):
        case.path_parameters = _known(case.path_parameters, known)
        case.query = _known(case.query, known)
        case.body = _known(case.body, known)
    return case


def _known(value: Any, known: dict[str, str]) -> Any:
    """Return the value with every member that is named like a thing that exists set to that thing's id."""
    if isinstance(value, dict):
        return {name: known.get(name, _known(each, known)) for name, each in value.items()}
    if isinstance(value, list):
        return [_known(each, known) for each in value]
    return value


_UNEXPECTED: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "\0",
            "a\0b",
            "\ud800",
            "x" * 5_000,
            "NaN",
            "-Infinity",
            "1e400",
            "0",
            "-1",
            "99999999999999999999",
        ]
    ),
    st.sampled_from(
        ["0001-01-01", "9999-12-31", "2021-02-31", "2021-06-30T25:00", "00000000-0000-0000-0000-000000000000"]
    ),
    st.sampled_from(
        [0, -1, 2**31, 2**63, -(2**63) - 1, 10**400, 1e308, 0.1, True, None, [], {}, [[]], [None], {"a": {}}]
    ),
    st.text(max_size=50),
)


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every member of a request's content, however deep."""
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, each in members:
        yield (*way, name)
        yield from places(each, (*way, name))


def replaced(value: Any, way: tuple[Any, ...], by: Any) -> Any:
    """Return a copy of the content in which the member at the end of `way` is `by`."""
    if not way:
        return by
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[way[0]] = replaced(value[way[0]], way[1:], by)
    return copied


_KNOWN = {**OF_A_CENTER, **OF_THE_PROVINCE}
_WHERE = pytest.mark.parametrize("service", SERVICES)


def _doors(service: str) -> list[Door]:
    return [door for door in all_doors() if door.service == service]


@_WHERE
def test_no_member_of_a_request_finds_a_defect(shaken: House, service: str) -> None:
    """A request that the door takes, with one member that nobody expects, is answered below 500."""

    def answered(door: Door) -> None:
        for part in ("json", "params", "data"):
            if ways := list(places(_KNOWN.get(door.title, {}).get(part))):
                _ask_the_unexpected(shaken, door, part, ways)

    at_each(_doors(service), answered)


def _ask_the_unexpected(house: House, door: Door, part: str, places: list[tuple[Any, ...]]) -> None:
    request = _KNOWN[door.title]
    headers = people.bearer(house.officer if "/imports" in door.path else house.director)
    if door.title in OF_THE_PROVINCE:
        headers = people.bearer(people.province())

    @_tries(len(places))
    @given(way=st.sampled_from(places), by=_UNEXPECTED)
    def ask(way: tuple[Any, ...], by: Any) -> None:
        content = replaced(request[part], way, by)
        if part == "json":  # as any program may write it, not only as our client does
            written = json.dumps(house.filled(content))
            sent = {**request, "content": written.encode()}
            sent.pop("json")
            answer = house.ask(door, sent, {**headers, "Content-Type": "application/json"})
        else:
            answer = house.ask(door, {**request, part: _as_text(content)}, headers)
        assert answer.status_code < 500, answer.text

    ask()


def _as_text(content: dict[str, Any]) -> dict[str, str]:
    """Return what a query or a form can hold."""
    return {name: str(each).encode("utf-8", "replace").decode() for name, each in content.items()}


@_WHERE
def test_no_request_finds_a_defect(shaken: House, connection: requests.Session, service: str) -> None:
    """Every answer is below 500, and a refusal says why in Vietnamese and in English."""
    at_each(_doors(service), lambda door: _ask_anything(shaken, connection, door))


def _ask_anything(house: House, connection: requests.Session, door: Door) -> None:
    askers = [people.province(), house.director, house.officer]
    origin = str(house.clients[door.service].base_url)
    operation = _schema(door.service)[door.path][door.method]

    @_tries(len(door.names))
    @given(case=_sent(operation, house.ids), asker=st.sampled_from(askers))
    def ask(case: Any, asker: Any) -> None:
        answer = case.call(base_url=origin, session=connection, headers=people.bearer(asker))
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400 and answer.headers["content-type"][0] == "application/problem+json":
            told = answer.json()
            assert "" not in (told["vi"], told["en"]), told
            assert told["vi"] != told["en"], told

    ask()
