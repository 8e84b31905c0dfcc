"""Each figure opens down to classes whose counts add up to it, and a class opens to counts without a name."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from services.reporting.operations import figures
from shared.events import certification as ce
from shared.events import enrollment as en
from shared.events.envelope import Event
from shared.ids import new_id
from tests import people
from tests.databases import TestDatabase
from tests.reporting.opened import html, read
from tests.reporting.province import apply, one_class, reporting_served, small_province
from tests.reporting.published import certificate, school_class, succeeded

FULL, OTHER, SILENT = (UUID(int=number) for number in (243, 244, 246))
MEASURES = (
    "classes_planned_year",
    "learners_planned_year",
    "classes_opened",
    "summoned",
    "admitted",
    "classes_completed",
    "classes_cancelled",
    "completed",
    "not_passed",
    "good",
    "certificates_issued",
    "certificates_revoked",
    "certificates_under_review",
    "band:gioi",
    "band:kha",
    "band:trung_binh",
)


def moved_story() -> list[Event]:
    """Return a class that a successor went on with, and a certificate revoked in another month."""
    about: dict[str, Any] = {"class_id": new_id(), "program_code": "DV_MOI", "opened_on": date(2021, 6, 20)}
    about |= {"summoned": 4, "admitted": 3}
    paper: dict[str, Any] = {"certificate_id": new_id(), "completion_id": new_id(), "class_id": new_id()}
    paper |= {"center_id": FULL, "program_code": "NT_DANG", "issued_on": date(2021, 2, 3)}
    return [
        school_class(en.ClassOpened, 1, **about, center_id=OTHER),
        school_class(en.ClassCompleted, 3, **about, center_id=FULL, opened_by=OTHER, not_passed=1),
        succeeded(OTHER, [FULL]),
        school_class(en.ClassCancelled, 2, **{**about, "class_id": new_id()}, center_id=FULL),
        certificate(ce.CertificateIssued, 1, **paper),
        certificate(ce.CertificateRevoked, 2, **paper),
    ]


@pytest.fixture
def made(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    fresh = service_database("reporting")
    apply(fresh.database, [*small_province()[1], *moved_story()])
    return fresh


@pytest.fixture
def client(made: TestDatabase) -> Iterator[httpx.Client]:
    with reporting_served(made) as served:
        yield served


def each_figure(report: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, int]]:
    """Yield (how it is asked for, measure, value) of every figure of Biểu 1."""
    for row in report["rows"]:
        for measure, value in (row["figures"] or {}).items():
            yield {"center_id": row["center"]["id"]}, measure, value
        for program in row["programs"]:
            for measure, value in program["figures"].items():
                yield {"center_id": row["center"]["id"], "program_code": program["code"]}, measure, value
    for program in report["programs"]:
        for measure, value in program["figures"].items():
            yield {"program_code": program["code"]}, measure, value
    for measure, value in report["totals"]["figures"].items():
        yield {}, measure, value


def test_every_figure_opens_to_lines_that_add_up_to_it(client: httpx.Client) -> None:
    """By center, by program and in all; of the half-year and of a month; as then and as now."""
    opened = 0
    for period, units in (("2021-H1", "then"), ("2021-Q2", "now"), ("2021-07", "then")):
        report = read(client, "provincial", period=period, units=units)
        for address, measure, value in each_figure(report):
            if measure not in MEASURES or (not value and "program_code" in address):
                continue  # blanks are of no class
            found = read(client, "figure", period=period, units=units, measure=measure, limit=1000, **address)
            assert found["value"] == found["counted"] == value, (period, address, measure)
            assert sum(line["amount"] for line in found["lines"]) == value
            assert all(line["id"] for line in found["lines"])
            opened += value != 0
    assert opened > 60, "figures that are not 0 were opened"


def test_a_figure_of_very_many_rows_opens_to_them_first(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each row with what it shows in the table; it opens in turn to its classes."""
    monkeypatch.setattr(figures, "MOST_OPENED", 1)
    report = read(client, "provincial", period="2021-H1")
    shown = {row["center"]["id"]: row["figures"]["admitted"] for row in report["rows"] if row["figures"]}
    found = read(client, "figure", period="2021-H1", measure="admitted")
    assert {line["id"]: line["amount"] for line in found["lines"]} == {k: v for k, v in shown.items() if v}
    page = html(client, "/reporting/figure?period=2021-H1&measure=admitted")
    assert f"measure=admitted&amp;center_id={FULL}" in page
    one = read(client, "figure", period="2021-H1", measure="admitted", center_id=FULL)
    assert {line["kind"] for line in one["lines"]} == {"class"}


