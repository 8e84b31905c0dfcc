"""Where staff see parked events and replay them: a page and its JSON, for province and admin only."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import RedirectResponse

from shared.auth import require
from shared.errors import Problem
from shared.http import ReadSnapshot
from shared.messaging.consumer import Consumer
from shared.messaging.lag import lag
from shared.messaging.parking import list_parked, replay_parked
from shared.principal import Principal
from shared.web import page

Staff = Annotated[Principal, Depends(require("province", "admin"))]
ConsumerOf = Callable[[], Consumer]


def parked_page_router(consumer_of: ConsumerOf) -> APIRouter:
    """Return the pages `GET /<service>/operations/parked` and its replay form (one of `web`).

    `consumer_of` gives the process's consumer when it is first needed.
    """
    router = APIRouter()

    @router.get("/operations/parked")
    def see_parked(request: Request, connection: ReadSnapshot, _staff: Staff) -> Response:
        service = consumer_of().service
        return page(
            request,
            "parked.html",
            parked=list_parked(connection, service),
            lags=lag(connection, service),
            problem=None,
        )

    @router.post("/operations/parked/{parked}/replay")
    def replay(request: Request, parked: UUID, staff: Staff) -> Response:
        consumer, database = consumer_of(), request.app.state.database
        try:
            replay_parked(database, consumer, parked, by=staff.name)
        except Problem as problem:
            with database.snapshot() as connection:
                return page(
                    request,
                    "parked.html",
                    status_code=int(problem.status),
                    parked=list_parked(connection, consumer.service),
                    lags=lag(connection, consumer.service),
                    problem=problem,
                )
        # 303: reloading the page must not replay again.
        return RedirectResponse(f"/{consumer.service}/operations/parked", status_code=303)

    return router


def parked_api_router(consumer_of: ConsumerOf) -> APIRouter:
    """Return `GET /<service>/api/parked-events`, `POST …/{id}/replay`, `GET …/event-lag` (one of `api`)."""
    router = APIRouter()

    @router.get("/parked-events")
    def see_parked(connection: ReadSnapshot, _staff: Staff) -> list[dict[str, Any]]:
        return [jsonable_encoder(asdict(each)) for each in list_parked(connection, consumer_of().service)]

    @router.post("/parked-events/{parked}/replay")
    def replay(request: Request, parked: UUID, staff: Staff) -> dict[str, str]:
        replay_parked(request.app.state.database, consumer_of(), parked, by=staff.name)
        return {"id": str(parked), "state": "replayed"}

    @router.get("/event-lag")
    def see_lag(connection: ReadSnapshot, _staff: Staff) -> list[dict[str, Any]]:
        held = lag(connection, consumer_of().service)
        return [jsonable_encoder({**asdict(each), "stuck": each.stuck}) for each in held]

    return router
