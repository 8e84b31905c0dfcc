"""Pages of centers: the list on any day, one center through its dated versions, its seals and communes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from services.enrollment.domain.centers import Center, CenterKind, version_on
from services.enrollment.operations.center_entries import CenterEntry, CenterVersionEntry
from services.enrollment.operations.centers import change_center, register_center
from services.enrollment.operations.scope import require_province
from services.enrollment.storage import centers, communes
from services.enrollment.web.successions import concerning
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import Invalid, NotFound
from shared.http import ReadSnapshot
from shared.principal import ALL, Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/centers")
HERE = "/enrollment/centers"


@dataclass(frozen=True, slots=True)
class CenterLine:
    """A center as the list shows it on a day."""

    center: Center
    kind: str
    serves: int
    """Communes on that day."""


@dataclass(frozen=True, slots=True)
class Span:
    """A dated version with its last day (None: still in force), the newest first."""

    version: Center
    last_day: date | None
    kind: str
    in_force: bool


def day_asked(text: str) -> date:
    """Return the day that an address names; today if it names none, `Invalid` if it is no day."""
    if not text:
        return clock.today()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not date(1945, 9, 2) <= day <= date(2100, 12, 31):
        raise Invalid(
            "Ngày không hợp lệ. Hãy chọn ngày trong khoảng 1945–2100.",
            "This is no day. Choose one between 1945 and 2100.",
            code="day-unknown",
        )
    return day


def scope_of(principal: Principal) -> frozenset[UUID] | None:
    """Return the centers that the reader may see; None: all."""
    return None if principal.centers is ALL else principal.centers


def may_change(principal: Principal) -> bool:
    """Tell whether the reader enters what decrees say of centers."""
    return "province" in principal.roles


@router.get("")
def list_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    on: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Show the centers that worked on a day, each as it was named and placed then."""
    day = day_asked(on)
    within = scope_of(principal)
    serving = Counter(each.center_id for each in communes.served(connection, within) if each.on(day))
    kinds = kinds_by_code(connection)
    lines = [
        CenterLine(each, kinds[each.kind].name, serving[each.id])
        for each in centers.on(connection, day, within)
    ]
    every = centers.latest(connection, within)
    ended = [each for each in every if not each.works_on(day)]
    return page(
        request,
        "centers.html",
        lines=lines,
        day=day,
        today=clock.today(),
        ended=ended,
        later=len(every) - len(lines) - len(ended),
        may_change=may_change(principal),
        turning_points=[date(2019, 11, 8), date(2025, 6, 30), date(2025, 7, 1)],
    )


def kinds_by_code(connection: Connection) -> dict[str, CenterKind]:
    """Return the kinds of center."""
    return {each.code: each for each in centers.kinds(connection)}


def seen_center(connection: Connection, center_id: UUID, principal: Principal) -> list[Center]:
    """Return the dated versions of a center in the reader's scope; outside it does not exist."""
    principal.at_center(center_id)
    found = centers.versions(connection, center_id)
    if not found:
        raise NotFound
    return found


def head_of(versions: Sequence[Center], principal: Principal) -> dict[str, Any]:
    """Return what `center_head.html` needs."""
    return {
        "center": version_on(versions, clock.today()) or versions[0],
        "today": clock.today(),
        "may_change": may_change(principal),
    }


@router.get("/new")
def register_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """Show the form that registers a center (province)."""
    require_province(principal)
    return _register_page(request, connection, Shown())


def _register_page(request: Request, connection: Connection, shown: Shown) -> Response:
    return page(request, "center_new.html", shown=shown, kinds=_choices(kinds_by_code(connection)))


@router.post("")
def post_center(request: Request, form: SubmittedForm) -> Response:
    """Register a center (province)."""

    def work(connection: Connection) -> str:
        entry = form.read(CenterEntry)
        given = entry.model_dump(exclude={"valid_from"})
        made = register_center(connection, **given, established_on=entry.valid_from, principal=form.principal)
        return f"{HERE}/{made.id}?done=1"

    return form(work, lambda connection, shown: _register_page(request, connection, shown))


@router.get("/{center_id}")
def center_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, center_id: UUID
) -> Response:
    """Show a center: what it is now, and every dated version of it."""
    versions = seen_center(connection, center_id, principal)
    return page(
        request,
        "center.html",
        spans=spans_of(versions, kinds_by_code(connection)),
        successions=concerning(connection, center_id, language_of(request)),
        **head_of(versions, principal),
    )


def spans_of(versions: Sequence[Center], kinds: dict[str, CenterKind]) -> list[Span]:
    """Return the versions with the days between which each was in force, the newest first."""
    ends = [after.valid_from - timedelta(days=1) for after in versions[1:]] + [versions[-1].last_day]
    current = version_on(versions, clock.today())
    return [
        Span(each, end, kinds[each.kind].name, current is each and each.works_on(clock.today()))
        for each, end in reversed(list(zip(versions, ends, strict=True)))
    ]


@router.get("/{center_id}/change")
def change_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, center_id: UUID
) -> Response:
    """Show the form that gives a center its next dated version (province)."""
    require_province(principal)
    return _change_page(request, connection, principal, center_id, Shown())


def _change_page(
    request: Request, connection: Connection, principal: Principal, center_id: UUID, shown: Shown
) -> Response:
    versions = seen_center(connection, center_id, principal)
    return page(
        request,
        "center_change.html",
        shown=shown,
        last=versions[-1],
        kinds=_choices(kinds_by_code(connection)),
        **head_of(versions, principal),
    )


@router.post("/{center_id}/change")
def post_change(request: Request, form: SubmittedForm, center_id: UUID) -> Response:
    """Give a center its next dated version (province)."""

    def work(connection: Connection) -> str:
        entry = form.read(CenterVersionEntry)
        change_center(connection, center_id, **entry.model_dump(), principal=form.principal)
        return f"{HERE}/{center_id}?done=1"

    return form(
        work,
        lambda connection, shown: _change_page(request, connection, form.principal, center_id, shown),
    )


def _choices(kinds: dict[str, CenterKind]) -> list[tuple[str, str]]:
    return [(each.code, each.name) for each in kinds.values()]
