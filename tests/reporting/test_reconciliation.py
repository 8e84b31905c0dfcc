"""Reconciliation finds each planted difference, names it, and never calls unlike positions a difference."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.reporting.operations.asking import OwnerTotals, read_totals
from services.reporting.storage.differences import fact_totals
from services.reporting.storage.reconciliations import ReconciliationRun, latest_run
from services.reporting.timed import reconcile
from shared.control_totals import MEMBERS, ControlTotal, TotalKind, checksum_sql
from shared.db import Database
from shared.messaging.inbox import claim
from tests import people
from tests.databases import TestDatabase
from tests.reporting.province import apply, reporting_served, small_province

FULL = UUID(int=243)


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


def owners_of(database: Database, **changes: Any) -> Callable[[str], OwnerTotals]:
    """Return owners that counted exactly what reporting holds, changed as told."""
    with database.snapshot() as connection:
        totals = tuple(total for kind in MEMBERS for total in fact_totals(connection, kind))
    return lambda _: replace(OwnerTotals(40, 0, totals), **changes)


def differences_of(run: ReconciliationRun) -> list[tuple[str, str, str, str, int, int]]:
    return [
        (each["kind"], each["center_id"], each["measure"], each["period"], each["held"], each["counted"])
        for each in run.differences
    ]


def test_all_agrees(database: Database) -> None:
    """Cells, facts and owners at the same positions: 0 differences, everything compared, run kept."""
    run = reconcile(database, owners_of(database))
    assert (run.difference_count, run.differences, run.whole) == (0, [], True)
    assert run.positions == {"certification": 40, "enrollment": 40}
    assert run.facts == 2 + 2 + 9 + 9 + 1
    with database.snapshot() as connection:
        assert latest_run(connection) == run


def test_a_cell_changed_by_hand_is_named_with_both_values(database: Database) -> None:
    """One wrong cell is one difference, by center, measure and month."""
    with database.transaction() as connection:
        connection.execute(
            text("UPDATE cell SET value = value + 3 WHERE measure = 'good' AND center_id = :center"),
            {"center": FULL},
        )
    run = reconcile(database, owners_of(database))
    assert differences_of(run) == [("cell", str(FULL), "good", "2021-03", 9, 6)]


def test_a_cell_that_is_missing_or_left_over_is_named(database: Database) -> None:
    """A deleted cell counts as 0, and a cell that no fact stands behind is found too."""
    with database.transaction() as connection:
        connection.execute(text("DELETE FROM cell WHERE measure = 'blanks_received'"))
        connection.execute(
            text("INSERT INTO cell VALUES (:center, 'NT_DANG', '2021-02-01', 'summoned', 5)"),
            {"center": FULL},
        )
    run = reconcile(database, owners_of(database))
    assert set(differences_of(run)) == {
        ("cell", str(FULL), "blanks_received", "2021-01", 0, 100),
        ("cell", str(FULL), "summoned", "2021-02", 5, 0),
    }


def test_a_fact_that_the_owner_has_otherwise_is_named(database: Database) -> None:
    """A lost completion and a changed band show as totals that differ, though cells and facts agree."""
    honest = owners_of(database)
    with database.transaction() as connection:
        connection.execute(
            text(
                "UPDATE completion_fact SET version = 2 WHERE ctid = (SELECT min(ctid) FROM completion_fact)"
            )
        )
    run = reconcile(database, honest)
    assert run.difference_count == 1
    (found,) = run.differences
    assert (found["kind"], found["owner"], found["measure"]) == ("total", "enrollment", "completions")
    assert found["held"] == found["counted"]
    assert found["held_checksum"] != found["counted_checksum"]


def test_two_learners_whose_bands_were_swapped_are_noticed(database: Database) -> None:
    """Every cell and every count stays the same, yet the completions are not the owner's."""
    honest = owners_of(database)
    with database.transaction() as connection:
        swapped = connection.execute(
            text(
                "WITH pair AS (SELECT one.completion_id AS first, two.completion_id AS second,"
                "    one.band AS first_band, two.band AS second_band"
                "  FROM completion_fact one JOIN completion_fact two"
                "    USING (center_id, program_code, completed_on, good)"
                "  WHERE one.band < two.band LIMIT 1)"
                " UPDATE completion_fact SET band = CASE completion_id WHEN first THEN second_band"
                "   ELSE first_band END FROM pair WHERE completion_id IN (first, second)"
            )
        )
    assert swapped.rowcount == 2
    run = reconcile(database, honest)
    (found,) = run.differences
    assert (found["kind"], found["measure"]) == ("total", "completions")
    assert found["held"] == found["counted"]
    assert found["held_checksum"] != found["counted_checksum"]


