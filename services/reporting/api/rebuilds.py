"""`/reporting/api/rebuilds`: count every aggregate anew, and what former rebuilds found."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from services.reporting.operations.rebuilding import let_batches_end, rebuild
from services.reporting.storage.rebuilds import rebuilds
from shared.auth import Principal, require
from shared.http import ReadSnapshot, WriteTransaction, asked_database

router = APIRouter()
_Allowed = Annotated[Principal, Depends(require("province", "admin"))]


@router.get("/rebuilds")
def former(
    connection: ReadSnapshot, _: _Allowed, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> dict[str, Any]:
    """Return the newest rebuilds, the newest first: who asked, how long it took, which cells were wrong."""
    return {"rebuilds": [asdict(each) for each in rebuilds(connection, most=limit)]}


@router.post("/rebuilds", status_code=201)
def run_now(request: Request, write: WriteTransaction, principal: _Allowed) -> dict[str, Any]:
    """Count every cell anew from the facts, correct the wrong ones and return them; repeating it finds none.

    Events and readers go on meanwhile.
    """
    with asked_database(request, principal).transaction() as first:
        rules = let_batches_end(first)
    return asdict(rebuild(write, asked_by=principal.name, period_rules=rules))
