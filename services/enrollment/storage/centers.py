"""Centers and their dated versions, the kinds of center, and their seals."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, Select, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from services.enrollment.domain.centers import Center, CenterKind
from services.enrollment.domain.seals import Seal
from services.enrollment.storage.center_tables import center_kind, center_seal
from services.enrollment.storage.organisation_tables import center, center_version
from services.enrollment.storage.refusals import refusing
from shared.errors import Conflict

_DATED = (
    "version",
    "valid_from",
    "name",
    "short_name",
    "parent",
    "established_by",
    "kind",
    "seat",
    "area_code",
    "province_code",
    "document_profile",
)


def _area_taken(area_code: str) -> Conflict:
    return Conflict(
        f"Đã có trung tâm đang hoạt động mang mã địa bàn {area_code}.",
        f"A center that works bears area code {area_code} already.",
        code="center-exists",
    )


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
    """Store the next dated version of a center whose row is locked; `Conflict` if its area code is taken."""
    with refusing({"center_area_code_unique": _area_taken(changed.area_code)}):
        connection.execute(
            update(center)
            .where(center.c.id == changed.id)
            .values(
                version=changed.version,
                area_code=changed.area_code,
                province_code=changed.province_code,
            )
        )
    _add_version(connection, changed)


def end(connection: Connection, center_ids: Collection[UUID], last_day: date) -> None:
    """Store the last day of centers whose rows are locked."""
    connection.execute(update(center).where(center.c.id.in_(center_ids)).values(last_day=last_day))


def _add_version(connection: Connection, row: Center) -> None:
    connection.execute(
        insert(center_version).values(center_id=row.id, **{name: getattr(row, name) for name in _DATED})
    )


def _query() -> Select[tuple[object, ...]]:
    return (
        select(
            center.c.id,
            center.c.code,
            center.c.last_day,
            *(center_version.c[name] for name in _DATED),
        )
        .join(center_version, center_version.c.center_id == center.c.id)
        .order_by(center.c.code, center_version.c.version)
    )


def lock(connection: Connection, center_id: UUID) -> bool:
    """Hold the center's row until the transaction ends; False if there is none."""
    return lock_all(connection, (center_id,)) == 1


def lock_all(connection: Connection, center_ids: Collection[UUID]) -> int:
    """Hold the rows of centers, in the order of their ids, and return how many there are."""
    rows = connection.execute(
        select(center.c.id).where(center.c.id.in_(center_ids)).order_by(center.c.id).with_for_update()
    )
    return len(rows.all())


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


def on(connection: Connection, day: date, within: Collection[UUID] | None) -> list[Center]:
    """Return the centers that worked on `day`, each as named then, by code."""
    query = (
        _query()
        .where(center_version.c.valid_from <= day, (center.c.last_day.is_(None)) | (center.c.last_day >= day))
        .order_by(None)
        .order_by(center.c.id, center_version.c.valid_from.desc())
        .ext(distinct_on(center.c.id))
    )
    if within is not None:
        query = query.where(center.c.id.in_(within))
    found = [Center(**row) for row in connection.execute(query).mappings()]
    return sorted(found, key=lambda each: each.code)


def kinds(connection: Connection) -> list[CenterKind]:
    """Return every kind of center, in the order of the decrees."""
    rows = connection.execute(select(center_kind).order_by(center_kind.c.valid_from, center_kind.c.code))
    return [CenterKind(**row) for row in rows.mappings()]


def add_kind(connection: Connection, new: CenterKind) -> None:
    """Store a kind; `Conflict` if its code is taken."""
    taken = Conflict(
        f"Đã có loại trung tâm mang mã {new.code}.",
        f"A kind of center with code {new.code} exists already.",
        code="kind-exists",
    )
    with refusing({"center_kind_pkey": taken}):
        connection.execute(
            insert(center_kind).values(
                code=new.code,
                name=new.name,
                level=new.level,
                valid_from=new.valid_from,
                valid_to=new.valid_to,
                provenance=new.provenance,
            )
        )


def seals(connection: Connection, center_id: UUID) -> list[Seal]:
    """Return every seal that a center ever used, the newest first."""
    rows = connection.execute(
        select(center_seal)
        .where(center_seal.c.center_id == center_id)
        .order_by(center_seal.c.valid_from.desc(), center_seal.c.id.desc())
    )
    return [Seal(**row) for row in rows.mappings()]


def add_seal(connection: Connection, new: Seal) -> None:
    """Store a seal of a center whose row is locked."""
    connection.execute(
        insert(center_seal).values(
            id=new.id,
            center_id=new.center_id,
            inscription=new.inscription,
            valid_from=new.valid_from,
            granted_by=new.granted_by,
        )
    )


def withdraw_seals(
    connection: Connection, center_ids: Collection[UUID], last_day: date, withdrawn_by: str
) -> list[Seal]:
    """Store the last day of every seal that these centers still use and took into use by then.

    Return them as they now are.
    """
    rows = connection.execute(
        update(center_seal)
        .where(
            center_seal.c.center_id.in_(center_ids),
            center_seal.c.valid_to.is_(None),
            center_seal.c.valid_from <= last_day,
        )
        .values(valid_to=last_day, withdrawn_by=withdrawn_by)
        .returning(*center_seal.c)
    )
    return [Seal(**row) for row in rows.mappings()]