@pytest.mark.parametrize(
    ("kind", "day", "stands"),
    [
        ("completions", "completed_on", "state = 'standing'"),
        ("certificates", "issued_on", "true"),
        ("classes", "opened_on", "state <> 'cancelled'"),
    ],
)
def test_totals_of_groups_are_the_sums_over_the_rows(
    database: Database, kind: TotalKind, day: str, stands: str
) -> None:
    """Summing ids first and multiplying once gives what an owner gets row by row."""
    table = {"completions": "completion_fact", "certificates": "certificate_fact", "classes": "class_fact"}
    with database.snapshot() as connection:
        by_row = connection.execute(
            text(
                f"SELECT center_id, program_code, to_char({day}, 'YYYY-MM') AS period, count(*) AS rows,"  # noqa: S608
                f" {checksum_sql(MEMBERS[kind])} AS checksum"
                f" FROM {table[kind]} WHERE {stands} GROUP BY 1, 2, 3"
            )
        ).all()
        grouped = fact_totals(connection, kind)
    assert by_row
    assert {tuple(row) for row in by_row} == {
        (total.center_id, total.program_code, total.period, total.count, total.checksum) for total in grouped
    }


def test_a_total_that_only_the_owner_has_is_named(database: Database) -> None:
    """What reporting never received is a difference against 0."""
    honest = owners_of(database)("enrollment")
    lost = ControlTotal(FULL, "BT_CU", "2021-05", "classes", 1, "77")
    run = reconcile(database, lambda _: replace(honest, totals=(*honest.totals, lost)))
    assert differences_of(run) == [("total", str(FULL), "classes", "2021-05", 0, 1)]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"sequence": 41}, "positions"),
        ({"sequence": 39}, "positions"),
        ({"pending": 2}, "pending"),
        ({"silence": "ConnectError"}, "silent"),
    ],
)
def test_unlike_positions_are_not_comparable_yet_and_no_difference(
    database: Database, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], why: str
) -> None:
    """While events are on their way, or an owner is away, the run says so instead of crying wolf."""
    monkeypatch.setattr("services.reporting.timed.PAUSE_SECONDS", 0.0)
    asked: list[str] = []

    def ask(owner: str) -> OwnerTotals:
        asked.append(owner)
        return OwnerTotals(**{"sequence": 40, "pending": 0, "totals": (), **changes})

    run = reconcile(database, ask)
    assert run.difference_count == 0
    assert not run.whole
    assert run.owners["enrollment"]["why"].startswith(why)
    assert len(asked) > 2, "it tried again"
    with database.snapshot() as connection:
        assert latest_run(connection) == run
        assert latest_run(connection, whole_only=True) is None


def test_a_gap_in_what_was_received_keeps_totals_from_being_compared(database: Database) -> None:
    """Holding 41–50 and 61–70 is a position of 50, whatever the highest number seen."""
    with database.transaction() as connection:
        claim(connection, "reporting", "enrollment", 40, 50, whole=True)
        claim(connection, "reporting", "enrollment", 60, 70, whole=True)
    run = reconcile(database, owners_of(database, sequence=50))
    assert run.positions["enrollment"] == 50


def test_the_api_runs_now_shows_the_latest_and_keeps_to_the_scope(
    made: TestDatabase, database: Database
) -> None:
    """The province may ask for a run; a director sees the own differences; an officer may not start one."""
    with database.transaction() as connection:
        connection.execute(text("UPDATE cell SET value = value + 1 WHERE measure = 'summoned'"))
    with reporting_served(made, enrollment_url="http://127.0.0.1:9") as client:
        url = "/reporting/api/reconciliation"
        assert client.get(url, headers=people.bearer(people.province())).status_code == 404
        assert client.post(url, headers=people.bearer(people.officer(FULL))).status_code == 403
        answer = client.post(url, headers=people.bearer(people.province()))
        assert answer.status_code == 201
        assert answer.json()["difference_count"] == 2
        assert not answer.json()["whole"], "identity and enrollment cannot be reached in this test"
        seen = client.get(url, headers=people.bearer(people.director(FULL))).json()
        assert {each["center_id"] for each in seen["differences"]} == {str(FULL)}


def test_nonsense_from_an_owner_is_refused() -> None:
    """An answer of another shape is not taken for totals."""
    with pytest.raises((TypeError, KeyError)):
        read_totals({"sequence": "40", "pending": 0, "totals": []})
