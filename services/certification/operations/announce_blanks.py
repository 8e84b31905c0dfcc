"""From a deed with blanks to the events that tell of it."""

from collections.abc import Iterable

from services.certification.domain.blank_deeds import Deed, Movement
from shared.events.certification import BlanksMoved
from shared.ids import new_id


def moved(deed: Deed, movements: Iterable[Movement]) -> list[BlanksMoved]:
    """Return one event for each range that the deed moved."""
    return [
        BlanksMoved(
            version=1,
            movement_id=new_id(),
            kind=deed.kind.value,
            from_center=each.from_center,
            from_state=each.from_state.value,
            center_id=each.to_center,
            state=each.to_state.value,
            first_serial=each.serials.first_serial,
            last_serial=each.serials.last_serial,
            quantity=each.serials.quantity,
            moved_on=deed.done_on,
        )
        for each in movements
    ]
