"""Pages of facilities: all centers at a glance, and a center's books part by part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import model_validator
from sqlalchemy import Connection

from services.enrollment.domain.centers import Center
from services.enrollment.domain.facilities import (
    CONDITIONS,
    NEED_STATES,
    ROOM_KINDS,
    Equipment,
    Investment,
    Material,
    Need,
    Room,
    Thing,
)
from services.enrollment.operations.facilities import answer_need, keep_thing
from services.enrollment.operations.facility_entries import (
    EquipmentEntry,
    InvestmentEntry,
    MaterialEntry,
    NeedAnswer,
    NeedEntry,
    Part,
    RoomEntry,
)
from services.enrollment.storage import centers, facilities, programs
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import NotFound
from shared.http import ReadSnapshot
from shared.principal import ALL, Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/facilities")
_HERE = "/enrollment/facilities"

_KINDS: Mapping[Part, type[Thing]] = {
    "rooms": Room,
    "equipment": Equipment,
    "materials": Material,
    "investments": Investment,
    "needs": Need,
}


class _MaterialForm(MaterialEntry):
    """A form chooses program and version together: `NT_DANG/2`."""

    @model_validator(mode="before")
    @classmethod
    def _apart(cls, given: dict[str, Any]) -> dict[str, Any]:
        code, _, version = str(given.pop("program", "")).rpartition("/")
        return {**given, "program_code": code, "program_version": version}


_ENTRIES = {
    "rooms": RoomEntry,
    "equipment": EquipmentEntry,
    "materials": _MaterialForm,
    "investments": InvestmentEntry,
    "needs": NeedEntry,
}
_TONES = {
    "good": "good", "worn": "warn", "unusable": "bad",
    "raised": "wait", "accepted": "info", "declined": "bad", "met": "good",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """Codes as the reader's language says them, and the lists to choose from."""

    room_kinds: Mapping[str, str]
    conditions: Mapping[str, str]
    need_states: Mapping[str, str]
    equipment_kinds: Mapping[str, str]
    funding_sources: Mapping[str, str]
    programs: Mapping[str, str]
    rooms: Mapping[str, str]
    tones: Mapping[str, str]


def _words(connection: Connection, language: str, center_id: UUID) -> Words:
    at = 1 if language == "en" else 0

    def said(pairs: Mapping[Any, tuple[str, str]]) -> dict[str, str]:
        return {code: both[at] for code, both in pairs.items()}

    def chosen(choices: Sequence[facilities.Choice]) -> dict[str, str]:
        return {each.code: (each.name, each.name_en)[at] for each in choices}

    return Words(
        said(ROOM_KINDS),
        said(CONDITIONS),
        said(NEED_STATES),
        chosen(facilities.equipment_kinds(connection)),
        chosen(facilities.funding_sources(connection)),
        {
            f"{version.code}/{version.version}": f"{version.name} ({version.valid_from:%Y})"
            for versions in programs.versions(connection).values()
            for version in versions
        },
        {str(each.id): each.name for each in facilities.listed(connection, Room, center_id)},
        _TONES,
    )


def _center(connection: Connection, principal: Principal, center_id: UUID) -> Center:
    principal.at_center(center_id)
    found = centers.latest(connection, [center_id])
    if not found:
        raise NotFound
    return found[0]


@router.get("")
def facilities_of_all(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """Show what each center in the scope has in use today, was given this year, and lacks."""
    within = None if principal.centers is ALL else principal.centers
    today = clock.today()
    known = centers.latest(connection, within)
    found = facilities.summaries(connection, within, today)
    told = [found[each.id] for each in known if each.id in found]
    return page(
        request, "facilities.html", centers=known, found=found, told=told, today=today, year=today.year
    )


@router.get("/{center_id}/{part}")
def facilities_of_center(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    center_id: UUID,
    part: Part,
    *,
    edit: Annotated[UUID | None, Query()] = None,
) -> Response:
    """Show one part of a center's books, with the form for a new line or for the line to `edit`."""
    return _books(request, connection, principal, center_id, part, edit=edit, shown=Shown())


def _books(
    request: Request,
    connection: Connection,
    principal: Principal,
    center_id: UUID,
    part: Part,
    *,
    edit: UUID | None,
    shown: Shown,
) -> Response:
    center = _center(connection, principal, center_id)
    things: list[Any] = facilities.listed(connection, _KINDS[part], center_id)
    thing = next((each for each in things if each.id == edit), None)
    if edit is not None and thing is None:
        raise NotFound
    today = clock.today()
    empty = facilities.Summary(center_id, *[0] * 8)
    return page(
        request,
        "facility_books.html",
        center=center,
        part=part,
        things=things,
        thing=thing,
        shown=shown,
        words=_words(connection, language_of(request), center_id),
        summary=facilities.summaries(connection, [center_id], today).get(center_id, empty),
        today=today,
        may_keep=principal.may_act(center_id, ("officer", "director")),
        may_answer="province" in principal.roles,
    )


def _id_of(entered: str) -> UUID | None:
    try:
        return UUID(entered)
    except ValueError:
        return None


@router.post("/{center_id}/{part}")
def post_facility(request: Request, form: SubmittedForm, center_id: UUID, part: Part) -> Response:
    """Enter a line of a center's books, or change the one that the form names."""

    def work(connection: Connection) -> str:
        kind: type[Any] = _ENTRIES[part]
        entered = form.read(kind)
        keep_thing(connection, entered.thing(center_id), principal=form.principal, today=clock.today())
        return f"{_HERE}/{center_id}/{part}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        edit = _id_of(form.entered.get("id", ""))
        return _books(request, connection, form.principal, center_id, part, edit=edit, shown=shown)

    return form(work, again)


@router.post("/{center_id}/needs/{need_id}/answer")
def post_answer(request: Request, form: SubmittedForm, center_id: UUID, need_id: UUID) -> Response:
    """Answer a need, or say that it is met."""

    def work(connection: Connection) -> str:
        said = form.read(NeedAnswer)
        answer_need(
            connection,
            need_id,
            to=said.state,
            answer=said.answer,
            principal=form.principal,
            today=clock.today(),
        )
        return f"{_HERE}/{center_id}/needs?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _books(request, connection, form.principal, center_id, "needs", edit=None, shown=shown)

    return form(work, again)
