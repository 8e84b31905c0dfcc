"""A difference names the events behind it and is mended from the page; the run and who mended it stay."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from services.reporting.domain.counting import contributions
from services.reporting.operations.asking import OwnerTotals, read_members
from services.reporting.operations.naming import AskMembers, CellAsked, OwnerMembers
from services.reporting.storage import members as member_storage
from services.reporting.storage.differences import cell_differences, fact_totals
from services.reporting.storage.reconciliations import runs_before
from services.reporting.storage.repairs import correct_cells
from services.reporting.timed import reconcile
from shared.control_totals import MEMBERS, TotalAsked
from shared.db import Database
from shared.ids import new_id
from shared.messaging.inbox import claim
from tests import people
from tests.databases import TestDatabase, wait_for_a_lock
from tests.reporting.province import apply, reporting_served, small_province

FULL = UUID(int=243)
CELL = {"center_id": str(FULL), "program_code": "NT_DANG", "period": "2021-03", "measure": "admitted"}
ADDRESS = CellAsked.model_validate(CELL).cell()
QUALITY = "/reporting/operations/quality"


@pytest.fixture
def made(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    return service_database("reporting")


@pytest.fixture
def database(made: TestDatabase) -> Database:
    """Give a province whose events reporting holds up to number 40 of each owner."""
    apply(made.database, small_province()[1])
    with made.database.transaction() as connection:
        for producer in ("enrollment", "certification"):
            claim(connection, "reporting", producer, 0, 40, whole=True)
    return made.database


@pytest.fixture
def client(made: TestDatabase) -> Iterator[httpx.Client]:
    with reporting_served(made, enrollment_url="http://127.0.0.1:9") as served:
        yield served


def corrupt(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute(
            text(
                "UPDATE cell SET value = value + 5 WHERE measure = 'admitted' AND month = '2021-03-01'"
                " AND center_id = :center"
            ),
            {"center": FULL},
        )


def owners_of(database: Database) -> tuple[Callable[[str], OwnerTotals], AskMembers]:
    """Return owners that count, and name, exactly what reporting holds now."""
    with database.snapshot() as connection:
        totals = tuple(total for kind in MEMBERS for total in fact_totals(connection, kind))
        named = {
            _address(total): tuple(member_storage.members(connection, _asked(total))) for total in totals
        }
    return (
        lambda _: OwnerTotals(40, 0, totals),
        lambda _, asked: OwnerMembers(40, 0, named[_address(asked)]),
    )


def _address(total: Any) -> tuple[object, ...]:
    return total.kind, total.center_id, total.program_code, total.period


def _asked(total: Any) -> TotalAsked:
    return TotalAsked(
        kind=total.kind, center_id=total.center_id, program_code=total.program_code, period=total.period
    )


def test_a_corrupted_cell_is_named_and_repaired_from_the_page(
    database: Database, client: httpx.Client
) -> None:
    """Found with both values and its event, shown, mended by the button; the run that found it stays."""
    corrupt(database)
    found = reconcile(database, *owners_of(database))
    ((difference),) = found.differences
    assert {name: difference[name] for name in CELL} == CELL
    assert (difference["held"], difference["counted"]) == (14, 9)
    assert (difference["events"]["count"], difference["events"]["sum"]) == (1, 9)
    (event,) = difference["events"]["listed"]
    with database.snapshot() as connection:
        held = connection.execute(text("SELECT class_id, version FROM class_fact WHERE admitted = 9")).one()
    assert event == {"about": "class", "subject": str(held.class_id), "version": held.version, "adds": 9}

    shown = html(client, QUALITY)
    assert "Huyện 243" in shown
    assert "Xem và tính lại ô này" in shown
    cell = html(client, f"{QUALITY}/cell", **CELL)
    assert f"{QUALITY}/events?owner=enrollment&amp;subject={held.class_id}" in cell
    assert "Tính lại ô này</button>" in cell
    answer = client.post(f"{QUALITY}/cell", data=CELL, headers=people.bearer(people.province()))
    assert answer.status_code == 303, answer.text
    mended = html(client, answer.headers["location"])
    assert "Tính lại ô này</button>" not in mended
    assert people.province().name in mended
    with database.snapshot() as connection:
        assert cell_differences(connection) == []
    assert reconcile(database, *owners_of(database)).difference_count == 0
    with database.snapshot() as connection:
        assert runs_before(connection, None, 9)[-1] == found, "the run stays as it was"


def test_the_api_repairs_once_and_says_by_whom(database: Database, client: httpx.Client) -> None:
    """Both values and the asker are kept; asked again, the cell is right; an officer may do neither."""
    corrupt(database)
    url = "/reporting/api/cell-repairs"
    assert client.post(url, json=CELL, headers=people.bearer(people.officer(FULL))).status_code == 403
    first = client.post(url, json=CELL, headers=people.bearer(people.province())).json()["repaired"]
    assert first["listed"] == [{**CELL, "held": 14, "counted": 9}]
    assert first["asked_by"] == people.province().name
    assert client.post(url, json=CELL, headers=people.bearer(people.province())).json() == {"repaired": None}
    read = client.get("/reporting/api/cell", params=CELL, headers=people.bearer(people.province())).json()
    assert (read["held"], read["counted"], read["repairs"]) == (9, 9, [first])


def test_a_rule_that_counts_otherwise_is_no_wrong_cell(
    database: Database, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the two definitions of a figure disagree, nothing is repaired and the page says which is asked."""
    corrupt(database)
    monkeypatch.setattr(
        member_storage,
        "contributions",
        lambda fact, rules: {cell: 2 * amount for cell, amount in contributions(fact, rules).items()},
    )
    answer = client.post(f"{QUALITY}/cell", data=CELL, headers=people.bearer(people.province()))
    assert answer.status_code == 409
    assert "hai cách đếm cho hai kết quả (18 và 9)" in answer.text
    assert "Tính lại ô này</button>" not in answer.text
    with database.snapshot() as connection:
        assert len(cell_differences(connection)) == 1


