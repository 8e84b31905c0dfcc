"""Pages of successions: which centers ended and who succeeds them; the province enters it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from services.enrollment.domain.centers import Center
from services.enrollment.domain.successions import (
    KIND_NAMES,
    THING_NAMES,
    THINGS,
    Succession,
    Thing,
)
from services.enrollment.operations.center_entries import ReceiptsEntry, SuccessionEntry
from services.enrollment.operations.scope import require_province
from services.enrollment.operations.successions import amend_receipts, record_succession
from services.enrollment.storage import centers, successions
from shared.auth import CurrentPrincipal
from shared.clock import today
from shared.errors import NotFound
from shared.http import ReadSnapshot
from shared.ids import new_id
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/centers/successions")
HERE = "/enrollment/centers/successions"


@dataclass(frozen=True, slots=True)
class SuccessionLine:
    """A succession in the reader's words."""

    succession: Succession
    kind: str
    before: tuple[Center, ...]
    after: tuple[Center, ...]
    receipts: tuple[tuple[str, str], ...]
    """Each thing, and the short name of whoever receives it ('' if nobody does)."""


def lines_of(
    found: Sequence[Succession], named: Mapping[UUID, Center], language: str
) -> list[SuccessionLine]:
    """Return successions in the reader's words, the newest first."""
    place = 1 if language == "en" else 0
    return [
        SuccessionLine(
            each,
            KIND_NAMES[each.kind][place],
            tuple(named[center] for center in each.predecessors),
            tuple(named[center] for center in each.successors),
            tuple(
                (THING_NAMES[thing][place], named[receiver].short_name if receiver else "")
                for thing in THINGS
                for receiver in [each.receiver(thing)]
            ),
        )
        for each in reversed(found)
    ]


def concerning(connection: Connection, center_id: UUID, language: str) -> list[SuccessionLine]:
    """Return the successions by which a center ended or received another's."""
    found = [
        each
        for each in successions.listed(connection)
        if center_id in each.predecessors or center_id in each.successors
    ]
    return lines_of(found, _named(connection), language) if found else []


def _named(connection: Connection) -> dict[UUID, Center]:
    return {each.id: each for each in centers.latest(connection, None)}


@router.get("")
def list_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """Show every succession (province)."""
    require_province(principal)
    lines = lines_of(successions.listed(connection), _named(connection), language_of(request))
    return page(request, "successions.html", lines=lines)


@router.get("/new")
def new_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """Show the form that enters a succession (province)."""
    require_province(principal)
    return _new_page(request, connection, Shown(), frozenset(), frozenset())


def _new_page(
    request: Request, connection: Connection, shown: Shown, before: frozenset[str], after: frozenset[str]
) -> Response:
    working = [each for each in centers.latest(connection, None) if each.works_on(today())]
    place = 1 if language_of(request) == "en" else 0
    return page(
        request,
        "succession_new.html",
        shown=shown,
        centers=working,
        before=before,
        after=after,
        kinds=[(code, names[place]) for code, names in KIND_NAMES.items()],
        receivers=[(str(each.id), f"{each.short_name} ({each.code})") for each in working],
        things=_things(request, THINGS),
    )


def _things(request: Request, things: Sequence[Thing]) -> list[tuple[str, str, bool]]:
    """Return the field of each thing, its words, and whether somebody must receive it."""
    place = 1 if language_of(request) == "en" else 0
    return [(f"{thing}_to", THING_NAMES[thing][place], thing in ("registers", "reissue")) for thing in things]


@router.post("")
def post_succession(request: Request, form: SubmittedForm) -> Response:
    """Enter that centers end and who receives what they leave (province)."""

    def work(connection: Connection) -> str:
        entry = form.read(
            SuccessionEntry, predecessors=form.all("predecessors"), successors=form.all("successors")
        )
        record_succession(
            connection,
            entry.succession(new_id()),
            principal=form.principal,
            today=today(),
            keys=request.app.state.sealing_keys,
        )
        return f"{HERE}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _new_page(
            request,
            connection,
            shown,
            frozenset(form.all("predecessors")),
            frozenset(form.all("successors")),
        )

    return form(work, again)


@router.get("/{succession_id}")
def receipts_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, succession_id: UUID
) -> Response:
    """Show who receives what by a succession, to be changed (province)."""
    require_province(principal)
    return _receipts_page(request, connection, principal, succession_id, Shown())


def _receipts_page(
    request: Request, connection: Connection, principal: Principal, succession_id: UUID, shown: Shown
) -> Response:
    require_province(principal)
    held = next((each for each in successions.listed(connection) if each.id == succession_id), None)
    if held is None:
        raise NotFound
    named = _named(connection)
    (line,) = lines_of([held], named, language_of(request))
    return page(
        request,
        "succession_receipts.html",
        shown=shown,
        line=line,
        receivers=[(str(each.id), each.short_name) for each in line.after],
        things=_things(request, ("registers", "reissue", "blanks", "results")),
        held={f"{thing}_to": held.receiver(thing) for thing in THINGS},
    )


@router.post("/{succession_id}")
def post_receipts(request: Request, form: SubmittedForm, succession_id: UUID) -> Response:
    """Say anew who receives what (province)."""

    def work(connection: Connection) -> str:
        entry = form.read(ReceiptsEntry)
        amend_receipts(connection, succession_id, entry.receipts(), principal=form.principal)
        return f"{HERE}?done=1"

    return form(
        work,
        lambda connection, shown: _receipts_page(request, connection, form.principal, succession_id, shown),
    )
