"""The sheet of a certificate that was just cancelled is spoiled: nobody received it, nobody can use it.

Domain §4.3: written on → handed over or spoiled; spoiled ones are destroyed by minutes.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.blank_deeds import Deed, DeedKind, Movement
from services.certification.domain.blanks import BlankState
from services.certification.operations.announce_blanks import tell_of
from services.certification.storage import blank_ledger
from services.certification.storage.blank_replacements import borne_by
from shared.ids import new_id


def spoil_cancelled(
    connection: Connection, certificate_id: UUID, reason: str, person: str, today: date
) -> None:
    """Spoil the sheet of a certificate that is cancelled in this transaction, and tell of it.

    The caller stands in the line of the center that holds the sheet.
    """
    borne = borne_by(connection, certificate_id)
    assert borne is not None  # noqa: S101 -- only a registered certificate is cancelled, and that bears one
    at = borne.center_id
    deed = Deed(new_id(), DeedKind.CANCEL, at, max(today, borne.moved_on), reason, person)
    movement = Movement(borne.lot_id, borne.as_range, at, BlankState.ISSUED, at, BlankState.SPOILED)
    blank_ledger.record(connection, deed, [movement])
    tell_of(connection, deed)
