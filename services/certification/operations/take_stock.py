"""Stocktaking (kiểm kê phôi): opened, counted, explained, closed with minutes, or given up.

Opening fixes the moment: the count is compared with the ledger as it stood then, whatever is written on
meanwhile. Closing brings the ledger to what lay there, by deeds like any other, all in one transaction.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain import blank_serials as serials
from services.certification.domain import stocktaking as rules
from services.certification.domain.blank_deeds import PROVINCE_STORE, Deed, Minutes, Movement
from services.certification.domain.blanks import SerialRange
from services.certification.domain.stocktaking import Count, Explanation, Task
from services.certification.domain.stocktaking_words import SENTENCES
from services.certification.operations.blank_deeds import carry_out, quantity_of, serve_waiting
from services.certification.operations.stocktakings import Shown, read_stocktaking, show
from services.certification.storage import blank_ledger, facts, locks, stocktakings
from services.certification.storage.stocktakings import Stocktaking
from shared.errors import Conflict, Detail, Invalid, NotFound
from shared.ids import new_id
from shared.principal import Principal

_MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class Closed:
    """How many blanks closing moved, by how many deeds, and waiting certificates it let be issued."""

    id: UUID
    deeds: int
    quantity: int
    issued: int


def open_stocktaking(
    connection: Connection, principal: Principal, center_id: UUID, counted_on: date, today: date
) -> Shown:
    """Open a stocktaking of a holder against its ledger as it now stands.

    `NotFound` outside the scope or if never heard of, `Invalid` for a day to come, `Conflict` if one is open.
    """
    principal.at_center(center_id, "officer", "director", "province")
    if center_id != PROVINCE_STORE and not facts.center_known(connection, center_id):
        raise NotFound
    _not_to_come(counted_on, today, "counted_on")
    locks.stand_in_line(connection, [center_id])
    if (already := stocktakings.open_of(connection, center_id)) is not None:
        raise Conflict(
            "Nơi này đang có một đợt kiểm kê chưa chốt. Hãy làm tiếp, chốt hoặc bỏ đợt đó trước.",
            "A stocktaking is open here. Go on with it, close it or give it up first.",
            code="stocktaking-open",
            details=[Detail("Đợt đang mở.", "The open one.", {"stocktaking_id": str(already)})],
        )
    stocktaking_id = new_id()
    stocktakings.enter(connection, stocktaking_id, center_id, counted_on, principal.id)
    return read_stocktaking(connection, principal, stocktaking_id)


def enter_count(connection: Connection, principal: Principal, stocktaking_id: UUID, count: Count) -> Shown:
    """Enter what lay there; a later count takes the place of an earlier one, which is kept.

    `Invalid` naming serials that were counted both as usable and as spoiled.
    """
    _held(connection, principal, stocktaking_id)
    if twice := serials.common(count.usable, count.spoiled or ()):
        raise Invalid(
            f"Chưa ghi: {serials.said(twice)} được ghi cả ở phôi tốt lẫn phôi hỏng. Hãy xem lại tờ phôi rồi"
            " giữ ở một nơi.",
            f"Nothing was recorded: {serials.said(twice)} stand both among the usable and the spoiled."
            " Look at the sheet and keep them in one place.",
            code="counted-twice",
            details=[Detail("Trùng với phôi tốt.", "Also among the usable.", {"field": "spoiled"})],
        )
    stocktakings.add_count(connection, stocktaking_id, count, principal.id)
    return read_stocktaking(connection, principal, stocktaking_id)


def explain_differences(
    connection: Connection, principal: Principal, stocktaking_id: UUID, given: Explanation, today: date
) -> Shown:
    """Explain the differences of some serials; a later explanation of a serial takes the place of an earlier.

    `Invalid` naming serials that do not differ, or that this cause cannot explain.
    """
    held = _held(connection, principal, stocktaking_id)
    if given.minutes is not None:
        _not_to_come(given.minutes.signed_on, today, "minutes_on")
    wrong = rules.unexplainable(given.serials, given.cause, show(connection, held).differences)
    if wrong:
        raise Invalid(
            "Chưa ghi: nguyên nhân này không giải thích được một số số hiệu. Hãy xem từng khoảng dưới đây.",
            "Nothing was recorded: this cause does not explain some of the serials. See each range below.",
            code="not-explained",
            details=[_not_explained(each, difference) for each, difference in wrong[:_MOST_NAMED]],
        )
    stocktakings.add_explanation(connection, stocktaking_id, given, principal.id)
    return read_stocktaking(connection, principal, stocktaking_id)


def close_stocktaking(  # noqa: PLR0917 -- what the minutes say
    connection: Connection,
    principal: Principal,
    stocktaking_id: UUID,
    minutes: Minutes,
    members: str,
    today: date,
) -> Closed:
    """Close a stocktaking by its minutes (biên bản): the ledger is brought to what lay there, in one.

    The director's at a center, the province's at its store. `Conflict` if nothing was counted, a difference
    is not explained, a delivery that explains one was not entered, or a blank has moved since in a way that
    the explanation does not fit any more: each is named, and nothing is done.
    """
    held = _held(connection, principal, stocktaking_id, "director", "province")
    _not_to_come(minutes.signed_on, today, "minutes_on")
    shown = show(connection, held)
    if shown.count is None:
        raise Conflict(
            "Chưa chốt được: chưa nhập số đếm. Hãy nhập số hiệu đã đếm trước.",
            "It cannot be closed: nothing was counted yet. Enter the serials counted first.",
            code="not-counted",
        )
    _require_explained(shown)
    _require_received(connection, held, rules.to_receive(shown.explained))
    done: list[UUID] = []
    movements: list[Movement] = []
    for task in rules.tasks(shown.explained, minutes):
        deed, moves = _do(connection, principal, held, task, today)
        done.append(deed)
        movements += moves
    stocktakings.add_deeds(connection, stocktaking_id, done)
    stocktakings.end(
        connection,
        stocktaking_id,
        {
            "state": "closed",
            "ended_on": today,
            "ended_by": principal.id,
            "minutes_number": minutes.number,
            "minutes_on": minutes.signed_on,
            "members": members,
        },
    )
    issued = serve_waiting(connection, held.center_id, movements)
    return Closed(stocktaking_id, len(done), quantity_of(movements), issued)


def give_up_stocktaking(
    connection: Connection, principal: Principal, stocktaking_id: UUID, reason: str, today: date
) -> Shown:
    """Give up a stocktaking: it stays on record with the reason and moves nothing."""
    _held(connection, principal, stocktaking_id)
    stocktakings.end(
        connection,
        stocktaking_id,
        {"state": "given_up", "ended_on": today, "ended_by": principal.id, "end_reason": reason},
    )
    return read_stocktaking(connection, principal, stocktaking_id)


def _held(connection: Connection, principal: Principal, stocktaking_id: UUID, *roles: str) -> Stocktaking:
    """Return an open stocktaking, held in its holder's line."""
    found = stocktakings.find(connection, stocktaking_id)
    if found is None or not principal.may_see(found.center_id):
        raise NotFound
    principal.at_center(found.center_id, *(roles or ("officer", "director", "province")))
    locks.stand_in_line(connection, [found.center_id])
    current = stocktakings.find(connection, stocktaking_id)
    if current is None or current.state != "open":
        raise Conflict(
            "Đợt kiểm kê này đã kết thúc, không sửa được nữa. Muốn kiểm lại thì mở đợt mới.",
            "This stocktaking has ended and is not changed any more. Open another to count again.",
            code="stocktaking-ended",
        )
    return current


