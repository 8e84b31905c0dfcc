"""Imports: the file as it came, what was read from it, its rows until they are taken, how far it has come."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, select, text, true, update
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.storage.import_tables import class_list_import, import_layout, import_row
from services.enrollment.storage.organisation_tables import center, program_version
from shared.db import rows_parameter


@dataclass(frozen=True)
class StoredImport:
    """An import as stored, without the file itself; the lists of JSON are as answers give them."""

    id: UUID
    center_id: UUID
    file_name: str
    state: str
    class_lists: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    notices: list[dict[str, Any]]
    checked_by: str
    checked_at: datetime
    loaded_by: str | None
    loaded_at: datetime | None
    result: dict[str, Any] | None
    kind: str
    class_id: UUID | None
    choices: dict[str, Any]
    sheets: list[dict[str, Any]]
    rows_good: int
    rows_known: int
    rows_faulty: int
    rows_taken: int


_STORED = tuple(class_list_import.c[name] for name in StoredImport.__dataclass_fields__)


def hold_file(connection: Connection, new_id: UUID, center_id: UUID, file: Mapping[str, Any]) -> StoredImport:
    """Return the import of this file, made if it is new, and hold its row until the transaction ends.

    `file` has `file_name`, `sha256`, `workbook`, `checked_by`, `kind`, `class_id`. A new one is `refused`
    without problems until `store_reading`.
    """
    connection.execute(
        insert(class_list_import)
        .values(
            id=new_id, center_id=center_id, state="refused", class_lists=[], problems=[], notices=[], **file
        )
        .on_conflict_do_nothing(constraint="class_list_import_file_unique")
    )
    row = connection.execute(
        select(*_STORED)
        .where(
            class_list_import.c.center_id == center_id,
            class_list_import.c.sha256 == file["sha256"],
            class_list_import.c.kind == file["kind"],
            class_list_import.c.class_id.is_not_distinct_from(file["class_id"]),
        )
        .with_for_update()
    ).one()
    return StoredImport(**row._mapping)  # noqa: SLF001 -- public API with an underscore


def store_reading(connection: Connection, import_id: UUID, reading: Mapping[str, Any]) -> None:
    """Store what was read, and that none of it is taken yet; rows of an earlier reading are dropped."""
    connection.execute(delete(import_row).where(import_row.c.import_id == import_id))
    connection.execute(
        update(class_list_import)
        .where(class_list_import.c.id == import_id)
        .values(
            state="refused" if reading["problems"] else "checked",
            checked_at=func.now(),
            rows_taken=0,
            **reading,
        )
    )


_ROWS = text(
    """
    INSERT INTO import_row (import_id, sheet, row, content)
    SELECT :import_id, :sheet, CAST(content ->> 'row' AS integer), content
    FROM jsonb_array_elements(CAST(:rows AS jsonb)) AS content
    """
)


def add_rows(connection: Connection, import_id: UUID, sheet: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep rows that are right until they are taken; `row` of each is its number."""
    connection.execute(_ROWS, {"import_id": import_id, "sheet": sheet, "rows": rows_parameter(rows)})


_TAKEN = text(
    """
    WITH taken AS (
        DELETE FROM import_row
        WHERE (import_id, sheet, row) IN (
            SELECT import_id, sheet, row FROM import_row
            WHERE import_id = :import_id ORDER BY sheet, row LIMIT :most)
        RETURNING sheet, row, content)
    SELECT sheet, content FROM taken ORDER BY sheet, row
    """
)


def take_rows(connection: Connection, import_id: UUID, most: int) -> list[tuple[int, dict[str, Any]]]:
    """Remove and return the next rows with the place of their sheet: who takes them enters them."""
    found = connection.execute(_TAKEN, {"import_id": import_id, "most": most})
    return [(row.sheet, row.content) for row in found]


def waiting_rows(connection: Connection, import_id: UUID) -> list[dict[str, Any]]:
    """Return the rows that are not taken yet, in their order."""
    found = connection.execute(
        select(import_row.c.content)
        .where(import_row.c.import_id == import_id)
        .order_by(import_row.c.sheet, import_row.c.row)
    )
    return [row.content for row in found]


def store_progress(connection: Connection, import_id: UUID, progress: Mapping[str, Any]) -> None:
    """Store how far loading has come: `state`, `rows_taken`, `result`, `loaded_by`."""
    connection.execute(
        update(class_list_import)
        .where(class_list_import.c.id == import_id)
        .values(loaded_at=func.now(), **progress)
    )


def store_choices(connection: Connection, import_id: UUID, choices: Mapping[str, Any]) -> None:
    """Store what an officer decided on this file."""
    connection.execute(
        update(class_list_import).where(class_list_import.c.id == import_id).values(choices=dict(choices))
    )


def find(connection: Connection, import_id: UUID, *, lock: bool = False) -> StoredImport | None:
    """Return the import, or None; with `lock` its row is held until the transaction ends."""
    query = select(*_STORED).where(class_list_import.c.id == import_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else StoredImport(**row._mapping)  # noqa: SLF001 -- public API


def listed(connection: Connection, within: Collection[UUID] | None, most: int) -> list[StoredImport]:
    """Return the latest imports of the centers named (None: all), newest first."""
    rows = connection.execute(
        select(*_STORED)
        .where(true() if within is None else class_list_import.c.center_id.in_(within))
        .order_by(class_list_import.c.checked_at.desc(), class_list_import.c.id)
        .limit(most)
    )
    return [StoredImport(**row._mapping) for row in rows]  # noqa: SLF001 -- public API


def center_exists(connection: Connection, center_id: UUID) -> bool:
    """Tell whether there is such a center."""
    return connection.execute(select(center.c.id).where(center.c.id == center_id)).first() is not None


def workbook_of(connection: Connection, import_id: UUID) -> bytes:
    """Return the file as it came."""
    return bytes(
        connection.execute(
            select(class_list_import.c.workbook).where(class_list_import.c.id == import_id)
        ).scalar_one()
    )


def program_names(connection: Connection) -> dict[str, str]:
    """Return the latest name of every program, by code."""
    rows = connection.execute(
        select(program_version.c.program_code, program_version.c.name).order_by(
            program_version.c.program_code, program_version.c.version
        )
    )
    return {row.program_code: row.name for row in rows}


def layouts(connection: Connection, center_id: UUID) -> dict[str, dict[int, str]]:
    """Return what the center confirmed of layouts: by fingerprint, the field of each column."""
    rows = connection.execute(
        select(import_layout.c.fingerprint, import_layout.c["columns"]).where(
            import_layout.c.center_id == center_id
        )
    )
    return {row[0]: {int(column): name for column, name in row[1].items()} for row in rows}


def remember_layout(
    connection: Connection, center_id: UUID, fingerprint: str, columns: Mapping[int, str], saved_by: str
) -> None:
    """Remember for the center what the columns of a layout are; the latest word holds."""
    said = {
        "columns": {str(column): name for column, name in columns.items()},
        "saved_by": saved_by,
        "saved_at": func.now(),
    }
    connection.execute(
        insert(import_layout)
        .values(center_id=center_id, fingerprint=fingerprint, **said)
        .on_conflict_do_update(index_elements=["center_id", "fingerprint"], set_=said)
    )


def still_here(connection: Connection) -> None:
    """Say something to the server, which ends a transaction that stays silent for seconds."""
    connection.execute(select(true()))
