"""The read-only event feed of a producer: what every consumer catches up from."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from shared.auth import ServicePrincipal
from shared.db import to_json
from shared.errors import Forbidden
from shared.http import ReadSnapshot
from shared.messaging.batch import BLOCK
from shared.messaging.log import event_at, events_of, head_of, last_number, read_page

MOST_OF_SUBJECT = 200
"""Events told of one subject, the newest."""


def feed_router(service: str) -> APIRouter:
    """Return the router of `GET /<service>/internal/events` (one of `internal` of the application).

    Only service principals are let in, each to what is routed to itself. The answer is
    `{producer, after, through, head, head_id, known_id, events}`: every event routed to `consumer` with
    `after < sequence <= through`, at most `limit` numbers further and in one block, and the head of the
    log, by which a lost tail is noticed. `known_id` is the id at sequence `known`: if it is not what the
    consumer saw there before, the producer was restored to an earlier state.

    `GET /<service>/internal/events-of` names the events of one subject, for who must explain a figure.
    """
    router = APIRouter()

    @router.get("/events")
    def read_events(
        *,
        connection: ReadSnapshot,
        reader: ServicePrincipal,
        consumer: Annotated[str, Query(min_length=1, max_length=64)],
        after: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=0, le=BLOCK)] = BLOCK,
        known: Annotated[int, Query(ge=0)] = 0,
    ) -> Response:
        if consumer != reader.id:
            raise Forbidden(
                "Mỗi dịch vụ chỉ đọc được sự kiện gửi cho chính mình.",
                "A service reads the events that are routed to itself alone.",
            )
        head, head_id = head_of(connection)
        known_id = event_at(connection, known) if known else None
        page = read_page(connection, consumer, after=after, head=head if limit else after, limit=limit)
        answer = {
            "producer": service,
            "after": page.after,
            "through": page.through,
            "head": head,
            "head_id": head_id,
            "known_id": known_id,
        }
        # The events are JSON already, as the log holds them.
        body = b'%b,"events":%b}' % (to_json(answer).encode()[:-1], page.events.text)
        return Response(body, media_type="application/json")

    @router.get("/events-of")
    def read_events_of(
        connection: ReadSnapshot, _reader: ServicePrincipal, subject: Annotated[UUID, Query()]
    ) -> dict[str, Any]:
        """Return which events tell of one subject, by number, type, version and time; not what they say."""
        return {
            "producer": service,
            "subject": subject,
            "head": last_number(connection),
            "events": [each._asdict() for each in events_of(connection, subject, MOST_OF_SUBJECT)],
        }

    return router
