"""Centers and their dated versions."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, Select, select, update
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.domain.centers import Center
from services.enrollment.storage.organisation_tables import center, center_version
from services.enrollment.storage.refusals import refusing
from shared.errors import Conflict


def add(connection: Connection, new: Center) -> None:
    """Store a new center with its first version; `Conflict` if its code or area code is taken."""
    taken = Conflict(
        f"Đã có trung tâm mang mã {new.code} hoặc mã huyện {new.area_code}.",
        f"A center with code {new.code} or area code {new.area_code} exists already.",
        code="center-exists",
    )
    with refusing({"center_code_unique": taken, "center_area_code_unique": taken}):
        connection.execute(
            insert(center).values(
                id=new.id,
                code=new.code,
                area_code=new.area_code,
                province_code=new.province_code,
                version=new.version,
            )
        )
    _add_version(connection, new)


def add_version(connection: Connection, changed: Center) -> None:
    """Store the next dated version of a center whose row is locked."""
    connection.execute(update(center).where(center.c.id == changed.id).values(version=changed.version))
    _add_version(connection, changed)


def _add_version(connection: Connection, row: Center) -> None:
    connection.execute(
        insert(center_version).values(
            center_id=row.id,
            version=row.version,
            valid_from=row.valid_from,
            name=row.name,
            short_name=row.short_name,
            parent=row.parent,
            established_by=row.established_by,
        )
    )


def _query() -> Select[tuple[object, ...]]:
    return (
        select(
            center.c.id,
            center.c.code,
            center.c.area_code,
            center.c.province_code,
            center_version.c.version,
            center_version.c.valid_from,
            center_version.c.name,
            center_version.c.short_name,
            center_version.c.parent,
            center_version.c.established_by,
        )
        .join(center_version, center_version.c.center_id == center.c.id)
        .order_by(center.c.code, center_version.c.version)
    )


def lock(connection: Connection, center_id: UUID) -> bool:
    """Hold the center's row until the transaction ends; False if there is none."""
    return (
        connection.execute(select(center.c.id).where(center.c.id == center_id).with_for_update()).first()
        is not None
    )


def versions(connection: Connection, center_id: UUID) -> list[Center]:
    """Return every dated version of a center, oldest first; empty if there is no such center."""
    rows = connection.execute(_query().where(center.c.id == center_id)).mappings()
    return [Center(**row) for row in rows]


def latest(connection: Connection, within: Collection[UUID] | None) -> list[Center]:
    """Return the latest version of every center, or of those named, by code."""
    query = _query().where(center_version.c.version == center.c.version)
    if within is not None:
        query = query.where(center.c.id.in_(within))
    return [Center(**row) for row in connection.execute(query).mappings()]
