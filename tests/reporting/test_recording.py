"""Recording against the real database: exact under any order, and under two workers at once."""

import threading
from collections.abc import Callable, Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import text

from services.reporting.consumers import make_consumer, record
from services.reporting.domain.counting import Cell
from services.reporting.domain.facts import KINDS, Fact
from services.reporting.operations.rebuilding import let_batches_end, rebuild
from services.reporting.storage.cells import all_cells
from services.reporting.storage.counted import COUNTED
from services.reporting.storage.facts import TABLES, all_facts
from services.reporting.storage.rebuilds import Rebuilt, rebuilds
from shared.db import Database
from shared.events import certification as ce
from shared.events import enrollment as en
from shared.events.envelope import Event
from shared.events.routes import events_for
from shared.ids import new_id
from tests.databases import TestDatabase, wait_for_a_lock
from tests.deliveries import delivered
from tests.reporting.histories import CENTERS, as_counted, disturbed, ledger_of
from tests.reporting.naive import naive_count
from tests.reporting.published import BANDS, certificate, graduation

ON_REAL_SERVERS = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def database(service_database: Callable[[str], TestDatabase]) -> Database:
    return service_database("reporting").database


def emptied(database: Database) -> None:
    names = [TABLES[kind].name for kind in KINDS] + ["cell", "program_label", "band_label"]
    with database.transaction() as connection:
        for name in names:
            connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608 -- our own names


def apply(database: Database, batches: Sequence[Sequence[Event]]) -> None:
    for batch in batches:
        with database.transaction() as connection:
            record(connection, [delivered(event) for event in batch])


def rebuilt(database: Database) -> Rebuilt:
    with database.transaction() as connection:
        let_batches_end(connection)
    with database.transaction() as connection:
        return rebuild(connection, asked_by="kỹ sư trực")


def held(database: Database) -> tuple[dict[Cell, int], set[Fact], dict[Cell, int]]:
    """Return the cells, the facts, and the cells counted anew by SQL, of one snapshot."""
    with database.snapshot() as connection:
        cells = all_cells(connection)
        facts = {fact for kind in KINDS for fact in all_facts(connection, kind)}
        counted = {
            Cell(row.center_id, row.program_code, row.month, row.measure): row.value
            for row in connection.execute(text(COUNTED))
        }
    return cells, facts, counted


@ON_REAL_SERVERS
@given(drawn=disturbed())
def test_any_order_gives_the_same_cells_as_both_rebuilds(
    database: Database, drawn: tuple[list[Event], list[list[Event]]]
) -> None:
    """The database's cells equal the domain's rebuild, the SQL's count and a clerk's, whatever the order."""
    history, batches = drawn
    emptied(database)
    apply(database, batches)
    cells, facts, counted = held(database)
    expected = ledger_of([history])
    assert facts == set(expected.facts.values())
    assert cells == expected.recounted()
    assert cells == counted
    assert as_counted(cells) == naive_count(history)


@ON_REAL_SERVERS
@given(drawn=disturbed())
def test_two_workers_at_once_are_exact(
    database: Database, drawn: tuple[list[Event], list[list[Event]]]
) -> None:
    """Two workers that bring the same and different versions of the same subjects lose and double nothing."""
    history, batches = drawn
    emptied(database)
    failures: list[BaseException] = []
    together = threading.Barrier(2)

    def work(mine: list[list[Event]]) -> None:
        try:
            together.wait(timeout=180)
            apply(database, mine)
        except BaseException as error:  # noqa: BLE001 -- told to the test below
            failures.append(error)

    # Both bring everything, from opposite ends, so that they meet on the same rows.
    workers = [threading.Thread(target=work, args=(part,)) for part in (batches, batches[::-1])]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=180)
    assert not failures
    cells, facts, counted = held(database)
    expected = ledger_of([history])
    assert facts == set(expected.facts.values())
    assert cells == counted == expected.recounted()


