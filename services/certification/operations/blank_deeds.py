"""What people do with blanks: spoil, lose, find, allot, return, hand to a successor, destroy."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.blank_deeds import (
    PROVINCE_STORE,
    Deed,
    DeedKind,
    Minutes,
    Movement,
    Stretch,
    decide,
)
from services.certification.domain.blanks import BlankState, SerialRange
from services.certification.domain.successions import stands_in
from services.certification.domain.terms import Wait
from services.certification.operations.announce_blanks import tell_of
from services.certification.operations.issue_waiting import issue_waiting
from services.certification.storage import blank_ledger, facts, locks
from shared.errors import Detail, Invalid, NotFound
from shared.ids import new_id
from shared.principal import Principal


@dataclass(frozen=True, slots=True)
class BlankWork:
    """What a person enters about blanks of one holder: which, when, why, by which minutes."""

    center_id: UUID
    serials: Sequence[SerialRange]
    done_on: date
    reason: str
    minutes: Minutes | None = None


@dataclass(frozen=True, slots=True)
class DeedDone:
    """The deed, how many blanks it moved, and how many waiting certificates it let be issued."""

    id: UUID
    kind: str
    quantity: int
    issued: int


def spoil_blanks(connection: Connection, principal: Principal, work: BlankWork, today: date) -> DeedDone:
    """Mark blanks in stock as spoiled: torn, wet, jammed before a certificate stood on them.

    `Conflict` for one under a certificate: that sheet is replaced (`replace_blank`).
    """
    return _done(connection, principal, DeedKind.SPOIL, work, today)


def lose_blanks(connection: Connection, principal: Principal, work: BlankWork, today: date) -> DeedDone:
    """Record blanks as lost, by minutes. `Conflict` for one that a live certificate stands on."""
    return _done(connection, principal, DeedKind.LOSE, work, today)


def find_blanks(connection: Connection, principal: Principal, work: BlankWork, today: date) -> DeedDone:
    """Take blanks that were recorded as lost back into stock, by minutes."""
    return _done(connection, principal, DeedKind.FIND, work, today)


def destroy_blanks(connection: Connection, principal: Principal, work: BlankWork, today: date) -> DeedDone:
    """Destroy blanks by minutes: spoiled, unused, or recalled with a certificate that has ended."""
    return _done(connection, principal, DeedKind.DESTROY, work, today)


def allot_blanks(
    connection: Connection, principal: Principal, work: BlankWork, to_center: UUID, today: date
) -> DeedDone:
    """Hand blanks in stock to a center, by minutes: from the province's store or from another center."""
    principal.at_center(work.center_id, "province")
    return _done(connection, principal, DeedKind.ALLOT, work, today, to_center)


def return_blanks(connection: Connection, principal: Principal, work: BlankWork, today: date) -> DeedDone:
    """Return blanks, unused or spoiled, to the province's store, by minutes."""
    return _done(connection, principal, DeedKind.RETURN, work, today, PROVINCE_STORE)


def transfer_blanks(connection: Connection, principal: Principal, work: BlankWork, today: date) -> DeedDone:
    """Hand blanks of a center that has ended to whoever receives its blanks by the legal act, by minutes.

    `Invalid` if the center has not ended, or its blanks are to be destroyed.
    """
    principal.at_center(work.center_id, "province")
    receiver = stands_in(facts.successions(connection), work.center_id, "blanks", work.done_on)
    if receiver == work.center_id or receiver is None:
        raise Invalid(
            "Trung tâm này chưa kết thúc hoạt động, hoặc quyết định không giao phôi cho ai. Phôi của"
            " trung tâm đã kết thúc mà không có nơi nhận thì tiêu hủy theo biên bản.",
            "This center has not ended, or its blanks go to nobody: they are then destroyed.",
            code="no-receiver-of-blanks",
            details=[Detail("Không có nơi nhận phôi.", "Nobody receives its blanks.", {"field": "kind"})],
        )
    return _done(connection, principal, DeedKind.TRANSFER, work, today, receiver)


def _done(  # noqa: PLR0917 -- private
    connection: Connection,
    principal: Principal,
    kind: DeedKind,
    work: BlankWork,
    today: date,
    other: UUID | None = None,
) -> DeedDone:
    """Do a deed: officers and directors at their own center, the province anywhere."""
    principal.at_center(work.center_id, "officer", "director", "province")
    for holder in (work.center_id, other):
        if holder not in {None, PROVINCE_STORE} and not facts.center_known(connection, holder):
            raise NotFound
    locks.stand_in_line(connection, [work.center_id, *([other] if other is not None else [])])
    deed = Deed(
        new_id(),
        kind,
        work.center_id,
        work.done_on,
        unicodedata.normalize("NFC", work.reason.strip()),
        principal.id,
        work.minutes,
        other,
    )
    found = blank_ledger.stretches(connection, work.serials)
    movements = carry_out(connection, deed, work.serials, found, today)
    issued = serve_waiting(connection, other or work.center_id, movements)
    return DeedDone(deed.deed_id, kind.value, quantity_of(movements), issued)


def carry_out(
    connection: Connection,
    deed: Deed,
    wanted: Sequence[SerialRange],
    found: Sequence[Stretch],
    today: date,
) -> list[Movement]:
    """Record a deed with all that it moves, and tell of it; return the movements.

    The caller stands in the lines of both holders. Refuses as `domain.blank_deeds.decide` does.
    """
    movements = decide(deed, wanted, found, today)
    blank_ledger.record(connection, deed, movements)
    tell_of(connection, deed)
    return movements


def serve_waiting(connection: Connection, center_id: UUID, movements: Sequence[Movement]) -> int:
    """Issue what waited for the blanks that these movements brought into a stock; return how many."""
    coming = quantity_of([each for each in movements if _comes_into_stock(each)])
    return issue_waiting(connection, center_id, Wait.BLANK, coming) if coming else 0


def _comes_into_stock(movement: Movement) -> bool:
    new_here = movement.from_center != movement.to_center or movement.from_state != BlankState.IN_STOCK
    return new_here and movement.to_state == BlankState.IN_STOCK


def quantity_of(movements: Sequence[Movement]) -> int:
    """Return how many blanks the movements move."""
    return sum(each.serials.quantity for each in movements)
