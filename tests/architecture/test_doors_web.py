"""Every door and page of the three services with centers, as an attacker on the web meets it.

Doors come from the services' own descriptions, pages from their route tables: a new one cannot be forgotten.
"""

from collections.abc import Iterator
from itertools import cycle

import httpx
import pytest

from shared.auth import ACCESS_COOKIE, CSRF_COOKIE
from shared.requests import SECURITY_HEADERS
from shared.service_doors import DOORS as SERVICE_DOORS
from tests import forged, people
from tests.architecture.doors import SERVICES, Door, House, all_doors
from tests.architecture.pages import Page, pages_of, routes_of
from tests.architecture.test_doors_pages import told, values

WHERE = pytest.mark.parametrize("service", SERVICES)
ELSEWHERE = (
    "/reporting/live",
    "/reporting/calendar/{token}.ics",
    "/reporting/report-keys.json",
)
"""A stream without end (tests/reporting/test_live.py); what its address alone opens (test_calendar.py); keys
that anybody may read and keep."""


def places(house: House, service: str) -> Iterator[tuple[Door | Page, str]]:
    """Yield each door and page of a service, and an address of it."""
    known = values(house)
    for door in all_doors():
        if door.service == service:
            yield door, door.path.format_map(_Any(known))
    for page in pages_of(service, house.apps[service]):
        if page.path not in ELSEWHERE:
            yield page, page.path.format_map(_Any(known))


class _Any(dict[str, str]):
    """What is not known by its name is a word: who is not let in learns nothing of whether it exists."""

    def __missing__(self, name: str) -> str:
        return "1"


def asked(house: House, place: Door | Page, path: str, headers: dict[str, str]) -> httpx.Response:
    """Ask without a content."""
    return house.clients[place.service].request(place.method, path, headers=headers)


def wrongly_dressed(answer: httpx.Response) -> list[str]:
    """Return which of the headers that every answer bears are missing or differ."""
    wrong = [name for name, value in SECURITY_HEADERS.items() if answer.headers.get(name) != value]
    if "no-store" not in answer.headers.get("cache-control", ""):
        wrong.append("Cache-Control")
    if "location" in answer.headers and not is_here(answer.headers["location"]):
        wrong.append("Location")
    return wrong


def is_here(address: str) -> bool:
    """Tell whether an address stays on this site."""
    return address.startswith("/") and not address.startswith(("//", "/\\"))


@WHERE
def test_no_door_opens_to_a_forged_or_misused_token(house: House, service: str) -> None:
    """As bearer it is refused; as a cookie it is nobody's: the page answers as to a stranger.

    One attack at each place, the next one at the next. All answers bear the headers.
    """
    good = people.token(house.director)
    attacks = [
        *forged.tampered(good, people.SIGNING_KEY).items(),
        *forged.misused(house.director).items(),
    ]
    wrong, turns = [], cycle(attacks)
    for place, path in places(house, service):
        stranger = asked(house, place, path, {"Accept": "text/html"})
        if bad := wrongly_dressed(stranger):
            wrong.append(f"{place.title}: {bad}")
        name, token = next(turns)
        bearer = asked(house, place, path, {"Authorization": f"Bearer {token}"})
        cookie = asked(house, place, path, {"Accept": "text/html", "Cookie": f"{ACCESS_COOKIE}={token}"})
        if bearer.status_code != 401 or cookie.status_code != stranger.status_code or wrongly_dressed(bearer):
            wrong.append(
                f"{place.title}, {name}: {bearer.status_code} {cookie.status_code} {stranger.status_code}"
            )
    assert wrong == [], told(wrong)


@WHERE
def test_no_form_or_door_is_moved_by_another_site(house: House, service: str) -> None:
    """A browser's cookie alone changes nothing, nor does a form's token that another site sends along."""
    cookies = f"{ACCESS_COOKIE}={people.token(house.director)}; {CSRF_COOKIE}=abc"
    ways = {
        "no token": {"Cookie": cookies},
        "another's": {"Cookie": cookies, "X-CSRF-Token": "abd"},
        "another site": {"Cookie": cookies, "X-CSRF-Token": "abc", "Sec-Fetch-Site": "cross-site"},
        "another origin": {"Cookie": cookies, "X-CSRF-Token": "abc", "Origin": "https://elsewhere.example"},
    }
    moved = [
        f"{place.title}, {name}: {answer.status_code}"
        for place, path in places(house, service)
        if place.method not in ("GET", "HEAD")
        for name, headers in ways.items()
        if (answer := asked(house, place, path, headers)).status_code != 403
    ]
    assert moved == [], told(moved)


@WHERE
def test_a_service_opens_only_what_it_needs(house: House, service: str) -> None:
    """Its token is refused at every door and page but those of its own list, and let in at these."""
    wrong, opened = [], set()
    inner = {
        (method, path)
        for path, route in routes_of(house.apps[service].routes)
        for method in route.methods or ()
        if path.startswith(f"/{service}/internal/")
    }
    doors = {(place.method, path, place.title) for place, path in places(house, service)}
    doors |= {(method, path, f"{method} {path}") for method, path in inner}
    for asker in (*SERVICE_DOORS, "nobody-knows"):
        headers = people.bearer(people.service(asker))
        for method, path, title in sorted(doors):
            answer = house.clients[service].request(method, path, headers=headers)
            opens = method == "GET" and path in SERVICE_DOORS.get(asker, ())
            if opens:
                opened.add((asker, path))
            if (answer.status_code == 403) is opens or answer.status_code >= 500:
                wrong.append(f"{asker} at {title}: {answer.status_code}")
    listed = {(asker, path) for asker, paths in SERVICE_DOORS.items() for path in paths}
    assert wrong == [], told(wrong)
    assert opened == {(asker, path) for asker, path in listed if path.startswith(f"/{service}/")}
