"""Every page and form asked by people of another center; pages are found in the route tables themselves."""

from collections.abc import Callable
from uuid import UUID

import httpx
import pytest

from shared.ids import new_id
from shared.principal import Principal
from tests import people
from tests.architecture.doors import SERVICES, House
from tests.architecture.pages import Page, pages_of
from tests.architecture.test_doors_scope import unchanged

WHERE = pytest.mark.parametrize("service", SERVICES)
STRANGERS: dict[str, Callable[[], Principal]] = {
    "officer": lambda: people.officer(new_id()),
    "director": lambda: people.director(new_id()),
    "admin": people.admin,
}
WORDS = {
    "book": "2021",
    "delivery_id": str(new_id()),
    "ending": "docx",
    "kind": "attendance",
    "number": "1",
    "page": "1",
    "part": "rooms",
    "step": "approval",
    "table": "cells",
    "token": "x" * 43,
    "version": "1",
    "webhook_id": str(new_id()),
    "year": "2021",
}
"""What paths name beside the things of the house; a page that names anything else fails the first test."""
ALIASES = {"one_id": "learner_id", "other_id": "unlike_learner"}
OF_NOBODY = ("parked", "producer", "code", "template_id", "succession_id", "ending_center", "sealed_center")
"""Of the house, but not a center's secret: what is no id, and what its own page shows to every center."""
_CLASS, _SUBMISSION = {"class_id": "completed_class"}, {"period": "accepted_period"}
AT = {
    "/enrollment/classes/{class_id}/learners/{enrolment_id}": {"class_id": "running_class"},
    "/enrollment/classes/{class_id}/results/{completion_id}": _CLASS,
    "/enrollment/classes/{class_id}/results/{completion_id}/annulment": _CLASS,
    "/certification/classes/{class_id}": {"class_id": "certified_class"},
    "/certification/classes/{class_id}/papers.pdf": {"class_id": "certified_class"},
    "/reporting/reports/{period}/centers/{center_id}/submissions/{number}": _SUBMISSION,
    "/reporting/reports/{period}/centers/{center_id}/submissions/{version}/report.{ending}": _SUBMISSION,
}
"""Pages of a thing in another state than the one that goes by the name."""
OF_ONESELF = (
    "POST /reporting/calendar",
    "POST /reporting/calendar/end",
    "POST /reporting/notices/read",
)
"""Whoever is signed in changes what is the own."""
OF_THE_ADMIN = "POST /reporting/operations/quality/reconciliations"
"""Whoever keeps the system going compares its figures anew, and reads none."""
SHOWS_CENTERS = "POST /enrollment/centers/successions"
"""Its form is shown again with the names of all centers, which are public, to whoever filled it wrongly."""
NOT_FOR_A_DIRECTOR = {
    "GET /enrollment/centers/{center_id}/change": "the province's",
    "GET /certification/copies/{center_id}/{year}/book.pdf": "nothing was copied: tests/certification",
    "GET /certification/copies/{center_id}/{year}/{number}/extract.pdf": "the same",
    "GET /certification/documents/{order_id}/{part}.pdf": "not set yet: tests/certification",
}


def values(house: House) -> dict[str, str]:
    """Return what a path may name."""
    return WORDS | house.ids | {name: house.ids[own] for name, own in ALIASES.items()}


def is_id(value: str) -> bool:
    """Tell whether a value is an id, and no word or period."""
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def things(house: House) -> dict[str, str]:
    """Return the ids of what belongs to the center, by their names."""
    return {name: value for name, value in house.ids.items() if name not in OF_NOBODY and is_id(value)}


def names_a_thing(house: House, page: Page) -> bool:
    """Tell whether the page is one of a thing of the center."""
    return any(ALIASES.get(name, name) in things(house) for name in page.parameters)


def ask(house: House, page: Page, who: Principal) -> tuple[str, httpx.Response]:
    """Ask for a page, or send its form with nothing entered; return the path and the answer."""
    at = {name: house.ids[own] for name, own in AT.get(page.path, {}).items()}
    path = page.path.format(**values(house) | at)
    form = {"entered": "nothing"} if page.method == "POST" else None
    headers = people.bearer(who) | {"Accept": "text/html"}
    return path, house.clients[page.service].request(page.method, path, headers=headers, data=form)


def told(problems: list[str]) -> str:
    """Return the list as the failing test shows it."""
    return "\n".join(problems)


@WHERE
def test_every_page_can_be_reached(house: House, service: str) -> None:
    """A new page whose path names something that the house has not must get it there, or in WORDS."""
    unknown = {
        page.title: sorted(page.parameters - values(house).keys())
        for page in pages_of(service, house.apps[service])
        if page.parameters - values(house).keys()
    }
    assert unknown == {}


@WHERE
@pytest.mark.parametrize("who", STRANGERS)
def test_no_page_shows_or_does_anything_of_another_center(house: House, service: str, who: str) -> None:
    """A page of its things is not found; a list leaves them out; nothing changes; nothing breaks."""
    stranger, wrong = STRANGERS[who](), []
    with unchanged(house, service):
        for page in pages_of(service, house.apps[service]):
            if page.path.endswith("/live") or page.title in (*OF_ONESELF, OF_THE_ADMIN):
                continue  # a stream without end (tests/reporting/test_live.py), or the own
            path, answer = ask(house, page, stranger)
            # What the address names, the way back from a refusal may name, too.
            shown = [
                name
                for name, value in things(house).items()
                if value in answer.text and value not in path and page.title != SHOWS_CENTERS
            ]
            refused = answer.status_code in (403, 404, 422)
            if answer.status_code >= 500 or shown or (names_a_thing(house, page) and not refused):
                wrong.append(f"{page.title}: {answer.status_code} {sorted(shown)}")
    assert wrong == [], told(wrong)


@WHERE
def test_the_center_s_own_director_is_let_in(house: House, service: str) -> None:
    """The claim above is empty for a page that nobody can open."""
    closed = []
    for page in pages_of(service, house.apps[service]):
        if page.method == "GET" and names_a_thing(house, page):
            _, answer = ask(house, page, house.director)
            if answer.status_code >= 400:
                closed.append(f"{page.title}: {answer.status_code}")
    assert [each for each in closed if each.rpartition(":")[0] not in NOT_FOR_A_DIRECTOR] == [], told(closed)