def test_every_rate_opens_to_its_sums(client: httpx.Client) -> None:
    """Above and below the line stand the very sums from which the percentage of the table was taken."""
    report = read(client, "provincial", period="2021-H1")
    rows = [({"center_id": row["center"]["id"]}, row["rates"]) for row in report["rows"] if row["figures"]]
    for address, rates in [*rows, ({}, report["totals"]["rates"])]:
        for code, rate in rates.items():
            found = read(client, "figure", period="2021-H1", measure=f"rate:{code}", **address)
            assert [found[name] for name in ("numerator", "denominator", "percent")] == [
                rate[name] for name in ("numerator", "denominator", "percent")
            ]
            for part in (*found["above"], *found["below"]):
                opened = read(client, "figure", period="2021-H1", measure=part["code"], **address)
                assert opened["counted"] == part["value"]
    assert ">90,00<" in html(
        client, f"/reporting/figure?period=2021-H1&measure=rate:recruitment&center_id={FULL}"
    )


def test_a_class_opens_to_its_counts_and_to_no_name(client: httpx.Client) -> None:
    """Summoned, admitted, completed by band, not passed and certificates; the page leads on to enrollment."""
    (line,) = read(client, "figure", period="2021-03", measure="completed", center_id=FULL)["lines"]
    shown = read(client, f"classes/{line['id']}")
    counts = {each["code"]: each["value"] for each in shown["counts"]}
    assert counts == {
        "classes_opened": 1,
        "classes_completed": 1,
        "summoned": 10,
        "admitted": 9,
        "not_passed": 2,
        "completed": 7,
        "good": 6,
        "band:trung_binh": 1,
        "band:kha": 2,
        "band:gioi": 4,
        "certificates_issued": 7,
        "blanks_used": 7,
    }
    page = html(client, f"/reporting/classes/{line['id']}")
    assert f'href="/enrollment/classes/{line["id"]}"' in page
    assert "Học viên xếp loại Giỏi" in page


def test_a_center_opens_its_own_figures_only(client: httpx.Client) -> None:
    """Another center's figure, and another center's class, are not found; the total is the own."""
    (line,) = read(client, "figure", period="2021-03", measure="completed", center_id=FULL)["lines"]
    who = people.director(OTHER)
    for path in (f"figure?period=2021-H1&measure=admitted&center_id={FULL}", f"classes/{line['id']}"):
        assert client.get(f"/reporting/api/{path}", headers=people.bearer(who)).status_code == 404
    mine = read(client, "figure", who, period="2021-H1", measure="admitted")
    assert (mine["value"], mine["counted"]) == (5, 5), "two of its own class, three of the one handed over"
    assert {each["center"]["id"] for each in mine["lines"]} == {str(OTHER)}


def test_the_page_links_each_figure_and_says_when_the_sum_is_another(
    made: TestDatabase, client: httpx.Client
) -> None:
    """A wrong cell opens to lines that do not add up to it, and the page says so; nonsense is refused."""
    table = html(client, "/reporting/?period=2021-H1")
    address = f"/reporting/figure?period=2021-H1&amp;units=then&amp;measure=admitted&amp;center_id={FULL}"
    assert f'href="{address}">9</a>' in table
    opened = html(client, address.replace("&amp;", "&"))
    assert "không khớp" not in opened
    assert opened.count("/reporting/classes/") == 1
    assert opened.count('<td class="number">9</td>') == 2, "the class, and the sum"
    with made.database.transaction() as connection:
        connection.execute(text("UPDATE cell SET value = value + 1 WHERE measure = 'admitted'"))
    assert "không khớp" in html(client, address.replace("&amp;", "&"))
    headers = {**people.bearer(people.province()), "Accept": "text/html"}
    for nonsense in ("measure=nothing", "measure=rate:nothing", f"measure=admitted&center_id={UUID(int=9)}"):
        answer = client.get(f"/reporting/figure?period=2021-H1&{nonsense}", headers=headers)
        assert answer.status_code == 404, nonsense
        assert "Hãy mở con số từ bảng của báo cáo" in answer.text
    for unreadable in (
        "measure=band:%00",
        "measure=admitted&program_code=%00",
        "measure=admitted&center_id=x",
    ):
        for path in ("figure", "api/figure"):
            answer = client.get(f"/reporting/{path}?period=2021-H1&{unreadable}", headers=headers)
            assert answer.status_code == 422, (path, unreadable)


def test_many_classes_come_on_pages_that_miss_none(made: TestDatabase, client: httpx.Client) -> None:
    """250 classes on three pages, each once, and the sum of all under each of them."""
    apply(
        made.database,
        [
            each
            for day in range(250)
            for each in one_class(SILENT, date(2021, 4, 1 + day % 28), summoned=1, marks=[])
        ],
    )
    asked = "/reporting/figure?period=2021-04&measure=summoned&sheet="
    found: list[str] = []
    for sheet in (1, 2, 3):
        shown = html(client, f"{asked}{sheet}")
        found += [part[:36] for part in shown.split('href="/reporting/classes/')[1:]]
        assert shown.count(">250<") >= 2
    assert len(found) == len(set(found)) == 250
