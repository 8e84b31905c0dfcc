"""Communes with their lineage, and which center serves which."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, select, update
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.domain.communes import Commune, Descent, Served
from services.enrollment.storage.center_tables import center_commune, commune, commune_lineage
from services.enrollment.storage.refusals import refusing
from shared.errors import Conflict

_EXISTS = Conflict(
    "Có mã xã đã được nhập với cùng ngày bắt đầu hoặc đang có hiệu lực. Hãy tải lại danh mục.",
    "A commune's code was entered with the same first day, or is in force. Reload the list.",
    code="commune-exists",
)


def in_force(connection: Connection, day: date) -> list[Commune]:
    """Return the communes of a day, by code."""
    rows = connection.execute(
        select(commune)
        .where(commune.c.valid_from <= day, _open_at(commune.c.valid_to, day))
        .order_by(commune.c.code)
    )
    return [Commune(**row) for row in rows.mappings()]


def _open_at(valid_to: ColumnElement[date], day: date) -> ColumnElement[bool]:
    return valid_to.is_(None) | (valid_to >= day)


def lock_list(connection: Connection) -> None:
    """Let nobody else change the list of communes until the transaction ends."""
    connection.exec_driver_sql("LOCK TABLE commune IN SHARE ROW EXCLUSIVE MODE")


def add(connection: Connection, new: Iterable[Commune]) -> None:
    """Store communes; `Conflict` if a code is in force already."""
    with refusing({"commune_pkey": _EXISTS, "commune_one_in_force": _EXISTS}):
        connection.execute(
            insert(commune),
            [
                {
                    "code": each.code,
                    "valid_from": each.valid_from,
                    "valid_to": each.valid_to,
                    "name": each.name,
                    "district_code": each.district_code,
                    "province_code": each.province_code,
                    "established_by": each.established_by,
                    "ended_by": each.ended_by,
                }
                for each in new
            ],
        )


def end(connection: Connection, codes: Collection[str], changed_on: date, ended_by: str) -> None:
    """Store the eve of `changed_on` as the last day of communes, and of their service by centers."""
    eve = changed_on - timedelta(days=1)
    connection.execute(
        update(commune)
        .where(commune.c.code.in_(codes), commune.c.valid_to.is_(None))
        .values(valid_to=eve, ended_by=ended_by)
    )
    connection.execute(
        update(center_commune)
        .where(
            center_commune.c.commune_code.in_(codes),
            center_commune.c.valid_to.is_(None),
            center_commune.c.valid_from < changed_on,
        )
        .values(valid_to=eve)
    )


def add_lineage(connection: Connection, lineage: Iterable[Descent]) -> None:
    """Store which commune went into which."""
    connection.execute(
        insert(commune_lineage),
        [{"changed_on": each.changed_on, "old_code": each.old, "new_code": each.new} for each in lineage],
    )


def lineage(connection: Connection) -> list[Descent]:
    """Return every step of the lineage, oldest first."""
    rows = connection.execute(
        select(commune_lineage.c.changed_on, commune_lineage.c.old_code, commune_lineage.c.new_code).order_by(
            commune_lineage.c.changed_on, commune_lineage.c.old_code, commune_lineage.c.new_code
        )
    )
    return [Descent(*row) for row in rows]


def served(connection: Connection, center_ids: Collection[UUID] | None) -> list[Served]:
    """Return every service of communes by these centers (None: by all), by code and first day."""
    query = select(
        center_commune.c.center_id,
        center_commune.c.commune_code,
        center_commune.c.valid_from,
        center_commune.c.valid_to,
        center_commune.c.assigned_by,
    ).order_by(center_commune.c.commune_code, center_commune.c.valid_from)
    if center_ids is not None:
        query = query.where(center_commune.c.center_id.in_(center_ids))
    return [Served(*row) for row in connection.execute(query)]


def begin_service(
    connection: Connection, center_id: UUID, codes: Collection[str], valid_from: date, assigned_by: str
) -> None:
    """Store that a center whose row is locked serves further communes."""
    if codes:
        connection.execute(
            insert(center_commune),
            [
                {
                    "center_id": center_id,
                    "commune_code": code,
                    "valid_from": valid_from,
                    "assigned_by": assigned_by,
                }
                for code in codes
            ],
        )


def end_service(
    connection: Connection, center_ids: Collection[UUID], last_day: date, codes: Collection[str] | None = None
) -> None:
    """Store the last day on which centers serve `codes` (None: any commune)."""
    query = update(center_commune).where(
        center_commune.c.center_id.in_(center_ids),
        center_commune.c.valid_to.is_(None),
        center_commune.c.valid_from <= last_day,
    )
    if codes is not None:
        query = query.where(center_commune.c.commune_code.in_(codes))
    connection.execute(query.values(valid_to=last_day))


def known(connection: Connection) -> dict[str, list[Commune]]:
    """Return every commune that ever was, by code, the oldest first."""
    found: dict[str, list[Commune]] = {}
    rows = connection.execute(select(commune).order_by(commune.c.code, commune.c.valid_from))
    for row in rows.mappings():
        found.setdefault(row["code"], []).append(Commune(**row))
    return found
