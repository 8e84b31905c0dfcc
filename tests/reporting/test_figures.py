"""Each figure opens down to classes whose counts add up to it, and a class opens to counts without a name."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from services.reporting.domain.blanks import PROVINCE_STORE as STORE
from services.reporting.domain.blanks import Flows
from services.reporting.operations import figures
from shared.events import certification as ce
from shared.events import enrollment as en
from shared.events.envelope import Event
from shared.ids import new_id
from shared.principal import Principal
from tests import people
from tests.databases import TestDatabase
from tests.reporting.province import apply, one_class, reporting_served, small_province
from tests.reporting.published import blanks, blanks_moved, certificate, school_class, succeeded

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


def blanks_story() -> list[Event]:
    """Return blanks that came to the store, went to a center and on to another, and what became of them."""
    return [
        blanks(STORE, 60, date(2020, 11, 2)),
        blanks_moved(FULL, "in_stock", 40, kind="allot", from_center=STORE, moved_on=date(2020, 12, 3)),
        blanks_moved(OTHER, "in_stock", 5, kind="transfer", from_center=FULL),
        blanks_moved(FULL, "spoiled", 3, moved_on=date(2021, 3, 5)),
        blanks_moved(FULL, "lost", 4, kind="lose", moved_on=date(2021, 4, 6)),
        blanks_moved(FULL, "in_stock", 1, "lost", kind="find", moved_on=date(2021, 5, 7)),
        blanks_moved(FULL, "destroyed", 2, kind="destroy", moved_on=date(2021, 5, 8)),
        blanks_moved(FULL, "destroyed", 3, "spoiled", kind="destroy", moved_on=date(2021, 6, 9)),
    ]


@pytest.fixture
def made(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    fresh = service_database("reporting")
    apply(fresh.database, [*small_province()[1], *moved_story(), *blanks_story()])
    return fresh


@pytest.fixture
def client(made: TestDatabase) -> Iterator[httpx.Client]:
    with reporting_served(made) as served:
        yield served


def read(client: httpx.Client, path: str, who: Principal | None = None, **asked: Any) -> dict[str, Any]:
    answer = client.get(
        f"/reporting/api/{path}", params=asked, headers=people.bearer(who or people.province())
    )
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


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


def each_of_blanks(line: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Yield (measure, value) of every figure of a line of Biểu 4."""
    names = {"destroyed": "blanks_destroyed_unused", "destroyed_in_all": "blanks_destroyed"}
    for each in fields(Flows):
        measure = names.get(each.name, f"blanks_{each.name}")
        yield measure, line[each.name]
        yield f"{measure}_to_date", line["to_date"][each.name]
    for name, value in line["certificates"].items():
        yield f"certificates_{name}", value
    yield "balance:opening", line["opening"]
    yield "balance:closing", line["closing"]
    yield "balance:came", line["to_date"]["received"] + line["to_date"]["taken_over"]


def test_every_figure_of_blanks_opens(client: httpx.Client) -> None:
    """Flows, certificates and stocks of each holder, the store too, and of all: to lots, deeds, classes."""
    opened: set[str] = set()
    table = read(client, "blanks", period="2021-H1")
    held = [({"center_id": row["holder"]["id"]}, row) for row in table["rows"]]
    assert len(held) == 4
    for address, line in [*held, ({}, table["total"])]:
        for measure, value in each_of_blanks(line):
            if not value:
                continue
            found = read(client, "figure", period="2021-H1", measure=measure, **address)
            assert found["value"] == value, (address, measure)
            if "parts" in found:
                assert sum(part["sign"] * part["value"] for part in found["parts"]) == value
            else:
                assert found["counted"] == sum(line["amount"] for line in found["lines"]) == value
            opened.add(measure)
    assert {"balance:opening", "blanks_lost", "blanks_destroyed_to_date", "certificates_revoked"} <= opened
    store = read(client, "figure", period="2021-Y", measure="blanks_sent_to_date", center_id=STORE)
    (moved,) = store["lines"]
    assert (moved["kind"], moved["movement"]["kind"], moved["movement"]["center_id"]) == (
        "movement",
        "allot",
        str(FULL),
    )
    shown = html(client, "/reporting/blanks?period=2021-H1")
    for measure in ("balance%3Aclosing", "blanks_used_to_date"):
        link = f"/reporting/figure?period=2021-H1&amp;units=then&amp;measure={measure}"
        assert f'href="{link}&amp;center_id={FULL}"' in shown
        html(client, f"{link}&amp;center_id={STORE}".replace("&amp;", "&"))
    assert (
        client.get(
            f"/reporting/api/figure?period=2021-H1&measure=blanks_sent&center_id={STORE}",
            headers=people.bearer(people.director(FULL)),
        ).status_code
        == 404
    )


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


def html(client: httpx.Client, address: str) -> str:
    answer = client.get(address, headers={**people.bearer(people.province()), "Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text
