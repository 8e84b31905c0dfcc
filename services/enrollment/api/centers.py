"""Doors of centers and their people."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.enrollment.api.fields import Keys, as_json
from services.enrollment.domain.centers import Center
from services.enrollment.domain.faculty import Appointment
from services.enrollment.operations.center_entries import CenterEntry, CenterVersionEntry
from services.enrollment.operations.centers import change_center, register_center
from services.enrollment.operations.entered import Day
from services.enrollment.operations.faculty import appoint, settle_lecturers
from services.enrollment.operations.faculty_entries import NewAppointment, NewRoster
from services.enrollment.storage import centers, faculty
from shared.auth import CurrentPrincipal
from shared.errors import NotFound
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once
from shared.principal import ALL

router = APIRouter(prefix="/centers", tags=["centers"])


@router.post("", status_code=201, response_model=Center)
def post_center(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, body: CenterEntry
) -> JSONResponse:
    """Register a center (province)."""
    return once(
        lambda: as_json(
            Center,
            register_center(
                connection,
                code=body.code,
                area_code=body.area_code,
                province_code=body.province_code,
                name=body.name,
                short_name=body.short_name,
                parent=body.parent,
                established_on=body.valid_from,
                established_by=body.established_by,
                kind=body.kind,
                seat=body.seat,
                document_profile=body.document_profile,
                principal=principal,
            ),
        )
    )


@router.get("")
def get_centers(
    connection: ReadSnapshot, principal: CurrentPrincipal, on: Annotated[Day | None, Query()] = None
) -> list[Center]:
    """List the centers in the principal's scope as last named; with `on`, those that worked then, as then."""
    within = None if principal.centers is ALL else principal.centers
    return centers.latest(connection, within) if on is None else centers.on(connection, on, within)


@router.get("/{center_id}")
def get_center_versions(
    connection: ReadSnapshot, principal: CurrentPrincipal, center_id: UUID
) -> list[Center]:
    """Return every dated version of a center, oldest first."""
    principal.at_center(center_id)
    found = centers.versions(connection, center_id)
    if not found:
        raise NotFound
    return found


@router.post("/{center_id}/versions", status_code=201, response_model=Center)
def post_center_version(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    center_id: UUID,
    body: CenterVersionEntry,
) -> JSONResponse:
    """Give a center a new name or parent from a day on (province)."""
    return once(
        lambda: as_json(
            Center, change_center(connection, center_id, **body.model_dump(), principal=principal)
        )
    )


@router.post("/{center_id}/appointments", status_code=201, response_model=Appointment)
def post_appointment(
    connection: WriteTransaction,
    *,
    principal: CurrentPrincipal,
    once: Once,
    keys: Keys,
    center_id: UUID,
    body: NewAppointment,
) -> JSONResponse:
    """Appoint somebody to a post; posts that sign decisions are filled by the province."""
    return once(
        lambda: as_json(
            Appointment,
            appoint(connection, center_id, **body.model_dump(), principal=principal, keys=keys),
        )
    )


@router.get("/{center_id}/appointments")
def get_appointments(
    connection: ReadSnapshot, principal: CurrentPrincipal, center_id: UUID
) -> list[Appointment]:
    """List all appointments ever made at a center, by name."""
    principal.at_center(center_id)
    return faculty.appointments_at(connection, center_id)


@router.post("/{center_id}/lecturer-rosters", status_code=201)
def post_roster(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    center_id: UUID,
    body: NewRoster,
) -> JSONResponse:
    """Settle the center's part-time lecturers by a decision."""

    def work() -> dict[str, Any]:
        version = settle_lecturers(connection, center_id, **body.model_dump(), principal=principal)
        return {"center_id": center_id, "version": version, "lecturers": len(body.appointment_ids)}

    return once(work)
