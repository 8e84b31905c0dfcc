"""Classes that are planned: kept as told last, and those that open soon."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, text
from sqlalchemy.dialects import postgresql

from services.reporting.domain.notice_causes import AnnouncedClass
from services.reporting.storage.tables_announced import announced_class

_MEMBERS = [column.name for column in announced_class.columns if column.name != "class_id"]


def keep(connection: Connection, told: Sequence[Mapping[str, Any]]) -> None:
    """Keep what was told, in any order and however often: the highest version of a class stands."""
    newest: dict[Any, Mapping[str, Any]] = {}
    for each in told:
        known = newest.get(each["class_id"])
        if known is None or each["version"] > known["version"]:
            newest[each["class_id"]] = each
    rows = [dict(newest[key]) for key in sorted(newest)]
    entered = postgresql.insert(announced_class).values(rows)
    connection.execute(
        entered.on_conflict_do_update(
            index_elements=["class_id"],
            set_={name: entered.excluded[name] for name in _MEMBERS},
            where=text("excluded.version > announced_class.version"),
        )
    )


class PlannedClass(NamedTuple):
    """A class that is planned; `quota` None: no number was set. `version` grows with what is told."""

    class_id: UUID
    version: int
    center_id: UUID
    code: str
    name: str
    opens_on: date
    quota: int | None
    summoned: int


def planned(
    connection: Connection, centers: Collection[UUID] | None, first: date, last: date
) -> list[PlannedClass]:
    """Return the planned classes of these centers (None: all) that open from `first` to `last`, by day."""
    columns = announced_class.c
    query = select(*(columns[name] for name in PlannedClass._fields)).where(
        ~columns.withdrawn, columns.opens_on.between(first, last)
    )
    if centers is not None:
        query = query.where(columns.center_id.in_(centers))
    return [
        PlannedClass(*row) for row in connection.execute(query.order_by(columns.opens_on, columns.class_id))
    ]


def opening(connection: Connection, first: date, last: date) -> list[AnnouncedClass]:
    """Return the planned classes that open from `first` to `last`, both days included, and have a quota."""
    columns = announced_class.c
    query = select(
        columns.class_id, columns.center_id, columns.code, columns.name, columns.opens_on, columns.quota,
        columns.summoned,
    ).where(
        ~columns.withdrawn, columns.opens_on.between(first, last), columns.quota > 0
    )  # fmt: skip
    return [AnnouncedClass(*row) for row in connection.execute(query.order_by(columns.class_id))]