@pytest.mark.parametrize("whole", [False, True])
def test_two_repairs_at_once_correct_once(database: Database, whole: bool) -> None:
    """Who comes second, for the one cell or for all, waits and then finds the cell right."""
    corrupt(database)
    second: list[object] = []

    def repair() -> None:
        with database.transaction() as connection:
            second.append(correct_cells(connection, most_listed=9, only=None if whole else ADDRESS).wrong)

    repairing = threading.Thread(target=repair)
    with database.transaction() as connection:
        first = correct_cells(connection, most_listed=9, only=ADDRESS)
        assert first.listed == [{**CELL, "held": 14, "counted": 9}]
        repairing.start()
        wait_for_a_lock(database)
    repairing.join(timeout=180)
    assert second == [0]
    with database.snapshot() as connection:
        assert cell_differences(connection) == []


def test_totals_that_differ_name_their_subjects(database: Database, client: httpx.Client) -> None:
    """What was lost, what nobody told, an old version, and another content of the same version."""
    honest = owners_of(database)
    with database.transaction() as connection:
        ids = (
            connection.execute(
                text(
                    "SELECT completion_id FROM completion_fact WHERE center_id = :full ORDER BY completion_id"
                ),
                {"full": FULL},
            )
            .scalars()
            .all()
        )
        lost, old, other = ids[:3]
        for statement, subject in (
            ("DELETE FROM completion_fact WHERE completion_id = :id", lost),
            ("UPDATE completion_fact SET version = 0 WHERE completion_id = :id", old),
            ("UPDATE completion_fact SET good = NOT good WHERE completion_id = :id", other),
        ):
            connection.execute(text(statement), {"id": subject})
        invented = new_id()
        connection.execute(
            text(
                "INSERT INTO completion_fact SELECT :id, 1, center_id, program_code, state, band, good,"
                " completed_on, decided_on, class_id FROM completion_fact WHERE completion_id = :like"
            ),
            {"id": invented, "like": ids[4]},
        )
    run = reconcile(database, *honest)
    (total,) = (each for each in run.differences if each["kind"] == "total")
    assert (total["owner"], total["measure"], total["period"]) == ("enrollment", "completions", "2021-03")
    assert total["subjects"] == {
        "missing": {"count": 1, "listed": [{"subject": str(lost), "version": 1}]},
        "extra": {"count": 1, "listed": [{"subject": str(invented), "version": 1}]},
        "other": {
            "count": 2,
            "listed": [
                {"subject": str(old), "held": 0, "counted": 1},
                {"subject": str(other), "held": 1, "counted": 1},
            ],
        },
    }
    shown = html(client, QUALITY)
    for subject in (lost, invented, old, other):
        assert f"{QUALITY}/events?owner=enrollment&amp;subject={subject}" in shown


def test_an_owner_that_went_on_is_not_asked_to_name(database: Database) -> None:
    """Members of another position would name the wrong subjects: the difference says why it names none."""
    totals, members = owners_of(database)
    with database.transaction() as connection:
        connection.execute(text("UPDATE class_fact SET summoned = summoned + 1"))
    for answer, why in (
        (lambda owner, asked: replace(members(owner, asked), sequence=41), "positions"),
        (lambda owner, asked: replace(members(owner, asked), pending=1), "positions"),
        (lambda _owner, _asked: OwnerMembers(0, 0, (), "away"), "silent"),
    ):
        run = reconcile(database, totals, answer)
        named = [each["unnamed"] for each in run.differences if each["kind"] == "total"]
        assert len(named) == 2
        assert all(each.startswith(why) for each in named)


def test_nonsense_from_an_owner_names_nobody() -> None:
    """An answer of another shape is not taken for members."""
    with pytest.raises((TypeError, KeyError, ValueError)):
        read_members({"sequence": 1, "pending": 0, "members": [{"id": "x", "version": 1}]})


def html(client: httpx.Client, address: str, **asked: str) -> str:
    headers = {**people.bearer(people.province()), "Accept": "text/html"}
    answer = client.get(address, params=asked or None, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text
