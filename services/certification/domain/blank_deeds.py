"""What is done with blanks: which deed moves them from which state to which, and why it may not.

Domain §4.3: received → allotted to a center → written on → handed over or spoiled; spoiled and recalled
ones are destroyed by minutes. Every serial is in exactly one state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from services.certification.domain import blank_serials as serials
from services.certification.domain.blanks import BlankState, SerialRange
from shared.errors import Conflict, Detail, Invalid

PROVINCE_STORE = UUID(int=0)
"""Holder of the blanks that the province received and has not allotted yet."""


class DeedKind(StrEnum):
    """What people do with blanks; issuing is done by certificates alone."""

    RECEIVE = "receive"
    PRINT = "print"
    SPOIL = "spoil"
    CANCEL = "cancel"
    """A certificate was cancelled before anybody received it: its sheet, written on, is spoiled."""
    LOSE = "lose"
    FIND = "find"
    ALLOT = "allot"
    RETURN = "return"
    TRANSFER = "transfer"
    DESTROY = "destroy"


_S = BlankState
_HANDED: Mapping[BlankState, BlankState] = {_S.IN_STOCK: _S.IN_STOCK, _S.SPOILED: _S.SPOILED}
MOVES: Mapping[DeedKind, Mapping[BlankState, BlankState]] = MappingProxyType(
    {
        DeedKind.SPOIL: {_S.IN_STOCK: _S.SPOILED},
        DeedKind.LOSE: {_S.IN_STOCK: _S.LOST, _S.SPOILED: _S.LOST},
        DeedKind.FIND: {_S.LOST: _S.IN_STOCK},
        DeedKind.ALLOT: {_S.IN_STOCK: _S.IN_STOCK},
        DeedKind.RETURN: _HANDED,
        DeedKind.TRANSFER: _HANDED,
        DeedKind.DESTROY: {
            _S.IN_STOCK: _S.DESTROYED,
            _S.SPOILED: _S.DESTROYED,
            _S.ISSUED: _S.DESTROYED,
        },
    }
)
"""From which state each deed takes blanks, and where it puts them. The sheet of a registered certificate is
spoiled by replacing it; an issued one is destroyed only when its certificate has ended."""

HANDS_OVER = frozenset({DeedKind.ALLOT, DeedKind.RETURN, DeedKind.TRANSFER})
NEEDS_MINUTES = frozenset(DeedKind) - {DeedKind.SPOIL, DeedKind.CANCEL, DeedKind.PRINT}
"""Deeds that need minutes (biên bản): a sheet spoiled in the printer is minuted when it is destroyed."""

STATES: Mapping[BlankState, tuple[str, str]] = {
    _S.IN_STOCK: ("trong kho", "in stock"),
    _S.ISSUED: ("đã cấp", "issued"),
    _S.SPOILED: ("hỏng", "spoiled"),
    _S.LOST: ("mất", "lost"),
    _S.DESTROYED: ("đã hủy", "destroyed"),
}


@dataclass(frozen=True, slots=True)
class Minutes:
    """The paper (biên bản) by which a deed was done."""

    number: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done, at whose stock, on which day; `other_id` gets the blanks that change hands."""

    deed_id: UUID
    kind: DeedKind
    center_id: UUID
    done_on: date
    reason: str
    done_by: str
    minutes: Minutes | None = None
    other_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring blanks of a lot that are alike: where they are, and since when at the latest.

    `under` says what stands on issued ones: a certificate that is `live`, or one that has `ended`; and of
    lost ones that they were `spoiled` before.
    """

    lot_id: UUID
    serials: SerialRange
    center_id: UUID
    state: BlankState
    moved_on: date
    under: str | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """Blanks of a lot that a deed moves."""

    lot_id: UUID
    serials: SerialRange
    from_center: UUID
    from_state: BlankState
    to_center: UUID
    to_state: BlankState


def decide(
    deed: Deed, wanted: Sequence[SerialRange], found: Sequence[Stretch], today: date
) -> list[Movement]:
    """Return the movements of all blanks that are wanted, of which `found` is what is known.

    `Invalid` for a day to come or missing minutes; `Conflict` naming what is not in the center's stock, is in
    a state from which this deed takes none, came later than the deed's day, or bears a certificate.
    """
    _check(deed, today)
    here = [each for each in found if each.center_id == deed.center_id]
    problems = _not_here(wanted, here)
    moves = MOVES[deed.kind]
    movements: list[Movement] = []
    for stretch in here:
        if (problem := _why_not(deed, stretch, moves)) is not None:
            problems.append(problem)
            continue
        to_center = deed.other_id or deed.center_id
        movements.append(
            Movement(
                stretch.lot_id,
                stretch.serials,
                deed.center_id,
                stretch.state,
                to_center,
                moves[stretch.state],
            )
        )
    if problems:
        raise Conflict(
            "Chưa ghi gì: có phôi không làm được việc này. Hãy xem từng khoảng số hiệu dưới đây.",
            "Nothing was recorded: some blanks do not allow this. See each range of serials below.",
            code="blanks-not-movable",
            details=problems[:50],
        )
    return movements


def _check(deed: Deed, today: date) -> None:
    wrong: list[Detail] = []
    if deed.done_on > today:
        wrong.append(_at("done_on", "Ngày thực hiện ở tương lai.", "The day lies in the future."))
    if deed.minutes is None and deed.kind in NEEDS_MINUTES:
        wrong.append(_at("minutes_number", "Việc này cần biên bản.", "This needs minutes (biên bản)."))
    if deed.minutes is not None and deed.minutes.signed_on > today:
        wrong.append(_at("minutes_on", "Ngày biên bản ở tương lai.", "The minutes lie in the future."))
    if (deed.other_id is not None) != (deed.kind in HANDS_OVER) or deed.other_id == deed.center_id:
        wrong.append(_at("other_id", "Hãy chọn nơi nhận khác nơi giao.", "Choose another place as receiver."))
    if wrong:
        raise Invalid(
            "Chưa ghi được: hãy sửa các ô được nêu.",
            "Nothing was recorded: mend the fields that are named.",
            code="blank-deed",
            details=wrong,
        )


def _not_here(wanted: Sequence[SerialRange], here: Sequence[Stretch]) -> list[Detail]:
    missing = serials.without(wanted, [each.serials for each in here])
    return [
        _at(
            "serials",
            f"{serials.said([each])}: không ở nơi này (chưa nhập kho, hoặc đã giao nơi khác).",
            f"{serials.said([each])}: not here (never received, or handed on).",
        )
        for each in missing
    ]


def _why_not(deed: Deed, stretch: Stretch, moves: Mapping[BlankState, BlankState]) -> Detail | None:
    named = serials.said([stretch.serials])
    if stretch.under == "live":
        return _at(
            "serials",
            f"{named}: giấy chứng nhận trên phôi này còn hiệu lực. Người học làm mất giấy thì xin cấp lại"
            " hoặc bản sao từ sổ gốc; phôi hỏng khi in thì dùng “Đổi phôi” ở trang của giấy.",
            f"{named}: a live certificate stands on it. A holder who lost the paper asks for a reissue or a"
            " copy from the register; a sheet spoiled in the printer is replaced on the certificate's page.",
        )
    if deed.kind is DeedKind.FIND and stretch.under == "spoiled":
        return _at(
            "serials",
            f"{named}: đã hỏng trước khi mất nên không trở lại kho. Hãy để nguyên là mất và kèm tờ tìm thấy"
            " vào biên bản hủy.",
            f"{named}: was spoiled before it was lost and never returns to stock. Leave it as lost and"
            " destroy the sheet that turned up.",
        )
    if stretch.state not in moves:
        vi, en = STATES[stretch.state]
        return _at(
            "serials",
            f"{named}: đang ở trạng thái “{vi}”, không làm được việc này.",
            f"{named}: is “{en}”, which does not allow this.",
        )
    if stretch.moved_on > deed.done_on:
        return _at(
            "done_on",
            f"{named}: sổ phôi đã ghi việc ngày {stretch.moved_on:%d/%m/%Y}, sau ngày này.",
            f"{named}: the ledger already has something of {stretch.moved_on.isoformat()}, after this day.",
        )
    return None


def _at(field: str, vi: str, en: str) -> Detail:
    return Detail(vi, en, {"field": field})
