"""A file of one class kept after its check, and saved as the class's own pages save."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.class_files import Kind
from services.enrollment.operations.imports.changes import ChangedRow, located, rows_as_json, rows_from_json
from services.enrollment.operations.imports.grid_files import save_attendance_rows, save_mark_rows
from services.enrollment.operations.imports.nomination_rows import save_nomination_rows
from services.enrollment.operations.imports.reading import SheetFound
from services.enrollment.storage import imports
from services.enrollment.storage.imports import StoredImport
from shared.errors import Detail, Problem
from shared.principal import Principal

_ALL: Final = 1_000_000
"""A file of one class is saved at once; more rows than this no file has."""
SAVES: Final[Mapping[Kind, Callable[..., None]]] = {
    "attendance": save_attendance_rows,
    "marks": save_mark_rows,
    "nominations": save_nomination_rows,
}


@dataclass(frozen=True)
class ClassReading:
    """What a file of one class says: rows that would change something, and what must be corrected."""

    rows: Sequence[ChangedRow]
    known: int
    problems: Sequence[Detail]
    notices: Sequence[Detail]
    sheets: Sequence[SheetFound]
    faulty_rows: int


def kind_of(stored: StoredImport) -> Kind:
    """Return what an import into a class holds."""
    return cast("Kind", stored.kind)


def store_class_reading(
    connection: Connection, held: StoredImport, reading: ClassReading, principal: Principal
) -> None:
    """Store what a file would change, to be looked at and then saved or not."""
    imports.store_reading(
        connection,
        held.id,
        {
            "class_lists": [],
            "problems": [detail.as_json() for detail in reading.problems],
            "notices": [detail.as_json() for detail in reading.notices],
            "sheets": [asdict(each) for each in reading.sheets],
            "checked_by": principal.id,
            "rows_good": len(reading.rows),
            "rows_known": reading.known,
            "rows_faulty": reading.faulty_rows,
        },
    )
    for place, rows in enumerate(_by_sheet(reading.rows)):
        imports.add_rows(connection, held.id, place, rows_as_json(rows))


def _by_sheet(rows: Sequence[ChangedRow]) -> list[list[ChangedRow]]:
    return [list(some) for _, some in groupby(rows, lambda each: each.sheet)]


def changed_rows(connection: Connection, import_id: UUID) -> list[ChangedRow]:
    """Return the rows of a class's file that would change something and are not saved yet."""
    return rows_from_json(imports.waiting_rows(connection, import_id))


def save_class_file(
    connection: Connection, stored: StoredImport, principal: Principal, today: date
) -> dict[str, Any]:
    """Store all rows of a checked file as the class's own pages do, all or nothing; return what that was.

    `Conflict` naming every cell that somebody changed since the check, with both values.
    """
    rows = rows_from_json([content for _, content in imports.take_rows(connection, stored.id, _ALL)])
    if rows:
        try:
            SAVES[kind_of(stored)](connection, stored.class_id, rows, principal, today)
        except Problem as refusal:
            raise located(refusal, rows) from refusal
    return {
        "import_id": str(stored.id),
        "class_id": str(stored.class_id),
        "people": len(rows),
        "cells": sum(len(each.changes) for each in rows),
        "left": stored.rows_faulty,
    }
