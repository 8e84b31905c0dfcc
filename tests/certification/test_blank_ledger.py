"""Blanks as a ledger: each deed moves what it may, the database keeps state and movement together."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from services.certification.domain.blank_deeds import PROVINCE_STORE
from services.certification.domain.blanks import SerialRange
from services.certification.operations.receive_blanks import ReceiveBlanks, receive_blanks
from services.certification.operations.replace_blank import BlankReplaced, ReplaceBlank, replace_blank
from services.certification.storage import blanks
from shared.db import Database
from shared.errors import Conflict, Invalid, NotFound, Problem
from shared.events.centers import CenterSucceeded
from shared.ids import new_id
from tests import people
from tests.certification.blank_story import assert_whole, do, states
from tests.certification.story import PROVINCE, TODAY, Center, open_at, opened, published, receive, rows
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]


def test_a_year_of_a_center_balances(service_database: Make) -> None:
    """From the province, allotted, written on, spoiled, lost, found, returned, destroyed: none missing."""
    database = service_database("certification").database
    center = opened(database)
    store = Center(id=PROVINCE_STORE)
    store.stock(database, 1, 40)
    assert do(database, store, "allot", "VP 000001 - VP 000020", other_id=center.id) == 20
    receive(database, [center.recorded(new_id()) for _ in range(5)])
    assert do(database, center, "spoil", "VP 000006; VP 000008", minutes_number=None, minutes_on=None) == 2
    assert do(database, center, "lose", "VP 000009 - VP 000011") == 3
    assert do(database, center, "find", "VP 000010") == 1
    assert do(database, center, "return", "VP 000008\nVP 000020") == 2
    assert do(database, center, "destroy", "VP 000006, VP 000012") == 2
    with database.snapshot() as connection:
        ledger = blanks.balance_of(connection, center.id)
    assert (ledger.received, ledger.on_hand, ledger.issued) == (20, 9, 5)
    assert (ledger.spoiled, ledger.lost, ledger.destroyed, ledger.transferred) == (0, 2, 2, 2)
    assert_whole(database, center, store)
    told = [data for kind, data in published(database) if kind == "certification.blanks.moved.v1"]
    assert sum(each["quantity"] for each in told) == 30
    assert told[0]["center_id"] == str(center.id)


@pytest.mark.parametrize(
    ("kind", "serials", "changes", "code"),
    [
        ("spoil", "VP 000001", {}, "blanks-not-movable"),
        ("lose", "VP 000002", {}, "blanks-not-movable"),
        ("destroy", "VP 000001", {}, "blanks-not-movable"),
        ("find", "VP 000003", {}, "blanks-not-movable"),
        ("spoil", "VP 000007", {}, "blanks-not-movable"),
        ("spoil", "VP 000002 - VP 000003", {}, "blanks-not-movable"),
        ("lose", "VP 000003", {"minutes_number": None, "minutes_on": None}, "blank-deed"),
        ("lose", "VP 000003", {"done_on": date(2021, 7, 28)}, "blank-deed"),
        ("lose", "VP 000003", {"done_on": date(2021, 1, 3)}, "blanks-not-movable"),
        ("transfer", "VP 000003", {}, "no-receiver-of-blanks"),
        ("allot", "VP 000003", {}, "blank-receiver"),
        ("spoil", "VP", {}, "serials-unreadable"),
        ("spoil", "VP 000004 - VP 000003", {}, "serials-unreadable"),
        ("spoil", "VP 000001 - VP 900001", {}, "serials-too-many"),
    ],
)
def test_what_may_not_be_is_refused_whole(
    service_database: Make, kind: str, serials: str, changes: dict[str, Any], code: str
) -> None:
    """A blank under a live certificate, in another state, unknown, dated wrongly: named; none moves."""
    database = service_database("certification").database
    center = opened(database, blanks=5)
    receive(database, [center.recorded(new_id()), center.recorded(new_id())])
    before = states(database)
    with pytest.raises(Problem) as refused:
        do(database, center, kind, serials, **changes)
    assert (refused.value.code, isinstance(refused.value, Conflict | Invalid)) == (code, True)
    assert refused.value.details
    assert states(database) == before


def test_a_live_certificates_blank_is_not_reported_lost(service_database: Make) -> None:
    """Whoever reports it is told what the holder can do instead: reissue or a copy from the register."""
    database = service_database("certification").database
    center = opened(database, blanks=1)
    receive(database, [center.recorded(new_id())])
    with pytest.raises(Conflict) as refused:
        do(database, center, "lose", "VP 000001")
    assert "cấp lại" in refused.value.details[0].vi


def test_what_was_spoiled_before_it_was_lost_never_returns_to_stock(service_database: Make) -> None:
    """Found again it stays lost, and says so; only what lay in stock goes back there."""
    database = service_database("certification").database
    center = opened(database, blanks=3)
    assert do(database, center, "spoil", "VP 000002") == 1
    assert do(database, center, "lose", "VP 000001 - VP 000003") == 3
    with pytest.raises(Conflict) as refused:
        do(database, center, "find", "VP 000001 - VP 000003")
    (told,) = refused.value.details
    assert "VP 000002" in told.vi
    assert "đã hỏng trước khi mất" in told.vi
    assert do(database, center, "find", "VP 000001, VP 000003") == 2
    receive(database, [center.recorded(new_id()) for _ in range(3)])
    assert states(database) == {"01": "issued", "02": "lost", "03": "issued"}
    assert_whole(database, center)


def test_officers_act_at_their_own_center_alone(service_database: Make) -> None:
    """Another center's stock does not exist for them; allotting is the province's."""
    database = service_database("certification").database
    center, other = opened(database, 3), opened(database, 3, "TTCT-244", "VQ ")
    own = people.officer(center.id)
    assert do(database, center, "spoil", "VP 000001", own) == 1
    with pytest.raises(NotFound):
        do(database, other, "spoil", "VQ 000001", own)
    with pytest.raises(Conflict):
        do(database, center, "spoil", "VQ 000001", own)
    with pytest.raises(Problem) as refused:
        do(database, center, "allot", "VP 000002", own, other_id=other.id)
    assert refused.value.code == "forbidden"


def test_blanks_of_a_center_that_ended_go_to_its_successor(service_database: Make) -> None:
    """By the legal act, with minutes; before it ended they stay, and what was issued stays in its history."""
    database = service_database("certification").database
    center, heir = opened(database, 4), Center("TTCT-245")
    open_at(database, heir)
    receive(database, [center.recorded(new_id())])
    ended = CenterSucceeded(
        version=1,
        center_id=center.id,
        succession_id=new_id(),
        kind="merge",
        last_day=date(2021, 6, 30),
        legal_act="NQ 1",
        successors=(heir.id,),
        registers_to=heir.id,
        reissue_to=heir.id,
        blanks_to=heir.id,
    )
    receive(database, [ended])
    with pytest.raises(Invalid):
        do(database, center, "transfer", "VP 000002", done_on=date(2021, 6, 30))
    assert do(database, center, "transfer", "VP 000002 - VP 000004") == 3
    with database.snapshot() as connection:
        assert blanks.balance_of(connection, heir.id).on_hand == 3
        assert blanks.balance_of(connection, center.id).transferred == 3
    assert_whole(database, center, heir)


def replaced(database: Database, certificate: object, serial: str) -> BlankReplaced:
    """Replace the sheet of a certificate."""
    command = ReplaceBlank(certificate, serial, "Kẹt giấy")  # type: ignore[arg-type]
    with database.transaction() as connection:
        return replace_blank(connection, PROVINCE, command, TODAY)


def test_a_spoiled_sheet_is_replaced_in_one(service_database: Make) -> None:
    """Old serial spoiled, the next one given, twice in a row; done again it is refused and spends nothing."""
    database = service_database("certification").database
    center = opened(database, blanks=5)
    receive(database, [center.recorded(new_id()), center.recorded(new_id())])
    paper = rows(database, "SELECT certificate_id FROM certificate WHERE number = 1")[0].certificate_id
    assert replaced(database, paper, "VP 000001").given_serial == "VP 000003"
    with pytest.raises(Conflict) as refused:
        replaced(database, paper, "VP 000001")
    assert refused.value.code == "other-serial"
    again = replaced(database, paper, "VP 000003")
    assert again.serials == ["VP 000001", "VP 000003", "VP 000004"]
    assert states(database) == {
        "01": "spoiled", "02": "issued", "03": "spoiled", "04": "issued", "05": "in_stock",
    }  # fmt: skip
    assert do(database, center, "destroy", "VP 000001; VP 000003") == 2
    assert_whole(database, center)
    assert replaced(database, paper, "VP 000004").given_serial == "VP 000005"
    with pytest.raises(Conflict) as refused:
        replaced(database, paper, "VP 000005")
    assert refused.value.code == "no-blank-left"
    assert_whole(database, center)


def test_an_ended_certificates_sheet_is_recalled_and_destroyed(service_database: Make) -> None:
    """While it stands its sheet cannot be destroyed; revoked, it can, by minutes."""
    database = service_database("certification").database
    center = opened(database, blanks=2)
    completion = new_id()
    receive(database, [center.recorded(completion)])
    with pytest.raises(Conflict):
        do(database, center, "destroy", "VP 000001")
    receive(database, [center.annulled(completion, 2)])
    assert do(database, center, "destroy", "VP 000001") == 1
    assert_whole(database, center)


def test_use_is_dated_by_the_decision_but_never_before_the_blank_came(service_database: Make) -> None:
    """A decision of May on a blank received in June uses it in June; the stock is never less than nothing."""
    database = service_database("certification").database
    center = opened(database, blanks=1)
    receive(database, [center.recorded(new_id()), center.recorded(new_id())])
    late = ReceiveBlanks(center.id, SerialRange("VP ", 2, 2, 6), date(2021, 6, 10), "02/BB")
    with database.transaction() as connection:
        receive_blanks(connection, late, PROVINCE, TODAY)
    used = rows(database, "SELECT first_number, moved_on FROM blank_movement WHERE kind = 'issue' ORDER BY 1")
    assert [tuple(row) for row in used] == [(1, date(2021, 5, 20)), (2, date(2021, 6, 10))]


def test_who_waits_is_served_when_blanks_are_allotted_or_found(service_database: Make) -> None:
    """As with a lot that is received: no certificate waits beside stock."""
    database = service_database("certification").database
    center = opened(database, blanks=1)
    assert do(database, center, "lose", "VP 000001") == 1
    Center(id=PROVINCE_STORE).stock(database, 11, 12)
    receive(database, [center.recorded(new_id()) for _ in range(2)])
    assert do(database, center, "find", "VP 000001") == 1
    assert do(database, Center(id=PROVINCE_STORE), "allot", "VP 000011 - 000012", other_id=center.id) == 2
    assert states(database) == {"01": "issued", "11": "issued", "12": "in_stock"}
    assert_whole(database, center)
