"""What attackers write, at every place of text of every door; what they stored, on every page and in files.

Places of text are found in the requests that the doors are known to take and in the pages' own parameters.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from html import escape
from itertools import cycle
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from shared.ids import new_id
from shared.principal import Principal
from tests import people
from tests.architecture.door_table import OF_A_CENTER, OF_THE_PROVINCE
from tests.architecture.doors import SERVICES, Door, House, all_doors, at_each
from tests.architecture.pages import pages_of, routes_of
from tests.architecture.test_doors_fuzz import places, replaced
from tests.architecture.test_doors_pages import ask as ask_page
from tests.architecture.test_doors_pages import things, told, values
from tests.databases import Databases
from tests.payloads import EVERY, PRODUCT, STORED, TAG

WHERE = pytest.mark.parametrize("service", SERVICES)
_KNOWN = {**OF_A_CENTER, **OF_THE_PROVINCE}


@pytest.fixture(scope="module", params=SERVICES)
def shaken(request: pytest.FixtureRequest, databases: Databases, house: House) -> Iterator[tuple[str, House]]:
    """Give a service of the house on a copy of its database."""
    with house.on_a_copy(databases, request.param):
        yield request.param, house


def words(request: dict[str, Any]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the places of text of a known request: not ids, days or numbers, which never reach further."""
    for part in ("json", "params", "data"):
        for way in places(request.get(part)):
            value = request[part]
            for name in way:
                value = value[name]
            if isinstance(value, str) and not value.startswith("<") and not value[:1].isdigit():
                yield part, way


def asks(door: Door, house: House) -> Principal:
    """Return who may ask at a door."""
    if door.title in OF_THE_PROVINCE:
        return people.province()
    return house.officer if "/imports" in door.path else house.director


def send(house: House, door: Door, part: str, way: tuple[Any, ...], payload: str) -> httpx.Response:
    """Send the known request with the payload at one place."""
    request = _KNOWN[door.title]
    headers = people.bearer(asks(door, house))
    content = replaced(request[part], way, payload)
    if part != "json":
        return house.ask(
            door, {**request, part: {name: _plain(each) for name, each in content.items()}}, headers
        )
    sent = {**request, "content": json.dumps(house.filled(content)).encode()}
    sent.pop("json")
    return house.ask(door, sent, {**headers, "Content-Type": "application/json"})


def _plain(value: Any) -> str:
    return str(value).encode("utf-8", "replace").decode()


def worked(answer: httpx.Response) -> list[str]:
    """Return what of an attack can be seen to have worked: a defect, a sum, raw markup, a header."""
    seen = [f"{answer.status_code}"] if answer.status_code >= 500 else []
    seen += ["computed"] if PRODUCT in answer.text else []
    seen += ["a header"] if "x-injected" in answer.headers else []
    html = answer.headers.get("content-type", "").startswith("text/html")
    return [*seen, "raw markup"] if html and TAG in answer.text else seen


def test_no_payload_works_at_a_door_and_is_shown_as_text(shaken: tuple[str, House]) -> None:
    """Whatever is written is refused or kept as text; no page or file then has its markup, sum or formula.

    At each place one payload that is kept where it can be, and one of the list, in turn.
    """
    service, house = shaken
    turns, taken = cycle(EVERY), 0

    def attacked(door: Door) -> None:
        nonlocal taken
        for part, way in words(_KNOWN.get(door.title, {})):
            for payload in (next(turns), STORED):
                answer = send(house, door, part, way, payload)
                assert worked(answer) == [], (way, payload, answer.text[:500])
                taken += answer.status_code < 300 and payload == STORED

    at_each([door for door in all_doors() if door.service == service], attacked)
    assert taken > 0, "nothing was kept: the rest would show nothing"
    wrong, shown = [], 0
    for page in pages_of(service, house.apps[service]):
        if page.method == "GET" and not page.path.endswith("/live"):
            _, answer = ask_page(house, page, people.province() if service == "reporting" else house.director)
            shown += escape(TAG) in answer.text
            if seen := [*worked(answer), *formulas(answer)]:
                wrong.append(f"{page.title}: {seen}")
    assert wrong == [], told(wrong)
    assert shown > 0, "no page shows what was kept"


def formulas(answer: httpx.Response) -> list[str]:
    """Return what a spreadsheet would compute of what was stored: in a workbook, a text file, an archive."""
    kind = answer.headers.get("content-type", "")
    if "spreadsheetml" in kind:
        book = load_workbook(io.BytesIO(answer.content))
        cells = (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
        return [cell.coordinate for cell in cells if cell.data_type == "f" and TAG in str(cell.value)]
    if kind.startswith("text/csv"):
        return _begun(answer.content)
    if kind.startswith("application/zip"):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            return [
                one
                for name in archive.namelist()
                if name.endswith(".csv")
                for one in _begun(archive.read(name))
            ]
    return []


def _begun(content: bytes) -> list[str]:
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [cell for row in rows for cell in row if cell.startswith(STORED[:3])]


@WHERE
def test_no_payload_in_an_address_works_or_shows_another_s_rows(house: House, service: str) -> None:
    """In every parameter of whatever reads: no defect, no markup, nothing of another center."""
    stranger = people.bearer(people.director(new_id())) | {"Accept": "text/html"}
    turns, wrong = cycle(EVERY), []
    for place, path, name in parameters(house, service):
        payload = next(turns)
        answer = house.clients[service].get(path, headers=stranger, params={name: _plain(payload)})
        shown = [each for each, value in things(house).items() if value in answer.text and value not in path]
        if seen := [*worked(answer), *shown]:
            wrong.append(f"{place}, {name}={payload!r}: {seen}")
    assert wrong == [], told(wrong)


def parameters(house: House, service: str) -> Iterator[tuple[str, str, str]]:
    """Yield title, address and name of each parameter that a page or a door that reads takes in its query."""
    known = values(house)
    for path, route in routes_of(house.apps[service].routes):
        names = {each.alias for each in route.dependant.query_params} | {"q"}
        address = path.startswith((f"/{service}/", "/verify"))
        if "GET" in (route.methods or ()) and address and not path.endswith(("/live", "/internal")):
            filled = path.format_map(dict.fromkeys(route.param_convertors, "1") | known)
            for name in sorted(names):
                yield f"GET {path}", filled, name
