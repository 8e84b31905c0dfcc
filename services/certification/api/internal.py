"""For other services only: what this service counts."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.certification.operations.count_certificates import count_certificates, name_members
from shared.auth import ServicePrincipal
from shared.control_totals import TotalAsked
from shared.http import ReadSnapshot

router = APIRouter()


@router.get("/control-totals")
def get_control_totals(connection: ReadSnapshot, _principal: ServicePrincipal) -> dict[str, Any]:
    """Return the control totals of one snapshot (recipe: `shared/control_totals.py`)."""
    return count_certificates(connection)


@router.get("/control-totals/members")
def get_members(
    connection: ReadSnapshot,
    _principal: ServicePrincipal,
    asked: Annotated[TotalAsked, Query()],
) -> dict[str, Any]:
    """Return who is in one control total: id, version and a hash of what is counted; no name."""
    return name_members(connection, asked)
