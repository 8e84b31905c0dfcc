"""Imports of class lists: the file as it came, what was read from it, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from services.enrollment.storage.metadata import metadata
from services.enrollment.storage.organisation_tables import center, program_version
from services.enrollment.storage.training_tables import training_class

class_list_import = Table(
    "class_list_import",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("center_id", ForeignKey(center.c.id), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("sha256", Text, nullable=False, comment="of the file; the same file is the same import"),
    Column("workbook", LargeBinary, nullable=False, comment="the file as it came: the raw cells"),
    Column("state", Text, nullable=False),
    Column("class_lists", JSONB, nullable=False, comment="as read; empty while there are problems"),
    Column("problems", JSONB, nullable=False),
    Column("notices", JSONB, nullable=False),
    Column("checked_by", Text, nullable=False),
    Column("checked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("loaded_by", Text),
    Column("loaded_at", DateTime(timezone=True)),
    Column("result", JSONB, comment="what loading gave; a repeated load gives it again"),
    UniqueConstraint("center_id", "sha256", name="class_list_import_file_unique"),
    CheckConstraint("state IN ('checked', 'refused', 'loaded')", name="class_list_import_state"),
    CheckConstraint(
        "(state = 'loaded') = (result IS NOT NULL AND loaded_by IS NOT NULL AND loaded_at IS NOT NULL)",
        name="class_list_import_loaded",
    ),
)


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


_STORED = tuple(
    class_list_import.c[name]
    for name in (
        "id", "center_id", "file_name", "state", "class_lists", "problems", "notices",
        "checked_by", "checked_at", "loaded_by", "loaded_at", "result",
    )
)  # fmt: skip


def hold_file(connection: Connection, new_id: UUID, center_id: UUID, file: Mapping[str, Any]) -> StoredImport:
    """Return the import of this file, made if it is new, and hold its row until the transaction ends.

    `file` has `file_name`, `sha256`, `workbook`, `checked_by`. A new one is `refused` without
    problems until `store_reading`.
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
        .where(class_list_import.c.center_id == center_id, class_list_import.c.sha256 == file["sha256"])
        .with_for_update()
    ).one()
    return StoredImport(**row._mapping)  # noqa: SLF001 -- public API with an underscore


def store_reading(connection: Connection, import_id: UUID, reading: Mapping[str, Any]) -> None:
    """Store what was read: `class_lists`, `problems`, `notices`, `checked_by`.

    An import with problems is `refused`, else `checked`; a loaded one is never touched.
    """
    connection.execute(
        update(class_list_import)
        .where(class_list_import.c.id == import_id, class_list_import.c.state != "loaded")
        .values(state="refused" if reading["problems"] else "checked", checked_at=func.now(), **reading)
    )


def store_load(connection: Connection, import_id: UUID, result: Mapping[str, Any], loaded_by: str) -> None:
    """Store that the import was loaded, and with which result."""
    connection.execute(
        update(class_list_import)
        .where(class_list_import.c.id == import_id)
        .values(state="loaded", result=dict(result), loaded_by=loaded_by, loaded_at=func.now())
    )


def find(connection: Connection, import_id: UUID, *, lock: bool = False) -> StoredImport | None:
    """Return the import, or None; with `lock` its row is held until the transaction ends."""
    query = select(*_STORED).where(class_list_import.c.id == import_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else StoredImport(**row._mapping)  # noqa: SLF001 -- public API


def find_file(connection: Connection, center_id: UUID, sha256: str) -> StoredImport | None:
    """Return the center's import of the file with this digest, or None."""
    row = connection.execute(
        select(*_STORED).where(
            class_list_import.c.center_id == center_id, class_list_import.c.sha256 == sha256
        )
    ).one_or_none()
    return None if row is None else StoredImport(**row._mapping)  # noqa: SLF001 -- public API


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


def class_codes(connection: Connection, center_id: UUID) -> frozenset[str]:
    """Return the codes that the center's classes use; cancelled ones are free again."""
    return frozenset(
        connection.execute(
            select(training_class.c.code).where(
                training_class.c.center_id == center_id, training_class.c.state != "cancelled"
            )
        ).scalars()
    )
