"""`GET /reporting/api/lag`: how far reporting is behind each producer."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.messaging import lag

router = APIRouter()


@router.get("/lag")
def read_lag(connection: ReadSnapshot, _: CurrentPrincipal) -> dict[str, Any]:
    """Return positions and heads; numbers of events only, so any signed-in person may see them."""
    return {
        "producers": [
            {**asdict(producer), "stuck": producer.stuck} for producer in lag(connection, "reporting")
        ]
    }
