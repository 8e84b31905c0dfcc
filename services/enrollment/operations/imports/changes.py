"""What a sheet would change in a class, row by row: what stands and what the file says; and trying it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Connection

from shared.db import undone
from shared.errors import Detail, Problem


@dataclass(frozen=True, slots=True)
class Change:
    """A cell of the file that says something else than the grid; both as the grid writes them.

    `key` says which cell of the grid it is, whatever moves meanwhile.
    """

    cell: str
    field: str
    key: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A learner's changed cells; of somebody nominated all that is known stands in `person`.

    `cell` is where the name stands.
    """

    sheet: str
    row: int
    cell: str
    full_name: str
    ordinal: int | None = None
    enrolment_id: UUID | None = None
    changes: tuple[Change, ...] = ()
    person: Mapping[str, Any] | None = None


_ROWS: Final = TypeAdapter(list[ChangedRow])


def rows_as_json(rows: Sequence[ChangedRow]) -> list[dict[str, Any]]:
    """Return rows as they wait in the database."""
    found: list[dict[str, Any]] = _ROWS.dump_python(list(rows), mode="json")
    return found


def rows_from_json(stored: Sequence[Mapping[str, Any]]) -> list[ChangedRow]:
    """Return rows as `rows_as_json` wrote them."""
    return _ROWS.validate_python(list(stored), strict=False)


def refusal_of(connection: Connection, work: Callable[[], object]) -> Problem | None:
    """Do the work and undo it: what it would refuse, without a trace in the database."""
    try:
        with undone(connection):
            work()
    except Problem as refusal:
        return refusal
    return None


def place_of(detail: Detail, rows: Sequence[ChangedRow]) -> tuple[ChangedRow, Change | None] | None:
    """Return which row and cell a refusal speaks of: by the place of a cell, or by the number of a row."""
    index, row = detail.where.get("index"), detail.where.get("row")
    if index is None:
        sheet = detail.where.get("sheet")
        return next(((each, None) for each in rows if each.row == row and sheet in {None, each.sheet}), None)
    flat = [(each, change) for each in rows for change in each.changes]
    return flat[index] if index < len(flat) else None


def located(refusal: Problem, rows: Sequence[ChangedRow]) -> Problem:
    """Return the refusal with the cells of the file that its details speak of."""
    details = []
    for each in refusal.details:
        found = place_of(each, rows)
        where = dict(each.where)
        if found is not None:
            row, change = found
            where |= {"sheet": row.sheet, "row": row.row}
            where |= {"cell": change.cell} if change else {}
        details.append(Detail(each.vi, each.en, where))
    return type(refusal)(refusal.vi, refusal.en, code=refusal.code, details=details)
