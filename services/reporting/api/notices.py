"""Notices as JSON: what stands, what was resolved, and the dated rules by which they are raised."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.reporting.domain.notices import NoticeRule
from services.reporting.operations.reading_notices import (
    RuleEntry,
    add_rule,
    mark_read,
    notice_json,
    read_board,
    unread_notices,
)
from services.reporting.storage import notices as stored
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(tags=["notices"])


@router.get("/notices")
def get_notices(connection: ReadSnapshot, principal: CurrentPrincipal) -> dict[str, Any]:
    """Return what stands and what was resolved in the last thirty days, about the asker's centers."""
    board = read_board(connection, principal, clock.now())
    return {
        "unread": board.unread,
        "standing": [notice_json(each) for each in board.standing],
        "resolved": [notice_json(each) for each in board.resolved],
    }


@router.get("/notices/unread")
def get_unread(connection: ReadSnapshot, principal: CurrentPrincipal) -> dict[str, int]:
    """Return how many notices the asker has not read."""
    return {"unread": unread_notices(connection, principal, clock.now())}


@router.post("/notices/read")
def post_read(connection: WriteTransaction, principal: CurrentPrincipal) -> dict[str, int]:
    """Mark everything raised until now as read by the asker."""
    mark_read(connection, principal, clock.now())
    return {"unread": 0}


@router.get("/notice-rules")
def get_rules(connection: ReadSnapshot, _: CurrentPrincipal) -> list[NoticeRule]:
    """Return every rule of when something is told, and to whom."""
    return stored.rules(connection)


@router.post("/notice-rules", status_code=201, response_model=NoticeRule)
def post_rule(
    entry: RuleEntry, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Enter a rule from a day on (province)."""
    return once(lambda: add_rule(connection, principal, entry.rule(), clock.today()))
