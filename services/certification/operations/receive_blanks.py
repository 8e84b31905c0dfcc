"""A lot of blanks comes into a center's stock, and certificates that waited for it are issued."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.blank_deeds import PROVINCE_STORE
from services.certification.domain.blank_serials import nameable
from services.certification.domain.blanks import LARGEST_LOT, SerialRange
from services.certification.domain.terms import Wait
from services.certification.operations.issue_waiting import issue_waiting
from services.certification.storage import blank_rules, blanks, facts, locks
from shared.errors import Conflict, Detail, Invalid, NotFound
from shared.events.certification import BlanksReceived
from shared.ids import new_id
from shared.messaging import publish
from shared.principal import Principal


@dataclass(frozen=True)
class ReceiveBlanks:
    """A lot as its delivery minutes (biên bản giao nhận) describe it."""

    center_id: UUID
    serials: SerialRange
    received_on: date
    minutes_number: str


@dataclass(frozen=True)
class LotReceived:
    """What came of it: the lot, and how many waiting certificates it let be issued."""

    id: UUID
    first_serial: str
    last_serial: str
    quantity: int
    issued: int


def receive_blanks(
    connection: Connection, command: ReceiveBlanks, principal: Principal, today: date
) -> LotReceived:
    """Enter a lot in stock and issue what waited, the oldest decision first.

    `NotFound` for a center outside the scope or never heard of; `Invalid` for a range that is no
    lot; `Conflict` if a serial was received before, anywhere in the province.
    """
    principal.at_center(command.center_id, "officer", "director", "province")
    if command.center_id != PROVINCE_STORE and not facts.center_known(connection, command.center_id):
        raise NotFound
    _check(command, today)
    locks.stand_in_line(connection, [command.center_id])
    serials = command.serials
    if blank_rules.is_series(connection, serials.prefix):
        raise Conflict(
            "Ký hiệu này thuộc dãy số hiệu tự in do hệ thống cấp. Hãy xem lại ký hiệu trên biên bản.",
            "This prefix belongs to serials that the system allots itself. Compare with the minutes.",
            code="serials-self-printed",
        )
    if known := blanks.known_serials(connection, serials):
        raise Conflict(
            f"Đã nhập kho {len(known)} số hiệu trong khoảng này, từ {known[0]} đến {known[-1]}."
            " Hãy đối chiếu biên bản giao nhận và nhập khoảng số hiệu khác.",
            f"{len(known)} serials of this range were already received, from {known[0]} to {known[-1]}."
            " Compare with the delivery minutes and enter another range.",
            code="serials-known",
        )
    lot_id = new_id()
    blanks.enter_lot(
        connection,
        lot_id=lot_id,
        center_id=command.center_id,
        serials=serials,
        received_on=command.received_on,
        minutes_number=unicodedata.normalize("NFC", command.minutes_number),
        received_by=principal.id,
    )
    received = BlanksReceived(
        version=1,
        lot_id=lot_id,
        center_id=command.center_id,
        first_serial=serials.first_serial,
        last_serial=serials.last_serial,
        quantity=serials.quantity,
        received_on=command.received_on,
    )
    publish(connection, [received])
    issued = issue_waiting(connection, command.center_id, Wait.BLANK, serials.quantity)
    return LotReceived(lot_id, serials.first_serial, serials.last_serial, serials.quantity, issued)


def _check(command: ReceiveBlanks, today: date) -> None:
    serials = command.serials
    if not 1 <= serials.quantity <= LARGEST_LOT or serials.first < 1:
        raise Invalid(
            f"Khoảng số hiệu phải tăng dần và có từ 1 đến {LARGEST_LOT} phôi. Hãy xem lại số đầu và số cuối.",
            f"The serials must ascend and hold 1 to {LARGEST_LOT} blanks. Check the first and the last one.",
            code="serial-range",
        )
    if len(str(serials.last)) > serials.width:
        raise Invalid(
            "Số cuối có nhiều chữ số hơn số đầu. Hãy ghi cả hai với cùng số chữ số.",
            "The last serial has more digits than the first. Write both with as many digits.",
            code="serial-width",
        )
    if not nameable(serials):
        raise Invalid(
            "Ký hiệu không được kết thúc bằng chữ số hay có dấu phẩy, chấm phẩy. Hãy ghi các chữ số đó vào số"
            " đầu và số cuối, ví dụ ký hiệu “VP” và số 26000001.",
            "The prefix must not end in a digit nor hold a comma or semicolon. Write such digits with the"
            " first and last number, e.g. prefix “VP” and number 26000001.",
            code="serial-prefix",
            details=[Detail("Ký hiệu chưa đúng.", "The prefix is wrong.", {"field": "prefix"})],
        )
    if command.received_on > today:
        raise Invalid(
            "Ngày nhận phôi ở tương lai. Hãy ghi ngày trên biên bản giao nhận.",
            "The date of receipt lies in the future. Enter the date on the delivery minutes.",
            code="received-in-future",
        )
