"""Facilities: what a center has, lacks and was given; each change counts the center's report on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Column, Connection, Table, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.domain.facilities import Equipment, Investment, Material, Need, Room, Thing
from services.enrollment.storage import facility_tables as tables
from services.enrollment.storage.refusals import refusing
from services.enrollment.storage.rooms_table import room
from shared.errors import Conflict, Detail, Invalid

_Kind = TypeVar("_Kind", Room, Equipment, Material, Investment, Need)

TABLES: Mapping[type[Thing], Table] = {
    Room: room,
    Equipment: tables.equipment,
    Material: tables.teaching_material,
    Investment: tables.investment,
    Need: tables.facility_need,
}
_ORDER: Mapping[type[Thing], tuple[Column[object], ...]] = {
    Room: (room.c.kind.desc(), room.c.name, room.c.id),  # type: ignore[dict-item]
    Equipment: (tables.equipment.c.kind, tables.equipment.c.name, tables.equipment.c.id),
    Material: (
        tables.teaching_material.c.program_code,
        tables.teaching_material.c.title,
        tables.teaching_material.c.id,
    ),
    Investment: (tables.investment.c.year.desc(), tables.investment.c.id),  # type: ignore[dict-item]
    Need: (tables.facility_need.c.year.desc(), tables.facility_need.c.id),  # type: ignore[dict-item]
}


def _refusals() -> dict[str, Conflict | Invalid]:
    """Return what the constraints say to people."""

    def unknown(field: str, vi: str, en: str) -> Invalid:
        return Invalid(vi, en, code="unknown-choice", details=[Detail(vi, en, {"field": field})])

    return {
        "room_name_unique": Conflict(
            "Trung tâm đã có phòng mang tên này. Hãy đặt tên khác.",
            "The center has a room of this name. Give it another name.",
            code="room-exists",
            details=[Detail("Tên đã có.", "This name is taken.", {"field": "name"})],
        ),
        "equipment_kind_fkey": unknown("kind", "Hãy chọn loại thiết bị có trong danh mục.", "Choose a kind."),
        "investment_source_fkey": unknown(
            "source", "Hãy chọn nguồn vốn có trong danh mục.", "Choose a source of the list."
        ),
        "teaching_material_program": unknown(
            "program_code", "Không có phiên bản chương trình này.", "There is no such version of a program."
        ),
    }


def count_report(connection: Connection, center_id: UUID) -> int:
    """Return the number of the next report of a center's facilities, and hold its row until the end."""
    version: int = connection.execute(
        insert(tables.facility_report)
        .values(center_id=center_id, version=1)
        .on_conflict_do_update(
            index_elements=["center_id"], set_={"version": tables.facility_report.c.version + 1}
        )
        .returning(tables.facility_report.c.version)
    ).scalar_one()
    return version


def add(connection: Connection, thing: Thing) -> None:
    """Store a new thing. `Conflict` for a room's name taken, `Invalid` for what no list has."""
    with refusing(_refusals()):
        connection.execute(insert(TABLES[type(thing)]).values(asdict(thing)))


def save(connection: Connection, thing: Thing) -> None:
    """Store the next revision of a held thing; refusals as of `add`."""
    table = TABLES[type(thing)]
    with refusing(_refusals()):
        connection.execute(update(table).where(table.c.id == thing.id).values(asdict(thing)))


def held(connection: Connection, kind: type[_Kind], thing_id: UUID) -> _Kind | None:
    """Return a thing and hold its row until the transaction ends; None if there is none."""
    table = TABLES[kind]
    row = connection.execute(select(table).where(table.c.id == thing_id).with_for_update()).mappings().first()
    return None if row is None else kind(**row)


def get(connection: Connection, kind: type[_Kind], thing_id: UUID) -> _Kind | None:
    """Return a thing as it stands; None if there is none."""
    table = TABLES[kind]
    row = connection.execute(select(table).where(table.c.id == thing_id)).mappings().first()
    return None if row is None else kind(**row)


