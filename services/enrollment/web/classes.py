"""The page of one class: its head, what to look after, and everybody on its list."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from services.enrollment.domain import enrolments
from services.enrollment.domain.class_warnings import Standing, class_warnings
from services.enrollment.domain.classes import STATE_NAMES, ClassState, TrainingClass
from services.enrollment.operations.classes.shown import learners_shown
from services.enrollment.storage import class_heads
from services.enrollment.storage.class_heads import ClassHead
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import Detail, NotFound
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.languages import language_of

router = APIRouter()

CLASS_TONES: dict[ClassState, str] = {
    "planned": "info",
    "open": "wait",
    "completed": "good",
    "cancelled": "bad",
}
ENROLMENT_TONES: dict[str, str] = {
    "admitted": "good",
    "rejected": "bad",
    "absent": "warn",
    "withdrawn": "warn",
    "suspended": "bad",
}
"""Tones of the other states are neutral."""


def seen_class(connection: Connection, class_id: UUID, principal: Principal) -> ClassHead:
    """Return the head of a class in the principal's scope; outside it does not exist."""
    head = class_heads.get(connection, class_id)
    if head is None:
        raise NotFound
    principal.at_center(head.group.center_id)
    return head


def head_words(request: Request, group: TrainingClass) -> dict[str, Any]:
    """Return the state of a class in the reader's words, with its tone: what `class_head.html` needs."""
    return {
        "class_state": STATE_NAMES[group.state][reading_place(request)],
        "class_tone": CLASS_TONES[group.state],
    }


@router.get("/classes/{class_id}")
def class_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID
) -> Response:
    """Show a class with its learners in Vietnamese order of names."""
    head = seen_class(connection, class_id, principal)
    learners = learners_shown(connection, class_id)
    counts = Counter(row["state"] for row in learners)
    place = reading_place(request)
    return page(
        request,
        "class.html",
        group=head.group,
        head=head,
        learners=learners,
        counts=counts,
        state_names={state: names[place] for state, names in enrolments.STATE_NAMES.items()},
        tones=ENROLMENT_TONES,
        warnings=said(request, class_warnings(standing_of(head), clock.today())),
        **head_words(request, head.group),
    )


def standing_of(head: ClassHead) -> Standing:
    """Return what a class's warnings look at."""
    room = None
    if head.tightest_room is not None and head.tightest_seats is not None:
        room = (head.tightest_room, head.tightest_seats)
    return Standing(
        head.group,
        head.coming,
        head.scheduled,
        head.class_size_min,
        head.outside,
        head.first_outside,
        room,
    )


def said(request: Request, details: Sequence[Detail]) -> list[str]:
    """Return sentences in the reader's language."""
    return [each.en if reading_place(request) else each.vi for each in details]


def reading_place(request: Request) -> int:
    """Return which of a pair (Vietnamese, English) the reader's language is."""
    return 1 if language_of(request) == "en" else 0
