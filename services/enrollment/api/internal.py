"""Doors for the other services: control totals; never reached from outside."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.enrollment.api.fields import as_json
from services.enrollment.storage import control_totals
from shared.auth import ServicePrincipal
from shared.control_totals import ControlTotal, TotalAsked
from shared.http import ReadSnapshot

router = APIRouter(tags=["internal"])


@router.get("/control-totals")
def get_control_totals(connection: ReadSnapshot, principal: ServicePrincipal) -> dict[str, Any]:
    """Return what enrollment counts in its own tables, with the log's sequence in the same snapshot."""
    del principal
    sequence, pending = control_totals.sequence(connection)
    totals = control_totals.totals(connection)
    return {
        "sequence": sequence,
        "pending": pending,
        "totals": as_json(list[ControlTotal], totals),
    }


@router.get("/control-totals/members")
def get_members(
    connection: ReadSnapshot,
    principal: ServicePrincipal,
    asked: Annotated[TotalAsked, Query()],
) -> dict[str, Any]:
    """Return who is in one total: id, version and a hash of what is counted; no name."""
    del principal
    sequence, pending = control_totals.sequence(connection)
    members = control_totals.members(connection, asked)
    return {"sequence": sequence, "pending": pending, "members": [each._asdict() for each in members]}
