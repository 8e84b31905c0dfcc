"""For other services only: which roles accounts hold today."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from services.identity.operations.accounts import principals_of
from shared import clock
from shared.auth import ServicePrincipal
from shared.http import ReadSnapshot

router = APIRouter()


@router.get("/principals")
def get_principals(
    connection: ReadSnapshot,
    _principal: ServicePrincipal,
    ids: Annotated[list[UUID], Query(alias="id", max_length=500)],
) -> list[dict[str, Any]]:
    """Return the people behind these accounts with the roles in force today; a closed account is absent."""
    return [
        {
            "id": each.id,
            "name": each.name,
            "grants": [{"role": grant.role, "center_id": grant.center_id} for grant in each.grants],
        }
        for each in principals_of(connection, ids, clock.today())
    ]
