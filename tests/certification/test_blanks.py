"""Blanks: who waits is served in order, the ledger balances, two workers never collide."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.certification.storage import blanks
from shared.ids import new_id
from tests.certification.story import Center, opened, published, receive, rows
from tests.certification.tampering import past_the_triggers
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]
ALL = "SELECT * FROM certificate ORDER BY certificate_id"


def test_without_blanks_certificates_wait_and_are_then_issued_in_order(service_database: Make) -> None:
    """The oldest decision is served first; numbers and blanks are given only then, and it is told."""
    database = service_database("certification").database
    center = opened(database)
    late, early = new_id(), new_id()
    receive(database, [center.recorded(late, decided_on=date(2021, 6, 10))])
    receive(database, [center.recorded(early), center.recorded(new_id(), decided_on=date(2021, 6, 11))])
    assert {(row.state, row.number, row.version) for row in rows(database, ALL)} == {("draft", None, 0)}
    assert published(database) == []
    assert center.stock(database, 1, 2).issued == 2
    issued = {row.completion_id: row.register_number for row in rows(database, ALL) if row.number}
    assert issued == {early: "0001/2021/TTCT-243", late: "0002/2021/TTCT-243"}
    kinds = [kind for kind, _ in published(database)]
    assert kinds == ["certification.blanks.received.v1", *["certification.certificate.issued.v1"] * 2]


def test_one_who_waits_is_printed_as_last_corrected(service_database: Make) -> None:
    """A correction before the blank came is simply what is printed; there is nothing to review."""
    database = service_database("certification").database
    center = opened(database)
    completion = new_id()
    receive(database, [center.recorded(completion)])
    receive(database, [center.corrected(completion, 2, full_name="Nguyễn Thị Hường")])
    center.stock(database, 1, 1)
    (row,) = rows(database, ALL)
    assert (row.state, row.holder_name, row.basis) == ("issued", "Nguyễn Thị Hường", 2)


def test_one_who_waits_and_is_annulled_takes_no_blank(service_database: Make) -> None:
    """An annulment closes a waiting certificate without number or event; the lot stays in stock."""
    database = service_database("certification").database
    center = opened(database)
    completion = new_id()
    receive(database, [center.recorded(completion)])
    receive(database, [center.annulled(completion, 2)])
    assert center.stock(database, 1, 5).issued == 0
    assert [(row.state, row.number) for row in rows(database, ALL)] == [("closed", None)]
    with database.snapshot() as connection:
        ledger = blanks.balance_of(connection, center.id)
    assert (ledger.received, ledger.on_hand, ledger.balanced) == (5, 5, True)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("UPDATE certificate SET completion_id = :other", "certificate_one_live"),
        ("UPDATE certificate SET number = 1", "certificate_number_once"),
        ("UPDATE certificate SET serial = 'VP 000001'", "certificate_serial_once"),
        ("UPDATE certificate SET state = 'revoked'", "certificate_end_explained"),
        ("UPDATE certificate SET code = NULL", "certificate_numbered_when_issued"),
        ("UPDATE certificate SET entry_hash = NULL", "certificate_entry_linked"),
        ("UPDATE blank SET state = 'somewhere'", "blank_state_known"),
        ("INSERT INTO blank SELECT * FROM blank", "blank_pkey"),
    ],
)
def test_the_database_itself_keeps_the_register_true(
    service_database: Make, change: str, constraint: str
) -> None:
    """What the domain relies on is a constraint: it holds whoever writes, and without any trigger."""
    made = service_database("certification")
    database = made.database
    center = opened(database, blanks=2)
    first, second = new_id(), new_id()
    receive(database, [center.recorded(first), center.recorded(second)])
    where = " WHERE completion_id = :second" if "UPDATE certificate" in change else ""
    statement = text(change + where)
    given = {"second": second, "other": first}
    parameters = {name: value for name, value in given.items() if f":{name}" in statement.text}
    with pytest.raises(IntegrityError, match=constraint), past_the_triggers(made) as connection:
        connection.execute(statement, parameters)


def test_workers_at_once_leave_no_gap_and_share_no_blank(service_database: Make) -> None:
    """Four workers with the same centers in different orders: gap-free books, each blank once."""
    database = service_database("certification").database
    centers = [opened(database, blanks=60, code=f"TTCT-{n}", prefix=f"P{n} ") for n in (1, 2, 3)]
    errors: list[BaseException] = []
    barrier = threading.Barrier(4)

    def work(seed: int) -> None:
        try:
            barrier.wait(10)
            for round_ in range(5):
                order = centers[(seed + round_) % 3 :] + centers[: (seed + round_) % 3]
                receive(database, [center.recorded(new_id()) for center in order for _ in range(4)])
        except BaseException as error:  # noqa: BLE001 -- shown by the test's thread
            errors.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    for center in centers:
        found = rows(
            database,
            "SELECT number, serial, state FROM certificate WHERE center_id = :id ORDER BY number NULLS LAST",
            id=center.id,
        )
        numbered = [row for row in found if row.number]
        assert (len(found), len(numbered)) == (80, 60)
        assert [row.number for row in numbered] == list(range(1, 61))
        assert len({row.serial for row in numbered}) == 60
        with database.snapshot() as connection:
            assert blanks.balance_of(connection, center.id).balanced


def test_a_lot_while_graduations_arrive_leaves_nobody_waiting(service_database: Make) -> None:
    """If a lot with enough blanks comes amid graduations, no certificate is left waiting beside stock."""
    database = service_database("certification").database
    center: Center = opened(database, blanks=5)
    barrier = threading.Barrier(2)

    def graduate() -> None:
        barrier.wait(10)
        for _ in range(10):
            receive(database, [center.recorded(new_id()) for _ in range(4)])

    thread = threading.Thread(target=graduate)
    thread.start()
    barrier.wait(10)
    center.stock(database, 100, 180)
    thread.join(60)
    assert len(rows(database, "SELECT 1 FROM certificate WHERE state = 'issued'")) == 40
    assert len(rows(database, "SELECT 1 FROM certificate")) == 40
