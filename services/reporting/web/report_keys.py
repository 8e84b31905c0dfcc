"""The public keys of frozen reports, for whoever was given one and wants to prove it."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from services.reporting.operations.report_keys import key_set
from shared.http import OpenSnapshot

router = APIRouter(prefix="/reporting")


@router.get("/report-keys.json")
def keys(connection: OpenSnapshot) -> Response:
    """Return every key that ever signed a report, as a JWKS; open to everybody."""
    return JSONResponse(
        key_set(connection),
        media_type="application/jwk-set+json",
        headers={"Cache-Control": "public, max-age=300"},
    )
