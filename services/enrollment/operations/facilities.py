"""Facilities: keep rooms, equipment, materials, investment and needs; tell them with every change."""

from dataclasses import replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain import facilities as rules
from services.enrollment.domain.facilities import (
    Equipment,
    Investment,
    Material,
    Need,
    NeedState,
    Room,
    Thing,
)
from services.enrollment.operations.scope import require_province
from services.enrollment.storage import centers, facilities
from shared.errors import Detail, Invalid, NotFound
from shared.events import facilities as told
from shared.ids import new_id
from shared.messaging import publish
from shared.principal import Principal

_KEEPERS = ("officer", "director")
_Kind = TypeVar("_Kind", Room, Equipment, Material, Investment, Need)
NEW = UUID(int=0)
"""The id of what has none yet."""


def keep_thing(connection: Connection, entered: _Kind, *, principal: Principal, today: date) -> _Kind:
    """Enter a thing (its id is `NEW`), or its next state, and tell the center's facilities.

    `Conflict` if somebody changed it meanwhile, with both values; `NotFound` if it is another center's.
    """
    principal.at_center(entered.center_id, *_KEEPERS)
    if not centers.versions(connection, entered.center_id):
        raise NotFound
    version = facilities.count_report(connection, entered.center_id)
    rules.require_term(entered)
    _require_own_room(connection, entered)
    _require_source_in_force(connection, entered)
    if entered.id == NEW:
        kept = replace(entered, id=new_id(), revision=1)
        facilities.add(connection, kept)
    else:
        before = _held(connection, type(entered), entered.id)
        if before.center_id != entered.center_id:
            raise NotFound
        if isinstance(before, Need) and isinstance(entered, Need):
            rules.require_raised(before)
            kept = rules.changed(before, replace(entered, state=before.state, answer=before.answer))
        else:
            kept = rules.changed(before, entered)
        facilities.save(connection, kept)
    _tell(connection, entered.center_id, version, today)
    return kept


def answer_need(
    connection: Connection,
    need_id: UUID,
    *,
    to: NeedState,
    answer: str,
    principal: Principal,
    today: date,
) -> Need:
    """Accept or decline a need (province), or say that it is met or raised again (the center)."""
    seen = facilities.get(connection, Need, need_id)
    if seen is None:
        raise NotFound
    if to in ("accepted", "declined"):
        principal.at_center(seen.center_id)
        require_province(principal)
    else:
        principal.at_center(seen.center_id, *_KEEPERS, "province")
    version = facilities.count_report(connection, seen.center_id)
    moved = rules.moved(_held(connection, Need, need_id), to, answer)
    facilities.save(connection, moved)
    _tell(connection, moved.center_id, version, today)
    return moved


def _held(connection: Connection, kind: type[_Kind], thing_id: UUID) -> _Kind:
    found = facilities.held(connection, kind, thing_id)
    if found is None:
        raise NotFound
    return found


def _require_own_room(connection: Connection, entered: Thing) -> None:
    if not isinstance(entered, Equipment) or entered.room_id is None:
        return
    room = facilities.get(connection, Room, entered.room_id)
    if room is None or room.center_id != entered.center_id:
        vi, en = "Hãy chọn phòng của chính trung tâm.", "Choose a room of this center."
        raise Invalid(vi, en, code="unknown-choice", details=[Detail(vi, en, {"field": "room_id"})])


def _require_source_in_force(connection: Connection, entered: Thing) -> None:
    """Refuse money of a source that did not exist in that year; an unknown one the database refuses."""
    if not isinstance(entered, Investment):
        return
    for source in facilities.funding_sources(connection):
        begun = source.valid_from is None or source.valid_from.year <= entered.year
        ended = source.valid_to is not None and source.valid_to.year < entered.year
        if source.code == entered.source and (ended or not begun):
            vi = f"Năm {entered.year} không có nguồn “{source.name}”. Hãy chọn nguồn khác."
            en = f"The source “{source.name_en}” does not exist in {entered.year}. Choose another."
            raise Invalid(vi, en, code="source-out-of-term", details=[Detail(vi, en, {"field": "source"})])


def _tell(connection: Connection, center_id: UUID, version: int, today: date) -> None:
    """Publish everything the center has in its books: a snapshot, so that receivers need no order."""
    publish(
        connection,
        [
            told.FacilityReported(
                version=version,
                center_id=center_id,
                reported_on=today,
                rooms=tuple(
                    told.RoomLine(
                        kind=each.kind,
                        seats=each.seats,
                        condition=each.condition,
                        in_use_from=each.in_use_from,
                        in_use_to=each.in_use_to,
                    )
                    for each in facilities.listed(connection, Room, center_id)
                ),
                equipment=tuple(
                    told.EquipmentLine(
                        kind=each.kind,
                        quantity=each.quantity,
                        condition=each.condition,
                        in_use_from=each.in_use_from,
                        in_use_to=each.in_use_to,
                    )
                    for each in facilities.listed(connection, Equipment, center_id)
                ),
                investments=tuple(
                    told.InvestmentLine(
                        year=each.year, source=each.source, budgeted=each.budgeted, spent=each.spent
                    )
                    for each in facilities.listed(connection, Investment, center_id)
                ),
                needs=tuple(
                    told.NeedLine(
                        year=each.year,
                        quantity=each.quantity,
                        estimated_cost=each.estimated_cost,
                        state=each.state,
                    )
                    for each in facilities.listed(connection, Need, center_id)
                ),
            )
        ],
    )
