"""Pages of annual plans: a year of all centers, a plan and its completion, its lines as a table, versions."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from services.enrollment.domain.plans import STATE_NAMES, Plan, PlanItem, compare
from services.enrollment.operations.entered import LARGEST_COUNT, Reason
from services.enrollment.operations.plan_overview import (
    completion_of_plan,
    plans_of_year,
    versions_of,
)
from services.enrollment.operations.plans import (
    approve_plan,
    draft_plan,
    return_plan,
    revise_plan,
    submit_plan,
)
from services.enrollment.storage import centers, plans, programs
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import Detail, Invalid, NotFound
from shared.http import ReadSnapshot
from shared.principal import ALL, Principal
from shared.web import page
from shared.web.forms import FormDoor, Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/plans")
_HERE = "/enrollment/plans"
_KEEPERS = ("officer", "director")
_TONES = {
    "draft": "info",
    "submitted": "wait",
    "returned": "bad",
    "approved": "good",
    "superseded": "info",
}
_STEPS = {
    "drafted": ("Lập kế hoạch", "Drawn up"),
    "revised": ("Sửa", "Changed"),
    "submitted": ("Trình tỉnh", "Submitted"),
    "returned": ("Trả lại", "Returned"),
    "approved": ("Duyệt", "Approved"),
    "amended": ("Điều chỉnh kế hoạch đã duyệt", "Amended the approved plan"),
}
_CELL = re.compile(r"^(.{1,40})\.([1-4])\.(classes|learners)$")
Year = Annotated[int, Field(ge=2000, le=2100)]


class _Returned(BaseModel):
    """Why a plan is sent back."""

    reason: Reason


class _Seen(BaseModel):
    """What the lines were entered on."""

    version: Annotated[int, Field(ge=1, le=LARGEST_COUNT)]
    revision: Annotated[int, Field(ge=1, le=LARGEST_COUNT)]


def _words(request: Request) -> dict[str, Any]:
    at = 1 if language_of(request) == "en" else 0
    return {
        "states": {code: both[at] for code, both in STATE_NAMES.items()},
        "step_names": {code: both[at] for code, both in _STEPS.items()},
        "tones": _TONES,
    }


def _programs(connection: Connection) -> dict[str, str]:
    return {code: versions[-1].name for code, versions in programs.versions(connection).items()}


@router.get("")
def plans_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    year: Annotated[str, Query()] = "",
) -> Response:
    """Show the plan of every center in the scope for a year, and how far it is carried out."""
    within = None if principal.centers is ALL else principal.centers
    this = clock.today().year
    planned = plans.years(connection, within)
    known = sorted({*planned, this, this + 1}, reverse=True)
    chosen = next((each for each in known if str(each) == year), this)
    lines = plans_of_year(connection, chosen, within)
    return page(
        request,
        "plans.html",
        lines=lines,
        years=known,
        others=sorted({*planned} - {chosen}, reverse=True),
        year=chosen,
        rule=plans.counting_rule(connection, chosen),
        keeps={each.center.id for each in lines if principal.may_act(each.center.id, _KEEPERS)},
        **_words(request),
    )


@router.get("/new/{center_id}/{year}")
def new_plan(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, center_id: UUID, year: Year
) -> Response:
    """Show the empty table of a center's plan for a year."""
    return _table(request, connection, principal, center_id, year, shown=Shown())


def _table(  # noqa: PLR0917 -- what every page is given, then whose plan
    request: Request,
    connection: Connection,
    principal: Principal,
    center_id: UUID,
    year: int,
    plan: Plan | None = None,
    *,
    shown: Shown,
) -> Response:
    principal.at_center(center_id, *_KEEPERS)
    found = centers.latest(connection, [center_id])
    if not found:
        raise NotFound
    return page(
        request,
        "plan_table.html",
        center=found[0],
        year=year,
        plan=plan,
        stands={(each.program_code, each.quarter): each for each in plan.items} if plan else {},
        programs=_programs(connection),
        shown=shown,
        stale=shown.problem is not None and shown.problem.code == "changed-meanwhile",
        **_words(request),
    )


