"""Doors of what a center is: kinds of center, seals, communes with their lineage, and who serves which."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.enrollment.api.fields import as_json
from services.enrollment.domain.centers import CenterKind
from services.enrollment.domain.communes import Commune, Descent, Reassigned, Served
from services.enrollment.domain.seals import Seal
from services.enrollment.operations.center_entries import (
    AssignmentEntry,
    CommuneChange,
    KindEntry,
    SealEntry,
    SealWithdrawal,
)
from services.enrollment.operations.centers import define_kind, grant_seal, withdraw_seal
from services.enrollment.operations.communes import assign_communes, change_communes
from services.enrollment.operations.entered import Day
from services.enrollment.storage import centers, communes
from shared.auth import CurrentPrincipal
from shared.clock import today
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(tags=["organisation"])


@router.get("/center-kinds")
def get_kinds(connection: ReadSnapshot, _: CurrentPrincipal) -> list[CenterKind]:
    """List the kinds of center with the days between which each is set up."""
    return centers.kinds(connection)


@router.post("/center-kinds", status_code=201, response_model=CenterKind)
def post_kind(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, body: KindEntry
) -> JSONResponse:
    """Enter a kind of center (province)."""
    return once(
        lambda: as_json(
            CenterKind, define_kind(connection, CenterKind(**body.model_dump()), principal=principal)
        )
    )


@router.get("/centers/{center_id}/seals")
def get_seals(connection: ReadSnapshot, principal: CurrentPrincipal, center_id: UUID) -> list[Seal]:
    """List every seal that a center ever used, the newest first."""
    principal.at_center(center_id)
    return centers.seals(connection, center_id)


@router.post("/centers/{center_id}/seals", status_code=201, response_model=Seal)
def post_seal(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, center_id: UUID, body: SealEntry
) -> JSONResponse:
    """Enter a seal that a center takes into use (province)."""
    return once(
        lambda: as_json(Seal, grant_seal(connection, center_id, **body.model_dump(), principal=principal))
    )


@router.post("/centers/{center_id}/seals/withdrawal", status_code=201, response_model=Seal)
def post_seal_withdrawal(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    center_id: UUID,
    body: SealWithdrawal,
) -> JSONResponse:
    """Enter the last day of the seal in use (province)."""
    return once(
        lambda: as_json(Seal, withdraw_seal(connection, center_id, **body.model_dump(), principal=principal))
    )


@router.get("/communes")
def get_communes(
    connection: ReadSnapshot, _: CurrentPrincipal, on: Annotated[Day | None, Query()] = None
) -> list[Commune]:
    """List the communes of a day (today, unless told)."""
    return communes.in_force(connection, on or today())


@router.get("/communes/lineage")
def get_lineage(connection: ReadSnapshot, _: CurrentPrincipal) -> list[Descent]:
    """List which commune went into which, and when."""
    return communes.lineage(connection)


@router.post("/communes/changes", status_code=201)
def post_commune_change(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, body: CommuneChange
) -> JSONResponse:
    """Enter what an act does to communes (province)."""

    def work() -> dict[str, Any]:
        begun = [
            Commune(**each.model_dump(), valid_from=body.changed_on, valid_to=None, established_by="")
            for each in body.communes
        ]
        ended = change_communes(
            connection,
            changed_on=body.changed_on,
            legal_act=body.legal_act,
            begun=begun,
            lineage=body.lineage,
            principal=principal,
        )
        return {"changed_on": body.changed_on, "begun": len(begun), "ended": ended}

    return once(work)


@router.get("/centers/{center_id}/communes")
def get_served(connection: ReadSnapshot, principal: CurrentPrincipal, center_id: UUID) -> list[Served]:
    """List every commune that a center serves or served, by code and day."""
    principal.at_center(center_id)
    return communes.served(connection, (center_id,))


@router.post("/centers/{center_id}/communes", status_code=201, response_model=Reassigned)
def post_served(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    center_id: UUID,
    body: AssignmentEntry,
) -> JSONResponse:
    """Enter which communes a center serves from a day on (province)."""
    return once(
        lambda: as_json(
            Reassigned, assign_communes(connection, center_id, **body.model_dump(), principal=principal)
        )
    )
