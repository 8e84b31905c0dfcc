"""From a deed with blanks to the events that tell of it."""

from sqlalchemy import Connection

from services.certification.domain.blank_deeds import Deed
from services.certification.storage import blank_ledger
from shared.events.certification import BlanksMoved
from shared.messaging import publish


def tell_of(connection: Connection, deed: Deed) -> None:
    """Publish one event for each range that the deed moved, under the id that the ledger keeps with it."""
    publish(
        connection,
        [
            BlanksMoved(
                version=1,
                movement_id=told_as,
                kind=deed.kind.value,
                from_center=each.from_center,
                from_state=each.from_state.value,
                center_id=each.to_center,
                state=each.to_state.value,
                first_serial=each.serials.first_serial,
                last_serial=each.serials.last_serial,
                quantity=each.serials.quantity,
                moved_on=moved_on,
            )
            for told_as, each, moved_on in blank_ledger.moved_by(connection, deed.deed_id)
        ],
    )