def listed(connection: Connection, kind: type[_Kind], center_id: UUID) -> list[_Kind]:
    """Return everything of one kind that a center ever had, in the order of lists."""
    table = TABLES[kind]
    rows = connection.execute(select(table).where(table.c.center_id == center_id).order_by(*_ORDER[kind]))
    return [kind(**row) for row in rows.mappings()]


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a list to choose from, with the days between which it may be chosen."""

    code: str
    name: str
    name_en: str
    valid_from: date | None = None
    valid_to: date | None = None


def equipment_kinds(connection: Connection) -> list[Choice]:
    """Return the kinds of equipment in their order."""
    table = tables.equipment_kind
    rows = connection.execute(select(table.c.code, table.c.name, table.c.name_en).order_by(table.c.position))
    return [Choice(*row) for row in rows]


def funding_sources(connection: Connection) -> list[Choice]:
    """Return the sources of money in their order, with their terms."""
    table = tables.funding_source
    rows = connection.execute(
        select(table.c.code, table.c.name, table.c.name_en, table.c.valid_from, table.c.valid_to).order_by(
            table.c.position
        )
    )
    return [Choice(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a center has in use on a day, and what it was given and asked for in that year."""

    center_id: UUID
    halls: int
    seats: int
    classrooms: int
    equipment: int
    budgeted: int
    spent: int
    needs: int
    needed: int


def summaries(connection: Connection, within: Collection[UUID] | None, day: date) -> dict[UUID, Summary]:
    """Return the summary of every center that has anything in its books, or of those named.

    Counted are rooms and equipment in use on `day` and not unusable, the year's investment, and the
    year's needs that are raised or accepted.
    """
    in_use = (
        (room.c.in_use_from <= day)
        & (func.coalesce(room.c.in_use_to, day) >= day)
        & (room.c.condition != "unusable")
    )
    pieces = tables.equipment
    parts: Sequence[tuple[Table, Sequence[object]]] = (
        (
            room,
            (
                func.count().filter(in_use & (room.c.kind == "hall")).label("halls"),
                func.coalesce(func.sum(room.c.seats).filter(in_use & (room.c.kind == "hall")), 0).label(
                    "seats"
                ),
                func.count().filter(in_use & (room.c.kind == "classroom")).label("classrooms"),
            ),
        ),
        (
            pieces,
            (
                func.coalesce(
                    func.sum(pieces.c.quantity).filter(
                        (pieces.c.in_use_from <= day)
                        & (func.coalesce(pieces.c.in_use_to, day) >= day)
                        & (pieces.c.condition != "unusable")
                    ),
                    0,
                ).label("equipment"),
            ),
        ),
        (tables.investment, _of_year(tables.investment, day.year)),
        (tables.facility_need, _of_year(tables.facility_need, day.year)),
    )
    found: dict[UUID, dict[str, int]] = {}
    for table, counted in parts:
        query = select(table.c.center_id, *counted).group_by(table.c.center_id)
        if within is not None:
            query = query.where(table.c.center_id.in_(within))
        for row in connection.execute(query).mappings():
            values = {name: int(value) for name, value in row.items() if name != "center_id"}
            found.setdefault(row["center_id"], {}).update(values)
    names = ("halls", "seats", "classrooms", "equipment", "budgeted", "spent", "needs", "needed")
    return {
        center: Summary(center, *(values.get(name, 0) for name in names)) for center, values in found.items()
    }


def _of_year(table: Table, year: int) -> Sequence[object]:
    this = table.c.year == year
    if table is tables.investment:
        return (
            func.coalesce(func.sum(table.c.budgeted).filter(this), 0).label("budgeted"),
            func.coalesce(func.sum(table.c.spent).filter(this), 0).label("spent"),
        )
    open_need = this & table.c.state.in_(("raised", "accepted"))
    return (
        func.count().filter(open_need).label("needs"),
        func.coalesce(func.sum(table.c.estimated_cost).filter(open_need), 0).label("needed"),
    )
