"""Repair one cell: counted anew from its facts, if both definitions agree on them; who did it is kept."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services.reporting.domain.counting import Cell
from services.reporting.operations.naming import CellAsked, events_behind
from services.reporting.storage import repairs
from services.reporting.storage.announcements import announce_figures
from services.reporting.storage.rebuilds import Rebuilt, add_rebuild
from services.reporting.storage.repairs import Values
from shared.errors import Conflict
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell with both values, the events behind it, and its former repairs."""

    cell: Cell
    values: Values
    events: dict[str, Any]
    repairs: Sequence[Rebuilt]

    @property
    def agreed(self) -> bool:
        """Whether the rules of the domain count the same as the SQL: else no repair helps."""
        return bool(self.events["sum"] == self.values.counted)


def read_cell(read: Connection, cell: Cell) -> CellView:
    """Return everything there is to know of a cell, of one snapshot."""
    return CellView(
        cell=cell,
        values=repairs.read_cell(read, cell),
        events=events_behind(read, cell),
        repairs=repairs.repairs_of(read, CellAsked.of(cell).model_dump(mode="json")),
    )


def repair_cell(
    read: Connection, write: Connection, cell: Cell, *, asked_by: str, now: datetime
) -> Rebuilt | None:
    """Correct a cell and keep both values, who asked and when; None if it was right already.

    `Conflict` if the two definitions of the figure count its facts differently: then not the cell is wrong
    but a rule, and the difference must stay to be seen.
    """
    started, view = time.monotonic(), read_cell(read, cell)
    if not view.agreed:
        raise Conflict(
            f"Không tính lại: hai cách đếm cho hai kết quả ({view.events['sum']} và {view.values.counted}). "
            "Sai ở cách tính chứ không ở ô này; hãy báo người quản trị hệ thống.",
            f"Not repaired: the two ways of counting give {view.events['sum']} and {view.values.counted}. "
            "A rule is wrong, not this cell; tell the administrator of the system.",
            code="definitions-differ",
        )
    corrected = repairs.correct_cells(write, most_listed=1, only=cell)
    if not corrected.wrong:
        return None
    announce_figures(write, {cell.center_id})
    done = Rebuilt(
        id=new_id(),
        ran_at=now,
        asked_by=asked_by,
        milliseconds=round((time.monotonic() - started) * 1000),
        wrong=corrected.wrong,
        listed=corrected.listed,
    )
    add_rebuild(write, done)
    return done
