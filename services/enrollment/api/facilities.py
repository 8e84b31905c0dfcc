"""Doors of facilities: a thing without an id is entered, one with id and revision is changed."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from services.enrollment.api.fields import as_json
from services.enrollment.domain.facilities import Equipment, Investment, Material, Need, Room
from services.enrollment.operations.facilities import answer_need, keep_thing
from services.enrollment.operations.facility_entries import (
    EquipmentEntry,
    InvestmentEntry,
    MaterialEntry,
    NeedAnswer,
    NeedEntry,
    RoomEntry,
)
from services.enrollment.storage import facilities
from services.enrollment.storage.facilities import Choice
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import NotFound
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once, OnceDoor
from shared.principal import Principal

router = APIRouter(tags=["facilities"])

_Kind = TypeVar("_Kind", Room, Equipment, Material, Investment, Need)


@dataclass(frozen=True, slots=True)
class FacilityLists:
    """The lists to choose from."""

    equipment_kinds: list[Choice]
    funding_sources: list[Choice]


@dataclass(frozen=True, slots=True)
class Facilities:
    """Everything in a center's books of facilities; money in đồng."""

    rooms: list[Room]
    equipment: list[Equipment]
    materials: list[Material]
    investments: list[Investment]
    needs: list[Need]


@router.get("/facility-lists")
def get_lists(connection: ReadSnapshot) -> FacilityLists:
    """List the kinds of equipment and the sources of money with their terms."""
    return FacilityLists(facilities.equipment_kinds(connection), facilities.funding_sources(connection))


@router.get("/centers/{center_id}/facilities")
def get_facilities(connection: ReadSnapshot, principal: CurrentPrincipal, center_id: UUID) -> Facilities:
    """Return a center's rooms, equipment, materials, investment and needs."""
    principal.at_center(center_id)
    return Facilities(
        facilities.listed(connection, Room, center_id),
        facilities.listed(connection, Equipment, center_id),
        facilities.listed(connection, Material, center_id),
        facilities.listed(connection, Investment, center_id),
        facilities.listed(connection, Need, center_id),
    )


def _kept(connection: Connection, principal: Principal, once: OnceDoor, thing: _Kind) -> JSONResponse:
    return once(
        lambda: as_json(type(thing), keep_thing(connection, thing, principal=principal, today=clock.today()))
    )


@router.post("/centers/{center_id}/rooms", status_code=201, response_model=Room)
def post_room(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, center_id: UUID, body: RoomEntry
) -> JSONResponse:
    """Enter or change a hall or room."""
    return _kept(connection, principal, once, body.thing(center_id))


@router.post("/centers/{center_id}/equipment", status_code=201, response_model=Equipment)
def post_equipment(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    center_id: UUID,
    body: EquipmentEntry,
) -> JSONResponse:
    """Enter or change equipment."""
    return _kept(connection, principal, once, body.thing(center_id))


@router.post("/centers/{center_id}/materials", status_code=201, response_model=Material)
def post_material(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    center_id: UUID,
    body: MaterialEntry,
) -> JSONResponse:
    """Enter or change a teaching material of a program's version."""
    return _kept(connection, principal, once, body.thing(center_id))


@router.post("/centers/{center_id}/investments", status_code=201, response_model=Investment)
def post_investment(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    center_id: UUID,
    body: InvestmentEntry,
) -> JSONResponse:
    """Enter or change an investment by year and source, đồng."""
    return _kept(connection, principal, once, body.thing(center_id))


@router.post("/centers/{center_id}/needs", status_code=201, response_model=Need)
def post_need(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, center_id: UUID, body: NeedEntry
) -> JSONResponse:
    """Raise or change a need."""
    return _kept(connection, principal, once, body.thing(center_id))


@router.post("/needs/{need_id}/answer", status_code=201, response_model=Need)
def post_answer(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, need_id: UUID, body: NeedAnswer
) -> JSONResponse:
    """Accept or decline a need (province); say that it is met, or raise it again (the center)."""
    return once(
        lambda: as_json(
            Need,
            answer_need(
                connection,
                need_id,
                to=body.state,
                answer=body.answer,
                principal=principal,
                today=clock.today(),
            ),
        )
    )


@router.get("/needs/{need_id}")
def get_need(connection: ReadSnapshot, principal: CurrentPrincipal, need_id: UUID) -> Need:
    """Return a need and what was answered."""
    found = facilities.get(connection, Need, need_id)
    if found is None:
        raise NotFound
    principal.at_center(found.center_id)
    return found
