"""Of two who do the same at once the second waits in the center's line, and then sees what the first did."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert

from services.certification.domain.blank_deeds import PROVINCE_STORE, Minutes
from services.certification.domain.blanks import SerialRange
from services.certification.domain.issuing_rules import ReissueReason
from services.certification.domain.signing import Signature
from services.certification.operations.blank_deeds import (
    BlankWork,
    allot_blanks,
    destroy_blanks,
    find_blanks,
    lose_blanks,
    return_blanks,
    spoil_blanks,
)
from services.certification.operations.close_review import CloseReview, close_review
from services.certification.operations.correct_entry import CorrectEntry, correct_entry
from services.certification.operations.give import HandOver, IssueCopy, hand_over, issue_copy
from services.certification.operations.keep_register import close_book
from services.certification.operations.prove_register import prove_register
from services.certification.operations.receive_blanks import ReceiveBlanks, receive_blanks
from services.certification.operations.reissue_certificates import (
    Cancellation,
    Reissue,
    cancel_certificate,
    reissue_certificate,
)
from services.certification.operations.replace_blank import ReplaceBlank, replace_blank
from services.certification.operations.revoke_certificate import RevokeCertificate, revoke_certificate
from services.certification.operations.sign_batches import propose_class, return_batch, sign_batch
from services.certification.operations.take_stock import (
    close_stocktaking,
    give_up_stocktaking,
    open_stocktaking,
)
from services.certification.storage import blank_ledger, locks
from services.certification.storage.issuing_tables import issuing_rule
from shared.db import Database
from shared.errors import Conflict, Invalid
from shared.ids import new_id
from tests import people
from tests.certification.blank_story import assert_whole, stock_taken
from tests.certification.led import Led, lead
from tests.certification.story import PROVINCE, TODAY, Center, receive, rows
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]
Work = Callable[[Connection], Any]
DAY = date(2022, 2, 1)
BY = Signature(DAY)
MINUTES = Minutes("07/BB", DAY)


class Place:
    """A center of its own for one pair: a certificate, one under review, a class to propose, and blanks."""

    def __init__(self, database: Database, number: int) -> None:
        self.database = database
        self.prefix = f"P{number} "
        self.center = Center(f"TTCT-{number}")
        self.by_batch = Center(self.center.code, self.center.id)
        self.serials = [SerialRange(self.prefix, 9, 9, 6)]
        self.next_lot = SerialRange(self.prefix, 50, 52, 6)
        self.officer, self.director = people.officer(self.center.id), people.director(self.center.id)
        self.completions = new_id(), new_id()
        self.standing: Any = None
        self.reviewed: Any = None

    def done(self, work: Work) -> Any:
        """Do something beforehand."""
        with self.database.transaction() as connection:
            return work(connection)

    def batch(self) -> UUID:
        """Propose the class."""
        with self.database.transaction() as connection:
            return propose_class(connection, self.by_batch.class_id, self.officer, DAY).id

    def work(self, center_id: UUID | None = None) -> BlankWork:
        """Return what is said of the last blank in stock."""
        return BlankWork(center_id or self.center.id, self.serials, DAY, "Kiểm tra kho", MINUTES)

    def stocktaking(self) -> UUID:
        """Count the last blank as missing, explained."""
        usable = f"{self.prefix}000003 - {self.prefix}000008"
        return stock_taken(self.database, self.center, usable, f"{self.prefix}000009", self.director)


def places_in(database: Database, count: int) -> list[Place]:
    """Return so many places, set up together."""
    places = [Place(database, 100 + number) for number in range(count)]
    centers = [each.center for each in places]
    receive(database, [each.registered() for each in centers] + [each.appointed() for each in centers])
    with database.transaction() as connection:
        locks.stand_in_line(connection, [each.id for each in centers])
        for each in places:
            lot = ReceiveBlanks(each.center.id, SerialRange(each.prefix, 1, 9, 6), TODAY, "01/BB")
            receive_blanks(connection, lot, PROVINCE, DAY)
            rule = each.center.own_rule(mode="by_batch", effective_from=date(2021, 6, 1), loss="reissue")
            connection.execute(insert(issuing_rule).values(rule))
    told = [each.center.recorded(completion) for each in places for completion in each.completions]
    later = date(2021, 6, 10)
    told += [each.by_batch.recorded(new_id(), decided_on=later) for each in places * 2]
    receive(database, told)
    receive(database, [each.center.corrected(each.completions[1], 2) for each in places])
    found = {row.completion_id: row for row in rows(database, "SELECT * FROM certificate")}
    for each in places:
        each.standing, each.reviewed = (found[completion] for completion in each.completions)
    return places


def _reissue(at: Place) -> Work:
    command = Reissue(at.standing.certificate_id, ReissueReason.LOSS, "Theo đơn", "5/ĐĐN", BY)
    return lambda c: reissue_certificate(c, command, at.director, DAY)


def _cancel(at: Place) -> Work:
    command = Cancellation(at.standing.certificate_id, "In sai", None)
    return lambda c: cancel_certificate(c, command, at.director, DAY)


def _cancel_for_another(at: Place) -> Work:
    command = Cancellation(at.standing.certificate_id, "In sai", BY, ReissueReason.CENTER_ERROR)
    return lambda c: cancel_certificate(c, command, at.director, DAY)


def _review(outcome: Any) -> Callable[[Place], Work]:
    def plan(at: Place) -> Work:
        command = CloseReview(at.reviewed.certificate_id, outcome, "Đã đối chiếu", BY, "8-QĐ/TTCT")
        return lambda c: close_review(c, command, at.director, DAY)

    return plan


def _revoke(at: Place) -> Work:
    command = RevokeCertificate(at.standing.certificate_id, "Cấp sai", "9-QĐ/TTCT")
    return lambda c: revoke_certificate(c, command, PROVINCE, DAY)


def _replace(at: Place) -> Work:
    command = ReplaceBlank(at.standing.certificate_id, at.standing.serial, "Rách")
    return lambda c: replace_blank(c, at.officer, command, DAY)


def _hand_over(at: Place) -> Work:
    command = HandOver((at.standing.certificate_id,), DAY, signed=True)
    return lambda c: hand_over(c, command, at.officer, DAY)


def _copy(at: Place) -> Work:
    command = IssueCopy(at.standing.certificate_id, 1, "Trần Văn Xin", "Giám đốc")
    return lambda c: issue_copy(c, command, at.officer, DAY)


def _correct(at: Place) -> Work:
    command = CorrectEntry(
        at.standing.certificate_id, "holder_name", "Lê Thị Sửa", "12-QĐ", DAY, "Giám đốc", "Ghi sai"
    )
    return lambda c: correct_entry(c, command, at.director, DAY)


def _propose(at: Place) -> Work:
    return lambda c: propose_class(c, at.by_batch.class_id, at.officer, DAY)


def _sign(at: Place) -> Work:
    batch = at.batch()
    return lambda c: sign_batch(c, batch, BY, at.director, DAY)


def _return(at: Place) -> Work:
    batch = at.batch()
    return lambda c: return_batch(c, batch, "Còn sai tên", at.director)


def _receive(at: Place) -> Work:
    command = ReceiveBlanks(at.center.id, at.next_lot, TODAY, "02/BB")
    return lambda c: receive_blanks(c, command, PROVINCE, DAY)


def _deed(do: Callable[..., object]) -> Callable[[Place], Work]:
    return lambda at: lambda c: do(c, PROVINCE, at.work(), DAY)


def _find(at: Place) -> Work:
    at.done(lambda c: lose_blanks(c, PROVINCE, at.work(), DAY))
    return lambda c: find_blanks(c, PROVINCE, at.work(), DAY)


def _allot(at: Place) -> Work:
    at.done(lambda c: return_blanks(c, PROVINCE, at.work(), DAY))
    return lambda c: allot_blanks(c, PROVINCE, at.work(PROVINCE_STORE), at.center.id, DAY)


def _open_stocktaking(at: Place) -> Work:
    return lambda c: open_stocktaking(c, at.officer, at.center.id, DAY, DAY)


def _close_stocktaking(at: Place) -> Work:
    opened = at.stocktaking()
    return lambda c: close_stocktaking(c, at.director, opened, MINUTES, "Tổ kiểm kê", DAY)


def _give_up_stocktaking(at: Place) -> Work:
    opened = at.stocktaking()
    return lambda c: give_up_stocktaking(c, at.director, opened, "Đếm lại", DAY)


def _close_book(at: Place) -> Work:
    return lambda c: close_book(c, at.director, at.center.id, 2021, edges_sealed=True, today=DAY)


ONCE: dict[str, Callable[[Place], Work]] = {
    "reissue": _reissue,
    "cancel": _cancel,
    "cancel for another": _cancel_for_another,
    "confirm": _review("confirm"),
    "reissue after review": _review("reissue"),
    "revoke after review": _review("revoke"),
    "revoke": _revoke,
    "replace the blank": _replace,
    "hand over": _hand_over,
    "correct": _correct,
    "propose": _propose,
    "sign": _sign,
    "return": _return,
    "receive": _receive,
    "spoil": _deed(spoil_blanks),
    "lose": _deed(lose_blanks),
    "destroy": _deed(destroy_blanks),
    "return blanks": _deed(return_blanks),
    "find": _find,
    "allot": _allot,
    "open a stocktaking": _open_stocktaking,
    "close a stocktaking": _close_stocktaking,
    "give a stocktaking up": _give_up_stocktaking,
    "close a book": _close_book,
}
"""What is done once: whoever comes second is refused by a sentence."""


def test_the_second_waits_in_line_and_is_then_refused(service_database: Make) -> None:
    """Whatever is done once, twice at once: one does it, the other waits and is told so; all stays whole."""
    database = service_database("certification").database
    places = places_in(database, len(ONCE))
    wrong = []
    for place, (name, plan) in zip(places, ONCE.items(), strict=True):
        first, second = (Led(work) for work in [plan(place)] * 2)
        lead(database, [first, second])
        right = (first.outcome, second.outcome, second.waited_for) == ("done", "refused", {"advisory"})
        if not (right and isinstance(second.refused, (Conflict, Invalid))):
            waited = sorted(second.waited_for)
            wrong.append(f"{name}: {first.outcome}, {second.outcome} after waiting for {waited}")
    assert not wrong, "\n".join(wrong)
    _all_is_whole(database, places)


def test_copies_of_one_moment_have_numbers_one_after_another(service_database: Make) -> None:
    """The second waits for the first's number; crashed before its commit the first leaves no gap."""
    database = service_database("certification").database
    (place,) = places_in(database, 1)
    asked = [Led(_copy(place)), Led(_copy(place), crash=True), Led(_copy(place))]
    lead(database, asked)
    assert [each.waited_for for each in asked] == [set(), {"advisory"}, {"advisory"}]
    assert [each.told.number for each in asked] == [1, 2, 2]
    assert [row.number for row in rows(database, "SELECT number FROM register_copy ORDER BY 1")] == [1, 2]
    _all_is_whole(database, [place])


def test_what_was_handed_over_meanwhile_is_neither_cancelled_nor_the_other_way_round(
    service_database: Make,
) -> None:
    """Handover, cancellation and copy of a paper at once: who comes later is judged by what then stands."""
    database = service_database("certification").database
    places = places_in(database, 2)
    for place, plans in zip(
        places, ((_hand_over, _cancel, _copy), (_cancel, _hand_over, _copy)), strict=True
    ):
        asked = [Led(plan(place)) for plan in plans]
        lead(database, asked)
        copied = "done" if plans[0] is _hand_over else "refused"
        assert [each.outcome for each in asked] == ["done", "refused", copied]
        assert all("advisory" in each.waited_for for each in asked[1:])
    _all_is_whole(database, places)


def _all_is_whole(database: Database, places: list[Place]) -> None:
    assert_whole(database, *(each.center for each in places))
    with database.snapshot() as connection:
        assert [each.findings for each in prove_register(connection) if each.findings] == []
        assert blank_ledger.parted(connection) == []