def _lines(form: FormDoor) -> list[PlanItem]:
    """Return the lines of the table; a pair of empty cells is no line. `Invalid` names each wrong cell."""
    cells: dict[tuple[str, int], dict[str, str]] = {}
    for name, value in form.entered.items():
        found = _CELL.match(name)
        if found and value:
            cells.setdefault((found[1], int(found[2])), {})[found[3]] = value
    wrong: list[Detail] = []
    items: list[PlanItem] = []
    for (program, quarter), pair in sorted(cells.items()):
        numbers: dict[str, int] = {}
        for half in ("classes", "learners"):
            given = pair.get(half, "")
            if given.isascii() and given.isdecimal() and 1 <= int(given[:12]) <= LARGEST_COUNT:
                numbers[half] = int(given)
            else:
                wrong.append(
                    Detail(
                        f"{program}, quý {quarter}: ghi cả số lớp và số học viên, đều lớn hơn 0.",
                        f"{program}, quarter {quarter}: give both classes and learners, above 0.",
                        {"field": f"{program}.{quarter}.{half}"},
                    )
                )
        if len(numbers) == 2:  # noqa: PLR2004 -- both halves
            items.append(PlanItem(program, quarter, **numbers))
    if wrong:
        raise Invalid(
            "Có ô chưa đúng. Hãy sửa các ô được nêu rồi lưu lại.",
            "Some cells are wrong. Correct those named, then save again.",
            code="plan-cells",
            details=wrong,
        )
    return items


@router.post("/new/{center_id}/{year}")
def post_plan(request: Request, form: SubmittedForm, center_id: UUID, year: Year) -> Response:
    """Draw up a center's plan."""

    def work(connection: Connection) -> str:
        plan = draft_plan(connection, center_id, year=year, items=_lines(form), principal=form.principal)
        return f"{_HERE}/{plan.id}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _table(request, connection, form.principal, center_id, year, shown=shown)

    return form(work, again)


@router.get("/{plan_id}")
def plan_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, plan_id: UUID
) -> Response:
    """Show a plan: its state, its completion, its versions and who did what."""
    return _plan(request, connection, principal, plan_id, Shown())


def _plan(
    request: Request, connection: Connection, principal: Principal, plan_id: UUID, shown: Shown
) -> Response:
    versions = versions_of(connection, plan_id, principal)
    latest = versions[-1]
    return page(
        request,
        "plan.html",
        plan=latest,
        versions=versions,
        completion=completion_of_plan(connection, versions),
        center=centers.latest(connection, [latest.center_id])[0],
        programs=_programs(connection),
        steps=plans.steps(connection, plan_id),
        shown=shown,
        may_keep=principal.may_act(latest.center_id, _KEEPERS),
        may_decide="province" in principal.roles,
        **_words(request),
    )


@router.get("/{plan_id}/edit")
def edit_plan(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, plan_id: UUID
) -> Response:
    """Show the lines of a plan as a table to change."""
    plan = versions_of(connection, plan_id, principal)[-1]
    return _table(request, connection, principal, plan.center_id, plan.year, plan, shown=Shown())


@router.post("/{plan_id}/edit")
def post_lines(request: Request, form: SubmittedForm, plan_id: UUID) -> Response:
    """Store the lines; of an approved plan as its next version, beside it."""

    def work(connection: Connection) -> str:
        told: Mapping[str, str] = {name: form.entered.get(name, "") for name in ("version", "revision")}
        seen = _Seen.model_validate(told) if all(v.isdecimal() for v in told.values()) else None
        revise_plan(
            connection,
            plan_id,
            items=_lines(form),
            seen=(seen.version, seen.revision) if seen else (0, 0),
            principal=form.principal,
        )
        return f"{_HERE}/{plan_id}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        plan = versions_of(connection, plan_id, form.principal)[-1]
        return _table(request, connection, form.principal, plan.center_id, plan.year, plan, shown=shown)

    return form(work, again)


@router.post("/{plan_id}/{step}")
def post_step(
    request: Request,
    form: SubmittedForm,
    plan_id: UUID,
    step: Literal["submission", "return", "approval"],
) -> Response:
    """Submit a plan, return it with the reason, or approve it."""

    def work(connection: Connection) -> str:
        if step == "submission":
            submit_plan(connection, plan_id, principal=form.principal)
        elif step == "return":
            return_plan(connection, plan_id, reason=form.read(_Returned).reason, principal=form.principal)
        else:
            approve_plan(connection, plan_id, principal=form.principal, today=clock.today())
        return f"{_HERE}/{plan_id}?done=1"

    return form(work, lambda connection, shown: _plan(request, connection, form.principal, plan_id, shown))


@router.get("/{plan_id}/compare")
def compare_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    plan_id: UUID,
    *,
    older: Annotated[str, Query()] = "",
    newer: Annotated[str, Query()] = "",
) -> Response:
    """Show two versions of a plan side by side, line by line."""
    versions = versions_of(connection, plan_id, principal)
    by_number = {str(each.version): each for each in versions}
    second = by_number.get(newer, versions[-1])
    first = by_number.get(older, versions[max(0, versions.index(second) - 1)])
    return page(
        request,
        "plan_compare.html",
        plan=versions[-1],
        versions=versions,
        first=first,
        second=second,
        lines=compare(first.items, second.items),
        center=centers.latest(connection, [second.center_id])[0],
        programs=_programs(connection),
        **_words(request),
    )