def test_names_are_learnt_from_the_newest_decision_whatever_the_order(database: Database) -> None:
    """A printed name is that of the newest decision; a band's place is its lowest mark."""
    named = [
        graduation(
            en.GraduationRecorded,
            1,
            completion_id=new_id(),
            class_id=CENTERS[0],
            center_id=CENTERS[0],
            program_code="NT_DANG",
            completed_on=day,
            grade=("gioi", name, True, mark),
        )
        for day, name, mark in [
            (_day(3), "Giỏi", "8.9"),
            (_day(9), "Loại giỏi", "8.0"),
            (_day(5), "Giỏi cũ", "8.5"),
        ]
    ]
    for order in (named, named[::-1]):
        emptied(database)
        apply(database, [[event] for event in order])
        with database.snapshot() as connection:
            row = connection.execute(text("SELECT name, lowest_mark FROM band_label")).one()
            program = connection.execute(text("SELECT name, seen_on FROM program_label")).one()
        assert (row.name, str(row.lowest_mark)) == ("Loại giỏi", "8.00")
        assert program == ("Bồi dưỡng NT_DANG", _day(13)), "decided four days after the course"


def test_a_rebuild_repairs_what_was_changed_by_hand(database: Database) -> None:
    """After a rebuild every cell is again the count of its facts; it says how many were wrong."""
    apply(database, [[_done(3)]])
    with database.transaction() as connection:
        connection.execute(text("UPDATE cell SET value = 7 WHERE measure = 'completed'"))
        connection.execute(text("DELETE FROM cell WHERE measure = 'good'"))
    done = rebuilt(database)
    assert [(each["measure"], each["held"], each["counted"]) for each in done.listed] == [
        ("completed", 7, 1),
        ("good", 0, 1),
    ]
    cells, _, counted = held(database)
    assert cells == counted
    assert sum(cells.values()) == 3
    with database.snapshot() as connection:
        assert rebuilds(connection, most=1) == [done]


def test_a_rebuild_beside_an_open_batch_neither_loses_nor_doubles_it(database: Database) -> None:
    """The rebuild counts while a batch has moved the very cell that is wrong and has not committed yet."""
    apply(database, [[_issued()]])
    with database.transaction() as connection:
        connection.execute(text("UPDATE cell SET value = 7 WHERE measure = 'certificates_issued'"))
    found: list[Rebuilt] = []
    rebuilding = threading.Thread(target=lambda: found.append(rebuilt(database)))
    with database.transaction() as connection:
        record(connection, [delivered(_issued())])
        rebuilding.start()
        wait_for_a_lock(database)
    rebuilding.join(timeout=180)
    assert [(each["held"], each["counted"]) for done in found for each in done.listed] == [(7, 1)]
    cells, _, counted = held(database)
    assert cells == counted
    assert set(cells.values()) == {2}


_ANOTHER_RULE = """
INSERT INTO period_rule (counts, valid_from, by_day, source)
VALUES ('results', '2021-06-01', 'decided_on', '21-QĐ/BTGTU')
"""


def test_a_rebuild_waits_for_batches_that_may_follow_another_rule(database: Database) -> None:
    """A batch that read the rules of periods before they changed has ended when the cells are counted."""
    done = _done(30)
    found: list[Rebuilt] = []
    rebuilding = threading.Thread(target=lambda: found.append(rebuilt(database)))
    with database.transaction() as connection:
        record(connection, [delivered(done)])
        with database.transaction() as changing:
            changing.execute(text(_ANOTHER_RULE))
        rebuilding.start()
        wait_for_a_lock(database)
    rebuilding.join(timeout=180)
    assert [each.wrong for each in found] == [6], "three figures of June are three of July"
    cells, _, counted = held(database)
    assert cells == counted
    assert {cell.month for cell, value in cells.items() if value} == {date(2021, 7, 1)}


def test_the_consumer_has_a_handler_for_every_routed_type() -> None:
    """Nothing that is routed to reporting would be parked for want of a handler."""
    assert make_consumer().missing(events_for("reporting")) == []


def _day(number: int) -> date:
    return date(2021, 6, number)


def _done(number: int) -> Event:
    return graduation(
        en.GraduationRecorded,
        1,
        completion_id=new_id(),
        class_id=CENTERS[0],
        center_id=CENTERS[0],
        program_code="NT_DANG",
        completed_on=_day(number),
        grade=BANDS[2],
    )


def _issued() -> Event:
    return certificate(
        ce.CertificateIssued,
        1,
        certificate_id=new_id(),
        completion_id=new_id(),
        class_id=CENTERS[0],
        center_id=CENTERS[0],
        program_code="NT_DANG",
        issued_on=_day(9),
    )
