"""`/reporting/live`: tells an open page when its figures have changed, as server-sent events.

An event carries no figure: the page asks for itself again, so that what it shows is always of one snapshot
and of what its reader may see.
"""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.reporting.domain.units import inherited
from services.reporting.operations.marks import read_mark
from services.reporting.operations.report_scope import at_center, reach
from services.reporting.storage import stock
from services.reporting.storage.announcements import Change
from services.reporting.web.fanout import Fanout
from shared.auth import CurrentPrincipal, current_principal
from shared.clock import today
from shared.errors import Unauthenticated
from shared.http import ReadSnapshot, asked_database

router = APIRouter()
_HEARTBEAT = 15.0
_PATIENCE = 5.0
_AGAIN_AFTER = 3_000
"""Milliseconds after which a browser connects again."""


def _watched(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    center: Annotated[UUID | None, Query()] = None,
) -> frozenset[UUID] | None:
    """Return whose figures the page shows (None: everybody's); read before the stream begins.

    `NotFound` for a center that the asker may not see, `TooMany` if the process has no room.
    """
    fanout: Fanout = request.app.state.fanout
    fanout.check_room()
    if center is None:
        return reach(connection, principal, today())
    at_center(connection, principal, center, today())
    return frozenset(inherited(stock.ended_centers(connection), {center}, today())) | {center}


@router.get("/live", response_class=EventSourceResponse)
async def live(
    request: Request,
    watched: Annotated[frozenset[UUID] | None, Depends(_watched)],
    since: Annotated[str, Query(max_length=200)] = "",
    last_event_id: Annotated[str, Header(max_length=200)] = "",
) -> AsyncIterator[ServerSentEvent]:
    """Tell `figures` when figures change, `proof` when they were compared anew, `over` when the session ends.

    `since` is the mark of the page, `Last-Event-ID` that of the last event: if anything changed after it,
    that is told at once.
    """
    fanout: Fanout = request.app.state.fanout
    with fanout.stream(watched) as stream:
        await run_in_threadpool(fanout.listening, _PATIENCE)
        yield ServerSentEvent(comment="open", retry=_AGAIN_AFTER)
        mark = await run_in_threadpool(_mark, request)
        if mark is not None and mark != (last_event_id or since or mark):
            yield _event(Change(None, proof=True), mark)
        while mark is not None and not stream.over:
            change = await stream.next(_HEARTBEAT)
            if stream.over:
                return
            if not await run_in_threadpool(_still_signed_in, request):
                yield ServerSentEvent(event="over", data={})
                return
            if change is not None:
                mark = await run_in_threadpool(_mark, request)
                if mark is not None:
                    yield _event(change, mark)


def _event(change: Change, mark: str) -> ServerSentEvent:
    return ServerSentEvent(event="figures" if change.figures else "proof", data={}, id=mark)


def _mark(request: Request) -> str | None:
    """Return the mark of now; None if the database is away: the stream ends, and the browser comes again."""
    try:
        with asked_database(request, request.state.principal).snapshot() as connection:
            return read_mark(connection)
    except (OperationalError, PoolTimeout):
        return None


def _still_signed_in(request: Request) -> bool:
    """Tell whether the token with which the stream was opened would still open it."""
    try:
        current_principal(request, "")
    except Unauthenticated:
        return False
    return True
