"""Count every cell anew from the facts, in the caller's one transaction."""

from dataclasses import dataclass

from sqlalchemy import Connection

from services.reporting.storage.cells import rebuild_cells
from services.reporting.storage.differences import cell_differences


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many cells were wrong before, and how many there are now."""

    wrong: int
    cells: int


def rebuild(connection: Connection) -> Rebuilt:
    """Replace the aggregates by a fresh count; needed only after a repair by hand or a changed rule."""
    wrong = len(cell_differences(connection))
    return Rebuilt(wrong=wrong, cells=rebuild_cells(connection))
