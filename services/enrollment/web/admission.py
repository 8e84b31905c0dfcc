"""The tick list of khai giảng, and the page of one learner: who came, who left, who went to another class."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BeforeValidator
from sqlalchemy import Connection

from services.enrollment.domain.enrolments import STATE_NAMES, EnrolmentState
from services.enrollment.operations.classes.admit import admit, change_standing, transfer
from services.enrollment.operations.classes.entries import Ids, StandingEntry, TransferEntry
from services.enrollment.operations.classes.held import CLERKS
from services.enrollment.operations.entered import Body, Day
from services.enrollment.storage import classes, enrolments
from services.enrollment.web.classes import ENROLMENT_TONES, head_words, reading_place, seen_class
from shared import clock
from shared.audit.looks import Looking
from shared.auth import CurrentPrincipal
from shared.errors import NotFound
from shared.http import ReadSnapshot
from shared.principal import ALL, Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm

router = APIRouter(prefix="/classes/{class_id}")
_SHOWN: tuple[EnrolmentState, ...] = ("summoned", "admitted", "absent")


def _apart(joined: object) -> object:
    return [each for each in joined.split(",") if each] if isinstance(joined, str) else joined


_JoinedIds = Annotated[Ids, BeforeValidator(_apart)]
"""Ids in one hidden field: a field each for two hundred rows is more than a form may have."""


class _Ticked(Body):
    """The tick list as it was sent: who is ticked now, and who was when the page was shown.

    What the page showed counts, so that two people who tick at the same time undo nothing of each other.
    """

    on: Day
    shown: _JoinedIds
    ticked: Ids = ()
    ticked_before: _JoinedIds = ()
    others_missed: bool = False


@router.get("/admission")
def admission_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID
) -> Response:
    """Show everybody summoned with a box to tick for who came."""
    return _admission(request, connection, principal, class_id, Shown())


def _admission(
    request: Request, connection: Connection, principal: Principal, class_id: UUID, shown: Shown
) -> Response:
    group = seen_class(connection, class_id, principal).group
    place = reading_place(request)
    day = min(clock.today(), group.closed_on or clock.today())
    return page(
        request,
        "class_admission.html",
        group=group,
        shown=shown,
        day=max(day, group.opened_on),
        listed=enrolments.listed(connection, class_id, list(_SHOWN)),
        state_names={state: names[place] for state, names in STATE_NAMES.items()},
        tones=ENROLMENT_TONES,
        may_change=group.state == "open" and principal.may_act(group.center_id, CLERKS),
        **head_words(request, group),
    )


@router.post("/admission")
def post_admission(request: Request, form: SubmittedForm, class_id: UUID) -> Response:
    """Enter who came; the rest stay summoned, or did not come if that is ticked too."""

    def work(connection: Connection) -> str:
        entered = form.read(_Ticked, ticked=form.all("ticked"))
        now, before = set(entered.ticked), set(entered.ticked_before)
        still = {each.id for each in enrolments.listed(connection, class_id, ["summoned"])}
        missed = still & set(entered.shown) - now - before if entered.others_missed else set()
        admit(
            connection,
            class_id,
            came=sorted(now - before),
            missed=sorted(missed),
            taken_back=sorted(before - now),
            on=entered.on,
            principal=form.principal,
            today=clock.today(),
        )
        return f"/enrollment/classes/{class_id}/admission?done=1"

    return form(
        work, lambda connection, shown: _admission(request, connection, form.principal, class_id, shown)
    )


@router.get("/learners/{enrolment_id}")
def learner_page(  # noqa: PLR0917 -- FastAPI passes by name
    request: Request,
    looking: Looking,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    class_id: UUID,
    enrolment_id: UUID,
) -> Response:
    """Show how one learner stands in the class, with what may become of them."""
    group = seen_class(connection, class_id, principal).group
    looking("enrolment", [f"{class_id}/{enrolment_id}"], [group.center_id])
    return _learner(request, connection, principal, (class_id, enrolment_id), {})


def _learner(
    request: Request,
    connection: Connection,
    principal: Principal,
    where: tuple[UUID, UUID],
    shown: dict[str, Shown],
) -> Response:
    class_id, enrolment_id = where
    group = seen_class(connection, class_id, principal).group
    found = enrolments.chosen(connection, class_id, [enrolment_id])
    if not found:
        raise NotFound
    within = None if principal.centers is ALL else principal.centers
    targets = [
        (each.id, f"{each.code} – {each.name}")
        for each in classes.listed(connection, within=within, state="open")
        if each.program_code == group.program_code
        and each.id != class_id
        and principal.may_act(each.center_id, CLERKS)
    ]
    place = reading_place(request)
    return page(
        request,
        "class_learner.html",
        group=group,
        learner=found[0],
        forms={name: shown.get(name, Shown()) for name in ("standing", "transfer")},
        day=min(clock.today(), group.closed_on or clock.today()),
        targets=targets,
        state_names={state: names[place] for state, names in STATE_NAMES.items()},
        tones=ENROLMENT_TONES,
        may_change=group.state == "open" and principal.may_act(group.center_id, CLERKS),
        **head_words(request, group),
    )


@router.post("/learners/{enrolment_id}/standing")
def post_standing(request: Request, form: SubmittedForm, class_id: UUID, enrolment_id: UUID) -> Response:
    """Enter that the learner gives up, is sent away, or goes on again."""

    def work(connection: Connection) -> str:
        entered = form.read(StandingEntry)
        change_standing(
            connection,
            class_id,
            enrolment_id,
            entered.step,
            on=entered.on,
            reason=entered.reason,
            principal=form.principal,
            today=clock.today(),
        )
        return f"/enrollment/classes/{class_id}/learners/{enrolment_id}?done=1"

    return _sent(request, form, (class_id, enrolment_id), "standing", work)


@router.post("/learners/{enrolment_id}/transfer")
def post_transfer(request: Request, form: SubmittedForm, class_id: UUID, enrolment_id: UUID) -> Response:
    """Move the learner to another class, and show them there."""

    def work(connection: Connection) -> str:
        entered = form.read(TransferEntry)
        arrived = transfer(
            connection,
            class_id,
            enrolment_id,
            target_id=entered.target_id,
            on=entered.on,
            reason=entered.reason,
            principal=form.principal,
            today=clock.today(),
        )
        return f"/enrollment/classes/{entered.target_id}/learners/{arrived}?done=1"

    return _sent(request, form, (class_id, enrolment_id), "transfer", work)


def _sent(
    request: Request,
    form: SubmittedForm,
    where: tuple[UUID, UUID],
    name: str,
    work: Callable[[Connection], str],
) -> Response:
    def again(connection: Connection, shown: Shown) -> Response:
        return _learner(request, connection, form.principal, where, {name: shown})

    return form(work, again)
