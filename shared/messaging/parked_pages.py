"""Where staff see parked events, replay them, and accept a producer restored to an earlier state.

A page and its JSON, for province and admin only.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, StringConstraints

from shared.auth import require
from shared.db import Database
from shared.errors import Problem
from shared.http import OwnDatabase, ReadSnapshot, asked_database
from shared.messaging.catch_up import accept_restored
from shared.messaging.consumer import Consumer
from shared.messaging.lag import lag
from shared.messaging.parking import count_parked, list_parked, replay_parked
from shared.principal import Principal
from shared.web import page

Staff = Annotated[Principal, Depends(require("province", "admin"))]
ConsumerOf = Callable[[], Consumer]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=1000)]


class Acceptance(BaseModel):
    """Why a restored producer's log may be read again from its beginning; goes to the log."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


def parked_page_router(consumer_of: ConsumerOf) -> APIRouter:
    """Return the page `GET /<service>/operations/parked` and its two forms (one of `web`).

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
            total=count_parked(connection, service),
            lags=lag(connection, service),
            problem=None,
        )

    def done_or_refused(
        request: Request, staff: Principal, work: Callable[[Database, Consumer], None]
    ) -> Response:
        consumer, database = consumer_of(), asked_database(request, staff)
        try:
            work(database, consumer)
        except Problem as problem:
            with database.snapshot() as connection:
                return page(
                    request,
                    "parked.html",
                    status_code=int(problem.status),
                    parked=list_parked(connection, consumer.service),
                    total=count_parked(connection, consumer.service),
                    lags=lag(connection, consumer.service),
                    problem=problem,
                )
        # 303: reloading the page must not do it again.
        return RedirectResponse(f"/{consumer.service}/operations/parked", status_code=303)

    @router.post("/operations/parked/{parked}/replay")
    def replay(request: Request, parked: UUID, staff: Staff) -> Response:
        return done_or_refused(
            request,
            staff,
            lambda database, consumer: replay_parked(database, consumer, parked, by=staff.name),
        )

    @router.post("/operations/producers/{producer}/acceptance")
    def accept(request: Request, producer: str, reason: Annotated[Reason, Form()], staff: Staff) -> Response:
        return done_or_refused(
            request,
            staff,
            lambda database, consumer: accept_restored(
                database, consumer.service, producer, by=staff.name, reason=reason
            ),
        )

    return router


def parked_api_router(consumer_of: ConsumerOf) -> APIRouter:
    """Return the same as JSON (one of `api`).

    `GET /<service>/api/parked-events`, `POST …/{id}/replay`, `GET /<service>/api/event-lag`,
    `POST …/{producer}/acceptance`.
    """
    router = APIRouter()

    @router.get("/parked-events")
    def see_parked(connection: ReadSnapshot, _staff: Staff) -> list[dict[str, Any]]:
        return [jsonable_encoder(asdict(each)) for each in list_parked(connection, consumer_of().service)]

    @router.post("/parked-events/{parked}/replay")
    def replay(database: OwnDatabase, parked: UUID, staff: Staff) -> dict[str, str]:
        replay_parked(database, consumer_of(), parked, by=staff.name)
        return {"id": str(parked), "state": "replayed"}

    @router.get("/event-lag")
    def see_lag(connection: ReadSnapshot, _staff: Staff) -> list[dict[str, Any]]:
        held = lag(connection, consumer_of().service)
        return [jsonable_encoder({**asdict(each), "stuck": each.stuck}) for each in held]

    @router.post("/event-lag/{producer}/acceptance")
    def accept(database: OwnDatabase, producer: str, acceptance: Acceptance, staff: Staff) -> dict[str, str]:
        accept_restored(database, consumer_of().service, producer, by=staff.name, reason=acceptance.reason)
        return {"producer": producer, "state": "accepted"}

    return router
