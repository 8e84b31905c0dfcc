"""Stocktaking: what lay there against the ledger of that moment; each difference explained; closed in one."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.certification.domain import blank_serials as serials
from services.certification.domain.blank_deeds import PROVINCE_STORE, Minutes
from services.certification.domain.stocktaking import (
    CAUSES,
    Booked,
    Cause,
    Counted,
)
from services.certification.operations.stocktaking_entries import CountEntry, ExplanationEntry
from services.certification.operations.stocktakings import Shown, read_stocktaking
from services.certification.operations.take_stock import (
    Closed,
    close_stocktaking,
    enter_count,
    explain_differences,
    give_up_stocktaking,
    open_stocktaking,
)
from services.certification.storage import blanks
from shared.db import Database
from shared.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from shared.ids import new_id
from tests import people
from tests.certification.blank_story import assert_whole, do, states
from tests.certification.story import PROVINCE, TODAY, Center, opened, published, receive, rows
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]
MINUTES = Minutes("12/BB-KK", TODAY)


def begun(database: Database, center: Center, counted_on: date = TODAY) -> UUID:
    """Open a stocktaking; return its id."""
    with database.transaction() as connection:
        return open_stocktaking(connection, PROVINCE, center.id, counted_on, TODAY).head.id


def counted(database: Database, stocktaking: UUID, usable: str | None, spoiled: str | None = None) -> Shown:
    """Enter what lay there."""
    entry = CountEntry(usable=usable, none_usable=usable is None, spoiled=spoiled)
    with database.transaction() as connection:
        return enter_count(connection, PROVINCE, stocktaking, entry.count())


def because(database: Database, stocktaking: UUID, named: str, cause: Cause, **minutes: Any) -> Shown:
    """Explain the differences of some serials."""
    entry = ExplanationEntry(serials=named, cause=cause, reason="Theo biên bản kiểm kê", **minutes)
    with database.transaction() as connection:
        return explain_differences(connection, PROVINCE, stocktaking, entry.explanation(), TODAY)


def close(database: Database, stocktaking: UUID) -> Closed:
    """Close it by its minutes."""
    with database.transaction() as connection:
        return close_stocktaking(connection, PROVINCE, stocktaking, MINUTES, "Nguyễn Văn Kho, Thủ quỹ", TODAY)


def said(shown: Shown) -> list[tuple[str, str, str]]:
    """Return each difference in a line."""
    return [(serials.said([each.serials]), each.booked, each.counted) for each in shown.differences]


def test_every_kind_of_difference_is_named_explained_and_brought_into_the_ledger(
    service_database: Make,
) -> None:
    """Missing, spoiled, found, foreign, never received: each named; closing moves what it must, in one."""
    database = service_database("certification").database
    center, other = opened(database, 12), opened(database, 2, "TTCT-244", "VQ ")
    receive(database, [center.recorded(new_id())])
    do(database, center, "spoil", "VP 000002 - VP 000003")
    do(database, center, "lose", "VP 000004")
    kept = begun(database, center)
    shown = counted(
        database,
        kept,
        "VP 000001\nVP 000004\nVP 000008 - VP 000012\nVP 000020\nVQ 000002",
        "VP 000002, VP 000005",
    )
    assert said(shown) == [
        ("VP 000001", "issued", "usable"),
        ("VP 000003", "spoiled", "absent"),
        ("VP 000004", "lost", "usable"),
        ("VP 000005", "in_stock", "spoiled"),
        ("VP 000006 – VP 000007", "in_stock", "absent"),
        ("VP 000020", "unknown", "usable"),
        ("VQ 000002", "elsewhere", "usable"),
    ]
    sums = shown.figures
    assert (sums.booked, sums.missing, sums.extra, sums.counted, shown.unexplained) == (10, 3, 4, 11, 8)
    for named, cause in {
        "VP 000001; VQ 000002": Cause.AS_BOOKED,
        "VP 000003": Cause.DESTROYED,
        "VP 000004": Cause.FOUND,
        "VP 000005": Cause.SPOILED,
        "VP 000006 - VP 000007": Cause.LOST,
    }.items():
        because(database, kept, named, cause)
    with pytest.raises(Conflict) as refused:
        close(database, kept)
    assert (refused.value.code, refused.value.details[0].where) == (
        "differences-open",
        {"serials": "VP 000020"},
    )
    because(database, kept, "VP 000020", Cause.RECEIVED)
    with pytest.raises(Conflict) as refused:
        close(database, kept)
    assert refused.value.code == "lot-not-received"
    center.stock(database, 20, 20)
    before = states(database)
    assert {before[key] for key in ("06", "07")} == {"in_stock"}
    done = close(database, kept)
    assert (done.deeds, done.quantity) == (4, 5)
    after = states(database)
    assert {key: after[key] for key in ("03", "04", "05", "06", "07", "20")} == {
        "03": "destroyed", "04": "in_stock", "05": "spoiled", "06": "lost", "07": "lost", "20": "in_stock",
    }  # fmt: skip
    assert_whole(database, center, other)
    told = [data for kind, data in published(database) if kind == "certification.blanks.moved.v1"]
    assert sum(each["quantity"] for each in told) == 3 + 5
    with database.snapshot() as connection:
        minutes = read_stocktaking(connection, PROVINCE, kept)
    assert {each.minutes_number for each in minutes.deeds if each.kind != "spoil"} == {"12/BB-KK"}
    assert said(minutes) == said(shown), "the comparison stands for ever as it was made"


def test_the_ledger_of_the_opening_is_compared_whatever_is_written_on_meanwhile(
    service_database: Make,
) -> None:
    """Certificates, deeds, deliveries after the opening and the closing itself change no comparison."""
    database = service_database("certification").database
    center = opened(database, blanks=6)
    kept = begun(database, center)
    receive(database, [center.recorded(new_id()), center.recorded(new_id())])
    do(database, center, "spoil", "VP 000003")
    do(database, center, "return", "VP 000004")
    center.stock(database, 7, 9)
    assert said(counted(database, kept, "VP 000001 - VP 000006")) == []
    assert close(database, kept).quantity == 0
    later = begun(database, center)
    assert said(counted(database, later, "VP 000005 - VP 000009", "VP 000003")) == []
    with database.snapshot() as connection:
        assert read_stocktaking(connection, PROVINCE, kept).differences == []


def test_a_blank_that_was_written_on_while_it_was_missing_is_named_at_the_closing(
    service_database: Make,
) -> None:
    """The missing sheet got a certificate before the closing: refused whole; explained anew it closes."""
    database = service_database("certification").database
    center = opened(database, blanks=3)
    kept = begun(database, center)
    counted(database, kept, "VP 000002 - VP 000003")
    because(database, kept, "VP 000001", Cause.LOST)
    receive(database, [center.recorded(new_id())])
    with pytest.raises(Conflict) as refused:
        close(database, kept)
    assert refused.value.code == "blanks-not-movable"
    assert "Đổi phôi" in refused.value.details[0].vi
    assert rows(database, "SELECT 1 FROM blank_deed WHERE kind = 'lose'") == []
    because(database, kept, "VP 000001", Cause.MISCOUNTED)
    assert close(database, kept).quantity == 0


def test_a_found_blank_serves_who_waits(service_database: Make) -> None:
    """As with any blank that comes into stock: the certificate that waited is issued by the closing."""
    database = service_database("certification").database
    center = opened(database, blanks=2)
    do(database, center, "lose", "VP 000001 - VP 000002")
    receive(database, [center.recorded(new_id())])
    kept = begun(database, center)
    counted(database, kept, "VP 000001", "VP 000002")
    because(database, kept, "VP 000001 - VP 000002", Cause.FOUND)
    done = close(database, kept)
    assert (done.deeds, done.quantity, done.issued) == (2, 3, 1)
    assert states(database) == {"01": "issued", "02": "spoiled"}
    assert_whole(database, center)


def test_a_recount_replaces_and_a_cause_that_does_not_fit_explains_nothing(service_database: Make) -> None:
    """Counted again, the explanation of a serial that no longer differs is idle; every round is kept."""
    database = service_database("certification").database
    center = opened(database, blanks=3)
    kept = begun(database, center)
    counted(database, kept, None)
    with pytest.raises(Invalid) as refused:
        because(database, kept, "VP 000001 - VP 000004", Cause.FOUND)
    assert [each.vi.split(":")[0] for each in refused.value.details] == ["VP 000004", "VP 000001 – VP 000003"]
    assert because(database, kept, "VP 000001 - VP 000003", Cause.LOST).unexplained == 0
    again = counted(database, kept, "VP 000001", "VP 000002")
    assert [(serials.said([each.difference.serials]), each.by is None) for each in again.explained] == [
        ("VP 000002", True),
        ("VP 000003", False),
    ]
    assert len(rows(database, "SELECT 1 FROM stocktaking_count")) == 2


def test_what_may_not_be_is_refused(service_database: Make) -> None:
    """Two at once, a day to come, counted twice, nothing counted, strangers, officers closing, ended."""
    database = service_database("certification").database
    center = opened(database, blanks=3)

    def refused(act: Callable[[], object]) -> str:
        with pytest.raises(Problem) as problem:
            act()
        assert problem.value.vi != problem.value.en
        return problem.value.code

    assert refused(lambda: begun(database, center, date(2021, 7, 28))) == "day-to-come"
    assert refused(lambda: begun(database, Center(id=new_id()))) == "not-found"
    kept = begun(database, center)
    assert refused(lambda: begun(database, center)) == "stocktaking-open"
    assert refused(lambda: close(database, kept)) == "not-counted"
    assert refused(lambda: counted(database, kept, "VP 000001", "VP 000001")) == "counted-twice"
    assert refused(lambda: counted(database, kept, "VP")) == "serials-unreadable"
    assert refused(lambda: CountEntry().count()) == "count-unclear"
    with database.transaction() as connection:
        with pytest.raises(Forbidden):
            close_stocktaking(connection, people.officer(center.id), kept, MINUTES, "Ai đó", TODAY)
        with pytest.raises(NotFound):
            read_stocktaking(connection, people.director(new_id()), kept)
        give_up_stocktaking(connection, people.officer(center.id), kept, "Mở nhầm ngày", TODAY)
    assert refused(lambda: counted(database, kept, "VP 000001")) == "stocktaking-ended"
    store = Center(id=PROVINCE_STORE)
    assert counted(database, begun(database, store), None).differences == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE stocktaking SET ledger_at = 0",
        "UPDATE stocktaking SET state = 'open', ended_on = NULL, ended_by = NULL, end_reason = NULL",
        "DELETE FROM stocktaking",
        "UPDATE stocktaking_count SET usable = '[]'",
        "DELETE FROM stocktaking_explanation",
    ],
)
def test_the_database_keeps_what_was_counted(service_database: Make, change: str) -> None:
    """Neither the moment nor a count nor an explanation is changed, and an ended stocktaking stays ended."""
    database = service_database("certification").database
    center = opened(database, blanks=1)
    kept = begun(database, center)
    counted(database, kept, None)
    because(database, kept, "VP 000001", Cause.LOST)
    with database.transaction() as connection:
        give_up_stocktaking(connection, PROVINCE, kept, "Thử", TODAY)
    with pytest.raises(Exception, match="are kept for ever"), database.transaction() as connection:
        connection.exec_driver_sql(change)


def test_every_cause_moves_what_it_says(service_database: Make) -> None:
    """For each kind of difference and cause the database takes the deeds, and every blank is in one state."""
    database = service_database("certification").database
    for place, ((booked, there), causes) in enumerate(CAUSES.items()):
        if booked not in {Booked.IN_STOCK, Booked.SPOILED, Booked.LOST}:
            continue
        for step, (cause, deeds) in enumerate(causes.items()):
            center = opened(database, 1, f"TTCT-{place}{step}", f"A{place}.{step}/")
            serial = f"A{place}.{step}/000001"
            if booked is not Booked.IN_STOCK:
                do(database, center, "spoil" if booked is Booked.SPOILED else "lose", serial)
            kept = begun(database, center)
            lying = {Counted.USABLE: (serial, None), Counted.SPOILED: (None, serial)}.get(there, (None, None))
            entry = CountEntry(
                usable=lying[0],
                none_usable=lying[0] is None,
                spoiled=lying[1],
                none_spoiled=lying[1] is None,
            )
            with database.transaction() as connection:
                enter_count(connection, PROVINCE, kept, entry.count())
            assert because(database, kept, serial, cause).unexplained == 0
            assert close(database, kept).deeds == len(deeds)
            with database.snapshot() as connection:
                assert blanks.balance_of(connection, center.id).balanced
    assert_whole(database)
