"""One entry about blanks goes to the operation of its kind."""

from datetime import date

from sqlalchemy import Connection

from services.certification.operations import blank_deeds
from services.certification.operations.blank_deeds import DeedDone
from services.certification.operations.blank_entries import DeedEntry
from shared.errors import Detail, Invalid
from shared.principal import Principal

_ALONE = {
    "spoil": blank_deeds.spoil_blanks,
    "lose": blank_deeds.lose_blanks,
    "find": blank_deeds.find_blanks,
    "return": blank_deeds.return_blanks,
    "transfer": blank_deeds.transfer_blanks,
    "destroy": blank_deeds.destroy_blanks,
}


def do_deed(connection: Connection, principal: Principal, entry: DeedEntry, today: date) -> DeedDone:
    """Do what the entry says; `Invalid` unless a receiver is named for an allotment and only then."""
    if (entry.kind == "allot") != (entry.other_id is not None):
        raise Invalid(
            "Nơi nhận chỉ ghi khi giao phôi cho trung tâm.",
            "A receiver is named when blanks are allotted to a center, and only then.",
            code="blank-receiver",
            details=[Detail("Hãy chọn nơi nhận.", "Choose who receives them.", {"field": "other_id"})],
        )
    work = entry.work()
    if entry.kind == "allot" and entry.other_id is not None:
        return blank_deeds.allot_blanks(connection, principal, work, entry.other_id, today)
    return _ALONE[entry.kind](connection, principal, work, today)
