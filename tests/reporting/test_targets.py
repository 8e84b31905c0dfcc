"""Targets are set by decision, for the province or one center, from a day on; rates are judged by them."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.principal import Principal
from tests import people
from tests.databases import TestDatabase
from tests.reporting.province import apply, reporting_served, small_province

FULL, NO_ROSTER = UUID(int=243), UUID(int=244)
TARGET = {
    "code": "recruitment",
    "valid_from": "2021-06-01",
    "target": "60",
    "source": "15-CV/BTGTU",
}


@pytest.fixture
def client(service_database: Callable[[str], TestDatabase]) -> Iterator[httpx.Client]:
    made = service_database("reporting")
    apply(made.database, small_province()[1])
    with reporting_served(made) as served:
        yield served


def put(client: httpx.Client, who: Principal | None = None, **changes: Any) -> httpx.Response:
    return client.post(
        "/reporting/api/targets",
        json={**TARGET, **changes},
        headers=people.bearer(who or people.province()),
    )


def judged(client: httpx.Client, period: str = "2021-H1", who: Principal | None = None) -> dict[str, Any]:
    """Return target and state of the recruitment by center, and under `total` of all together."""
    answer = client.get(
        "/reporting/api/provincial",
        params={"period": period},
        headers=people.bearer(who or people.province()),
    ).json()
    rows = {row["center"]["code"]: row["rates"]["recruitment"] for row in answer["rows"]}
    return {
        who: (rate["target"], rate["state"])
        for who, rate in {**rows, "total": answer["totals"]["rates"]["recruitment"]}.items()
    }


def test_rates_are_judged_by_the_target_of_their_period_and_scope(client: httpx.Client) -> None:
    """Of 10 and 6 summoned 9 and 2 came: 90 %, 33,33 %, together 68,75 %; by 90, then by other targets."""
    assert judged(client) == {
        "TTCT-243": ("90.00", "met"),
        "TTCT-244": ("90.00", "missed"),
        "TTCT-246": (None, "not_reported"),
        "total": ("90.00", "missed"),
    }
    assert put(client).status_code == 201
    assert judged(client)["total"] == ("60.00", "met"), "the province's, from June on"
    assert judged(client, "2021-05")["total"][0] == "90.00", "a period that ended before keeps its target"
    assert put(client, center_id=str(FULL), target="95,5").status_code == 201
    assert put(client, center_id=str(NO_ROSTER), target="30").status_code == 201
    assert judged(client) == {
        "TTCT-243": ("95.50", "missed"),
        "TTCT-244": ("30.00", "met"),
        "TTCT-246": (None, "not_reported"),
        "total": ("60.00", "met"),
    }
    own = judged(client, who=people.director(FULL))
    assert own == {"TTCT-243": ("95.50", "missed"), "total": ("95.50", "missed")}, "alone, too"
    assert put(client, center_id=str(FULL), valid_from="2021-06-30", target=None).status_code == 201
    assert judged(client)["TTCT-243"] == ("60.00", "met"), "from that day the common one again"


def test_own_targets_are_printed_on_page_and_paper(client: httpx.Client) -> None:
    """Page and content say which center has a target of its own; the page of targets who set it and why."""
    assert put(client, center_id=str(FULL), target="95.5").status_code == 201
    headers = people.bearer(people.province())
    page = client.get("/reporting/", params={"period": "2021-H1"}, headers=headers).text
    assert "Huyện 243: Tỷ lệ chiêu sinh 95,5\N{NO-BREAK SPACE}%" in page
    content = client.get("/reporting/api/content", params={"period": "2021-H1"}, headers=headers).json()
    said = [each for each in content["tables"][0]["explained"] if each["what"] == "Chỉ tiêu riêng"]
    assert [each["how"] for each in said] == ["Huyện 243: Tỷ lệ chiêu sinh 95,5%."]
    listed = client.get("/reporting/targets", headers=headers).text
    assert "15-CV/BTGTU" in listed
    assert ">Huyện 243<" in listed
    for who, seen in ((people.director(NO_ROSTER), []), (people.director(FULL), [str(FULL)])):
        own = client.get("/reporting/targets", headers=people.bearer(who))
        assert (own.status_code, "15-CV/BTGTU" in own.text) == (200, bool(seen)), "another's"
        told = client.get("/reporting/api/targets", headers=people.bearer(who)).json()["entered"]
        assert [each["target"]["center_id"] for each in told] == seen


def test_a_target_that_cannot_be_is_refused_in_words(client: httpx.Client) -> None:
    """Twice from one day, for a rate or center nobody knows, in no number, by whom it is not for."""
    assert put(client).status_code == 201
    again = put(client, target="70")
    assert (again.status_code, again.json()["type"]) == (409, "urn:ttct:problem:target-of-that-day")
    assert put(client, code="happiness").json()["type"].endswith("unknown-rate")
    assert put(client, center_id=str(UUID(int=9))).status_code == 404
    for wrong in ("0", "1001", "-5", "nhiều", "90,555"):
        assert put(client, target=wrong, valid_from="2021-07-01").status_code == 422, wrong
    for who in (people.officer(FULL), people.director(FULL)):
        assert put(client, who, center_id=str(FULL), valid_from="2021-07-01").status_code == 403
    assert judged(client)["total"] == ("60.00", "met")
