"""For other services only: what this service counts."""

from typing import Any

from fastapi import APIRouter

from services.certification.operations.count_certificates import count_certificates
from shared.auth import ServicePrincipal
from shared.http import ReadSnapshot

router = APIRouter()


@router.get("/control-totals")
def get_control_totals(connection: ReadSnapshot, _principal: ServicePrincipal) -> dict[str, Any]:
    """Return the control totals of one snapshot (recipe: `shared/control_totals.py`)."""
    return count_certificates(connection)
