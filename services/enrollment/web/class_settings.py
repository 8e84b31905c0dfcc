"""Pages of a class's head: opening one, changing it, its decision, khai giảng, officers, cancellation."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import model_validator
from sqlalchemy import Connection

from services.enrollment.domain.centers import version_on
from services.enrollment.domain.class_terms import terms_of
from services.enrollment.domain.faculty import Appointment
from services.enrollment.operations.classes.admit import choose_officers
from services.enrollment.operations.classes.complete import cancel_class
from services.enrollment.operations.classes.entries import (
    CancellationEntry,
    ClassEntry,
    NewClassEntry,
    OfficersEntry,
    OpeningDecisionEntry,
)
from services.enrollment.operations.classes.held import CLERKS
from services.enrollment.operations.classes.plan import (
    decide_opening,
    offer_code,
    open_class,
    plan_class,
    revise_class,
)
from services.enrollment.storage import centers, enrolments, faculty, programs
from services.enrollment.storage.class_heads import ClassHead
from services.enrollment.web.classes import head_words, seen_class
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import ALL, Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm

router = APIRouter()


class _NewClassForm(NewClassEntry):
    """A class to be opened, with the center it is opened at."""

    center_id: UUID


class _OfficersForm(OfficersEntry):
    """Lớp phó come in fields of their own: `deputy_1`, `deputy_2` and so on."""

    @model_validator(mode="before")
    @classmethod
    def _together(cls, given: dict[str, Any]) -> dict[str, Any]:
        deputies = [value for name, value in given.items() if name.startswith("deputy_")]
        rest = {name: value for name, value in given.items() if not name.startswith("deputy_")}
        return {**rest, "deputy_ids": deputies}


@router.get("/classes/new")
def new_class_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """Show the form by which a class is opened."""
    return _new_class(request, connection, principal, Shown())


@router.post("/classes/new")
def post_new_class(request: Request, form: SubmittedForm) -> Response:
    """Enter a class before its khai giảng."""

    def work(connection: Connection) -> str:
        entered = form.read(_NewClassForm)
        form.principal.at_center(entered.center_id, *CLERKS)
        code = entered.code or offer_code(
            connection, entered.center_id, entered.program_code, entered.opened_on.year
        )
        group = plan_class(connection, entered.center_id, entered.terms(code), principal=form.principal)
        return f"/enrollment/classes/{group.id}/settings?done=1"

    return form(work, lambda connection, shown: _new_class(request, connection, form.principal, shown))


def _new_class(request: Request, connection: Connection, principal: Principal, shown: Shown) -> Response:
    within = None if principal.centers is ALL else principal.centers
    known = [each for each in centers.latest(connection, within) if principal.may_act(each.id, CLERKS)]
    return page(
        request,
        "class_new.html",
        shown=shown,
        centers=[(each.id, each.name) for each in known],
        programs=_program_choices(connection),
    )


def _program_choices(connection: Connection) -> list[tuple[str, str]]:
    today = clock.today()
    found = programs.versions(connection)
    named = {code: version_on(versions, today) or versions[-1] for code, versions in found.items()}
    return sorted(((code, each.name) for code, each in named.items()), key=lambda pair: pair[1])


@router.get("/classes/{class_id}/settings")
def settings_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID
) -> Response:
    """Show the head of a class with everything that can be changed in it."""
    return _settings(request, connection, principal, class_id, {})


def _settings(
    request: Request, connection: Connection, principal: Principal, class_id: UUID, shown: dict[str, Shown]
) -> Response:
    head = seen_class(connection, class_id, principal)
    group = head.group
    staff = faculty.appointments_at(connection, group.center_id)
    rules = enrolments.list_rules(connection, group.rule_set, group.rule_set_version)
    studying = enrolments.listed(connection, class_id, ["admitted"])
    offices = enrolments.officers(connection, class_id)
    names = ("head", "decision", "opening", "officers", "cancellation")
    return page(
        request,
        "class_settings.html",
        group=group,
        head=head,
        terms=terms_of(group),
        forms={name: shown.get(name, Shown()) for name in names},
        programs=_program_choices(connection),
        staff=_staff_choices(staff, head),
        signers=[(a.id, f"{a.full_name} – {a.post_title}") for a in staff if a.signs_completion],
        may_change=group.state in ("planned", "open") and principal.may_act(group.center_id, CLERKS),
        may_sign=principal.may_act(group.center_id, ["director"]),
        learners=[(each.id, f"{each.full_name} ({each.birth_date})") for each in studying],
        monitor=next((key for key, office in offices.items() if office == "monitor"), None),
        deputies=_padded(
            [key for key, office in offices.items() if office == "deputy"], rules.class_deputies
        ),
        **head_words(request, group),
    )


def _staff_choices(staff: Sequence[Appointment], head: ClassHead) -> list[tuple[UUID, str]]:
    day = head.group.opened_on
    return [(each.id, f"{each.full_name} – {each.post_title}") for each in staff if each.holds_on(day)]


def _padded(chosen: list[UUID], most: int) -> list[UUID | None]:
    return [*chosen, *[None] * (most - len(chosen))]


@router.post("/classes/{class_id}/settings")
def post_settings(request: Request, form: SubmittedForm, class_id: UUID) -> Response:
    """Change the head of a class; who saw an older one is shown both values."""

    def work(connection: Connection) -> str:
        entered = form.read(ClassEntry)
        revise_class(
            connection,
            class_id,
            entered.terms(entered.code),
            revision=entered.revision,
            principal=form.principal,
        )
        return f"/enrollment/classes/{class_id}/settings?done=1"

    return _sent(request, form, class_id, "head", work)


@router.post("/classes/{class_id}/opening-decision")
def post_opening_decision(request: Request, form: SubmittedForm, class_id: UUID) -> Response:
    """Sign the decision that opens the class."""

    def work(connection: Connection) -> str:
        entered = form.read(OpeningDecisionEntry)
        decide_opening(
            connection, class_id, by=entered.signature(), principal=form.principal, today=clock.today()
        )
        return f"/enrollment/classes/{class_id}/settings?done=1"

    return _sent(request, form, class_id, "decision", work)


@router.post("/classes/{class_id}/opening")
def post_opening(request: Request, form: SubmittedForm, class_id: UUID) -> Response:
    """Begin the class (khai giảng), and go on to who came."""

    def work(connection: Connection) -> str:
        open_class(connection, class_id, principal=form.principal, today=clock.today())
        return f"/enrollment/classes/{class_id}/admission?done=1"

    return _sent(request, form, class_id, "opening", work)


@router.post("/classes/{class_id}/officers")
def post_officers(request: Request, form: SubmittedForm, class_id: UUID) -> Response:
    """Name the ban cán sự."""

    def work(connection: Connection) -> str:
        entered = form.read(_OfficersForm)
        choose_officers(
            connection,
            class_id,
            monitor=entered.monitor_id,
            deputies=entered.deputy_ids,
            revision=entered.revision,
            principal=form.principal,
        )
        return f"/enrollment/classes/{class_id}/settings?done=1"

    return _sent(request, form, class_id, "officers", work)


@router.post("/classes/{class_id}/cancellation")
def post_cancellation(request: Request, form: SubmittedForm, class_id: UUID) -> Response:
    """Cancel the class, by a decision if results are annulled with it."""

    def work(connection: Connection) -> str:
        entered = form.read(CancellationEntry)
        cancel_class(
            connection,
            class_id,
            reason=entered.reason,
            by=entered.signature(),
            principal=form.principal,
            today=clock.today(),
        )
        return f"/enrollment/classes/{class_id}?done=1"

    return _sent(request, form, class_id, "cancellation", work)


def _sent(
    request: Request, form: SubmittedForm, class_id: UUID, name: str, work: Callable[[Connection], str]
) -> Response:
    def again(connection: Connection, shown: Shown) -> Response:
        return _settings(request, connection, form.principal, class_id, {name: shown})

    return form(work, again)
