"""The sheet of a registered certificate was spoiled in the printer: the certificate gets the next blank."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.blank_deeds import Deed, DeedKind, Minutes
from services.certification.domain.certificates import State
from services.certification.domain.register_appendix import Kind, Later
from services.certification.operations.announce_blanks import tell_of
from services.certification.operations.keepers import keeper_of, may_read
from services.certification.operations.register_appendix import append_to_register
from services.certification.operations.supply_blanks import next_serial
from services.certification.storage import blank_ledger, locks, reading
from services.certification.storage import blank_replacements as replacements
from services.certification.storage.blank_replacements import Borne
from shared.errors import Conflict, Detail, Invalid, NotFound
from shared.ids import new_id
from shared.principal import Principal


@dataclass(frozen=True, slots=True)
class ReplaceBlank:
    """Whose sheet was spoiled, which serial it bore, how it came about, and the minutes if there are any."""

    certificate_id: UUID
    spoiled_serial: str
    reason: str
    minutes: Minutes | None = None


@dataclass(frozen=True, slots=True)
class BlankReplaced:
    """The certificate's serials in the order in which it bore them; the last one is on the paper."""

    certificate_id: UUID
    spoiled_serial: str
    given_serial: str
    serials: list[str]


def replace_blank(
    connection: Connection, principal: Principal, command: ReplaceBlank, today: date
) -> BlankReplaced:
    """Mark the sheet as spoiled and give the certificate the next blank, in one.

    Done by whoever keeps the register, since it prints: for a center that ended, its successor, which writes
    on a blank of its own under its rule of this day; the spoiled one stays with whose it was. The appendix of
    the register notes both serials. `Invalid` for minutes of a day to come, `NotFound` outside the scope.
    `Conflict` if the certificate no longer stands, bears another serial (done already: none is spent twice),
    or none is left.
    """
    if command.minutes is not None and command.minutes.signed_on > today:
        raise Invalid(
            "Ngày biên bản ở tương lai. Hãy ghi ngày trên biên bản phôi hỏng.",
            "The minutes lie in the future. Enter the day that stands on them.",
            code="minutes-to-come",
            details=[Detail("Ngày ở tương lai.", "A day to come.", {"field": "minutes_on"})],
        )
    found = reading.certificate_by_id(connection, command.certificate_id)
    if found is None or not may_read(connection, principal, found.center_id, today):
        raise NotFound
    desk = keeper_of(connection, found.center_id, today)
    principal.at_center(desk, "officer", "director", "province")
    holder = replacements.borne_by(connection, command.certificate_id)
    locks.stand_in_line(connection, {found.center_id, desk, holder.center_id if holder else desk})
    current = reading.certificate_by_id(connection, command.certificate_id)
    borne = replacements.borne_by(connection, command.certificate_id)
    if current is None or borne is None or current.state not in {State.ISSUED, State.UNDER_REVIEW}:
        raise Conflict(
            "Chỉ đổi phôi cho giấy đã vào sổ và còn hiệu lực. Hãy xem lại trạng thái của giấy này.",
            "Only a registered certificate that stands can get another blank. Look at its state.",
            code="not-replaceable",
        )
    if borne.serial != unicodedata.normalize("NFC", command.spoiled_serial.strip()):
        raise Conflict(
            f"Giấy này đang mang số hiệu {borne.serial}. Hãy xem lại số hiệu của tờ bị hỏng; nếu đã đổi rồi"
            " thì không cần đổi nữa.",
            f"This certificate bears {borne.serial}. Compare with the spoiled sheet; if it was replaced"
            " already, nothing is left to do.",
            code="other-serial",
        )
    issued_on = current.issued_on if desk == current.center_id else None
    given = next_serial(connection, desk, issued_on or today)
    if given is None:
        raise Conflict(
            "Trung tâm không còn phôi trong kho. Hãy nhập phôi (hoặc nhận bàn giao phôi của trung tâm đã kết"
            " thúc) rồi đổi lại.",
            "No blank is left in the center's stock. Receive blanks (or take over those of the center that"
            " ended), then replace it.",
            code="no-blank-left",
        )
    deed = _deed(command, borne, principal, max(today, borne.moved_on))
    blank_ledger.record(connection, deed, [])
    _note(connection, command.certificate_id, borne.serial, given, deed)
    replacements.replace(connection, command.certificate_id, borne, given, deed.deed_id)
    tell_of(connection, deed)
    serials = replacements.serials_of(connection, [command.certificate_id])[command.certificate_id]
    return BlankReplaced(command.certificate_id, borne.serial, given, serials)


def _note(connection: Connection, certificate_id: UUID, old: str, new: str, deed: Deed) -> None:
    append_to_register(
        connection,
        [
            Later(
                certificate_id,
                Kind.BLANK_REPLACED,
                deed.done_on,
                {"old_serial": old, "new_serial": new, "reason": deed.reason},
                noted_by=deed.done_by,
            )
        ],
    )


def _deed(command: ReplaceBlank, borne: Borne, principal: Principal, day: date) -> Deed:
    reason = unicodedata.normalize("NFC", command.reason.strip())
    return Deed(new_id(), DeedKind.SPOIL, borne.center_id, day, reason, principal.id, command.minutes)