def _do(
    connection: Connection, principal: Principal, held: Stocktaking, task: Task, today: date
) -> tuple[UUID, list[Movement]]:
    """Do one deed, dated by the count, or by what the ledger recorded of these blanks since."""
    found = blank_ledger.stretches(connection, task.serials)
    day = max([held.counted_on, *(each.moved_on for each in found)])
    deed = Deed(new_id(), task.kind, held.center_id, day, task.reason, principal.id, task.minutes)
    return deed.deed_id, carry_out(connection, deed, task.serials, found, max(day, today))


def _require_explained(shown: Shown) -> None:
    named = [serials.said([each.difference.serials]) for each in shown.explained if each.by is None]
    if named:
        raise Conflict(
            f"Chưa chốt được: còn {shown.unexplained} phôi chênh lệch chưa giải thích.",
            f"It cannot be closed: {shown.unexplained} blanks that differ are not explained yet.",
            code="differences-open",
            details=[
                Detail(f"{each}: chưa giải thích.", f"{each}: not explained.", {"serials": each})
                for each in named[:_MOST_NAMED]
            ],
        )


def _require_received(connection: Connection, held: Stocktaking, named: list[SerialRange]) -> None:
    if not named:
        return
    here = [
        each.serials for each in blank_ledger.stretches(connection, named) if each.center_id == held.center_id
    ]
    if missing := serials.without(named, here):
        raise Conflict(
            f"Chưa chốt được: {serials.said(missing)} giải thích là chưa nhập kho nhưng vẫn chưa nhập."
            " Hãy nhập lô phôi theo biên bản giao nhận trước.",
            f"It cannot be closed: {serials.said(missing)} are explained by a delivery that is not entered."
            " Receive the lot by its delivery minutes first.",
            code="lot-not-received",
        )


def _not_explained(each: SerialRange, difference: rules.Difference | None) -> Detail:
    named = serials.said([each])
    if difference is None:
        vi, en = "không chênh lệch trong lần đếm này", "does not differ in this count"
    else:
        known = SENTENCES[difference.booked, difference.counted]
        vi, en = f"{known[0]}; hãy chọn nguyên nhân khác", f"{known[1]}; choose another cause"
    return Detail(f"{named}: {vi}.", f"{named}: {en}.", {"field": "serials"})


def _not_to_come(day: date, today: date, field: str) -> None:
    if day > today:
        raise Invalid(
            "Ngày này ở tương lai. Hãy ghi ngày đã kiểm kê hoặc ngày trên biên bản.",
            "This day lies in the future. Enter the day of the count or of the minutes.",
            code="day-to-come",
            details=[Detail("Ngày ở tương lai.", "A day to come.", {"field": field})],
        )
