"""What readers of credentials fetch, and may keep: the issuer's keys and the status lists."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response

from services.certification.domain.credentials import Purpose
from services.certification.operations.credential_keys import issuer_document, key_set
from services.certification.operations.issue_credential import published_list
from services.certification.web.verification import issuer_of, origin_of
from shared.http import OpenSnapshot

router = APIRouter(prefix="/verify")

ListNumber = Annotated[int, Path(ge=1, le=2**31 - 1)]
_KEPT = "public, max-age=300"
"""Five minutes in the caches of readers: as long as a revocation may stay unseen."""


@router.get("/did.json")
def did_document(request: Request, connection: OpenSnapshot) -> Response:
    """Return the issuer (did:web) with every key that ever signed, the one in use first."""
    document = issuer_document(connection, origin_of(request))
    return JSONResponse(document, media_type="application/did+json", headers={"Cache-Control": _KEPT})


@router.get("/keys.json")
def keys(connection: OpenSnapshot) -> Response:
    """Return the same keys as a JWKS."""
    return JSONResponse(
        key_set(connection), media_type="application/jwk-set+json", headers={"Cache-Control": _KEPT}
    )


@router.get("/status/{number}/{purpose}")
def status(request: Request, number: ListNumber, purpose: Purpose, connection: OpenSnapshot) -> Response:
    """Return a status list as a signed credential; 304 to whoever has this very text."""
    signed, mark = published_list(connection, number, purpose, issuer_of(request))
    headers = {"ETag": f'"{mark}"', "Cache-Control": _KEPT}
    if mark in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(signed, media_type="application/vc+jwt", headers=headers)
