"""The read API: pages that meet every row once, and answers that are given anew only if something changed."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from services.reporting.domain.counting import Cell
from services.reporting.operations.reconciling import examine, keep_run
from services.reporting.storage.cells import all_cells
from shared.auth import Principal
from shared.clock import now
from tests import people
from tests.databases import TestDatabase
from tests.reporting import cycle
from tests.servers import superuser

FULL = UUID(int=243)


def ask(client: httpx.Client, door: str, who: Principal | None = None, tag: str = "", **asked: Any) -> Any:
    headers = people.bearer(who or people.province()) | ({"If-None-Match": tag} if tag else {})
    return client.get(f"/reporting/api/{door}", params=asked, headers=headers)


def walked(client: httpx.Client, door: str, limit: int, **asked: Any) -> list[dict[str, Any]]:
    """Return all rows, fetched page by page."""
    rows: list[dict[str, Any]] = []
    while True:
        content = ask(client, door, limit=limit, **asked).json()
        assert len(content["rows"]) <= limit
        rows += content["rows"]
        if content["next"] is None:
            return rows
        assert len(content["rows"]) == limit
        asked["after"] = content["next"]
        assert len(rows) < 10_000


def reconciled(made: TestDatabase) -> str:
    """Compare cells with facts, keep the run and return its id."""
    with made.database.snapshot() as read:
        run = examine(read, {}, ran_at=now())
    with made.database.transaction() as write:
        return str(keep_run(write, run).id)


def cell_of(row: dict[str, Any]) -> Cell:
    month = date.fromisoformat(row["month"])
    return Cell(UUID(row["center_id"]), row["program_code"], month, row["measure"])


def test_page_by_page_every_row_is_met_once(made: TestDatabase, client: httpx.Client) -> None:
    """Whatever the size of a page; what is asked for is all that comes."""
    with made.database.snapshot() as connection:
        held = all_cells(connection)
    for limit in (1, 7, len(held), 1_000):
        rows = walked(client, "cells", limit)
        assert {cell_of(row): row["value"] for row in rows} == held
        assert len(rows) == len(held)
    first = UUID(int=243)
    asked = {
        "center_id": str(first),
        "measure": "admitted",
        "from_month": "2021-03-01",
        "to_month": "2021-03-31",
    }
    assert {cell_of(row): row["value"] for row in walked(client, "cells", 2, **asked)} == {
        cell: value
        for cell, value in held.items()
        if cell.center_id == first and cell.measure == "admitted" and cell.month == date(2021, 3, 1)
    }
    assert [row["code"] for row in walked(client, "centers", 2)] == ["TTCT-243", "TTCT-244", "TTCT-246"]
    assert [row["state"] for row in walked(client, "classes", 1)] == ["completed"] * 2
    assert walked(client, "programs", 1) == [{"program_code": "NT_DANG", "name": "Bồi dưỡng NT_DANG"}]


def test_runs_come_newest_first_and_each_once(made: TestDatabase, client: httpx.Client) -> None:
    """Page by page the runs are those that were kept, in the reverse order of their making."""
    made_runs = [reconciled(made) for _ in range(3)]
    assert [row["id"] for row in walked(client, "reconciliations", 1)] == made_runs[::-1]


@pytest.mark.parametrize("after", ["x", "W10", "WyJ4Il0", "!!", "WyIyMDIxIiwgIlx1ZDgwMCJd", "é"])
def test_a_cursor_that_nobody_gave_is_refused_in_words(client: httpx.Client, after: str) -> None:
    """It says what to send instead."""
    answer = ask(client, "centers", after=after)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:ttct:problem:unknown-cursor")
    assert "next" in answer.json()["vi"]


def test_nothing_is_read_again_that_did_not_change(made: TestDatabase, client: httpx.Client) -> None:
    """304 without the figures being read: their tables are not even there."""
    doors = (
        "provincial",
        "blanks",
        "people",
        "facilities",
        "centers",
        "classes",
        "cells",
        "reconciliations",
        f"centers/{UUID(int=243)}",
        "overview",
    )
    tags, me = {}, people.province()
    for door in doors:
        answer = ask(client, door, me)
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.headers["vary"] == "Authorization, Cookie"
        tags[door] = answer.headers["etag"]
    assert len(set(tags.values())) == len(doors)
    with superuser(made.superuser_url) as connection:
        connection.execute("ALTER TABLE center_fact RENAME TO away")
    assert ask(client, "centers").status_code == 500
    for door in doors:
        again = ask(client, door, me, tag=f'"other", {tags[door]}')
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tags[door])


def test_whatever_changes_a_figure_changes_the_tag(made: TestDatabase, client: httpx.Client) -> None:
    """An event, also one beyond a gap; a definition; a run; a rebuild; another asker, another question."""
    seen: list[str] = []

    def changed(who: Principal | None = None, **asked: Any) -> None:
        answer = ask(client, "provincial", who, tag=", ".join(seen), **asked)
        assert answer.status_code == 200
        seen.append(answer.headers["etag"])

    def told(statement: str) -> None:
        with made.database.transaction() as connection:
            connection.execute(text(statement))

    changed()
    changed(period="2021-Y")
    changed(people.director(UUID(int=243)))
    changed(people.director(UUID(int=244)))
    told("INSERT INTO received_range VALUES ('reporting', 'enrollment', 7, 9)")
    changed()
    told(
        "INSERT INTO definition (code, valid_from, position, vi, en, source) SELECT '', now(), 1, '', '', ''"
    )
    changed()
    reconciled(made)
    changed()
    assert ask(client, "provincial", tag=seen[-1]).status_code == 304


def test_what_needs_attention_changes_the_tag_of_the_overview_alone(
    made: TestDatabase, client: httpx.Client
) -> None:
    """A period opened for reports, a report written and submitted: the figures are the same."""
    me, figures = people.province(), ask(client, "provincial").headers["etag"]
    seen: list[str] = []

    def moved() -> None:
        answer = ask(client, "overview", me, tag=", ".join(seen))
        assert answer.status_code == 200
        seen.append(answer.headers["etag"])

    moved()
    cycle.opens(made.database)
    moved()
    cycle.writes(made.database, FULL)
    cycle.submits(made.database, FULL)
    moved()
    assert ask(client, "overview", me, tag=seen[-1]).status_code == 304
    assert ask(client, "overview", tag=seen[-1]).status_code == 200, "others have read other notices"
    assert ask(client, "provincial", tag=figures).status_code == 304
