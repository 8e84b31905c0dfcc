"""Figures of Biểu 2 to 4 open to what was told, and to lots, deeds and classes, which add up to them."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.reporting.domain.blanks import PROVINCE_STORE as STORE
from services.reporting.domain.blanks import Flows
from services.reporting.domain.told import MEANS
from shared.events import certification as ce
from shared.events.envelope import Event
from tests import people
from tests.databases import TestDatabase
from tests.reporting.opened import html, read
from tests.reporting.province import apply, means_told, reporting_served, small_province
from tests.reporting.published import blanks, blanks_moved
from tests.reporting.test_figures import moved_story

FULL, OTHER, SILENT = (UUID(int=number) for number in (243, 244, 246))


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


def each_told(*tables: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, int | None]]]:
    """Yield (how it is asked for, its figures) of each line of Biểu 2, Biểu 3 and what is late in Biểu 4."""
    staff, books, blank = tables
    for row in [*staff["rows"], {"center": None, **staff["total"]}]:
        persons = row["staff"] or {}
        yield (
            of(row["center"]),
            {
                **{name: row[name] for name in ("posts", "vacant", "lecturers")},
                "staff": row["present"],
                **{f"staff:{post}": number for post, number in persons.items()},
                **{f"own_{what}": number for what, number in row["own_round"].items()},
                **{f"higher_{what}": number for what, number in row["higher"].items()},
            },
        )
    for row in [*books["rows"], {"center": None, "figures": books["total"]}]:
        yield of(row["center"]), {name: (row["figures"] or {}).get(name) for name in MEANS}
    for row in [*blank["rows"], {"holder": None, **blank["total"]}]:
        yield of(row["holder"]), {"overdue": row["overdue"] and row["overdue"]["quantity"]}


def of(center: dict[str, Any] | None) -> dict[str, Any]:
    return {} if center is None else {"center_id": center["id"]}


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


def test_every_figure_of_people_and_means_opens(made: TestDatabase, client: httpx.Client) -> None:
    """Posts, persons, lecturers, prizes, rooms, money, needs and late certificates: to what was told."""
    late = ce.OverdueLine(program_code="NT_DANG", not_registered=2, not_handed_over=3, since=date(2021, 4, 2))
    told = ce.PapersOverdue(version=1, center_id=FULL, as_of=date(2021, 5, 1), lines=(late,))
    apply(made.database, [*means_told(FULL, OTHER, SILENT), told])
    opened = 0
    for units in ("then", "now"):
        asked: dict[str, Any] = {"period": "2021-H1", "units": units}
        staff, books, blank = (read(client, path, **asked) for path in ("people", "facilities", "blanks"))
        for address, figures_told in each_told(staff, books, blank):
            for measure, value in figures_told.items():
                found = read(client, "figure", **asked, measure=measure, **address)
                assert (found["value"], found["counted"]) == (value, value or 0), (address, measure, units)
                assert sum(line["amount"] for line in found["lines"]) == (value or 0)
                opened += bool(value)
    assert opened > 60, "figures that are not 0 were opened"
    for page, measure in (
        ("people", "staff%3Adirector"),
        ("facilities", "halls"),
        ("blanks", "overdue"),
        ("", "lecturers"),
    ):
        link = f"/reporting/figure?period=2021-H1&amp;units=then&amp;measure={measure}&amp;center_id={FULL}"
        assert f'href="{link}"' in html(client, f"/reporting/{page}?period=2021-H1"), page
        assert "không khớp" not in html(client, link.replace("&amp;", "&"))
    for nonsense in ("staff:nobody", f"posts&center_id={UUID(int=9)}"):
        answer = client.get(
            f"/reporting/api/figure?period=2021-H1&measure={nonsense}",
            headers=people.bearer(people.province()),
        )
        assert answer.status_code == 404
