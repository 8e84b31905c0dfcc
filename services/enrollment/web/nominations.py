"""The page of nominations: units send people, one by one or pasted; some are summoned, some turned down."""

from collections.abc import Callable
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from services.enrollment.domain.enrolments import STATE_NAMES, EnrolmentState
from services.enrollment.domain.nominations import COLUMNS, nominee_from, read_pasted
from services.enrollment.domain.workbook_rules import list_rules_on
from services.enrollment.operations.classes.entries import (
    Ids,
    NomineeEntry,
    PastedEntry,
)
from services.enrollment.operations.classes.held import CLERKS
from services.enrollment.operations.classes.nominate import nominate, reject, summon
from services.enrollment.operations.entered import Body, Reason
from services.enrollment.storage import enrolments
from services.enrollment.web.classes import ENROLMENT_TONES, head_words, reading_place, seen_class
from shared import clock
from shared.auth import CurrentPrincipal
from shared.entered_text import Line
from shared.errors import Detail, Invalid
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm

router = APIRouter(prefix="/classes/{class_id}/nominations")
_SHOWN: tuple[EnrolmentState, ...] = ("nominated", "summoned", "rejected")


class _NomineeForm(NomineeEntry):
    """One person, and who sends them."""

    sending_unit: Line | None = None
    doubles_known: bool = False


class _Chosen(Body):
    """Who is ticked, and what the button pressed does with them."""

    step: Literal["summon", "reject"]
    enrolment_ids: Ids
    document: Line | None = None
    reason: Reason | None = None


@router.get("")
def nominations_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID
) -> Response:
    """Show who was sent, who of them is summoned, and the forms for more."""
    return page_of(request, connection, principal, class_id, {})


def page_of(
    request: Request, connection: Connection, principal: Principal, class_id: UUID, shown: dict[str, Shown]
) -> Response:
    """Return the page with its forms as they were sent, by name."""
    group = seen_class(connection, class_id, principal).group
    counts = enrolments.counts(connection, class_id)
    place = reading_place(request)
    return page(
        request,
        "class_nominations.html",
        group=group,
        forms={name: shown.get(name, Shown()) for name in ("one", "pasted", "chosen", "file")},
        listed=enrolments.listed(connection, class_id, list(_SHOWN)),
        counts=counts,
        held=counts["summoned"] + counts["admitted"],
        state_names={state: names[place] for state, names in STATE_NAMES.items()},
        tones=ENROLMENT_TONES,
        columns=[label for label, _ in COLUMNS.values()],
        may_hand_in=principal.may_act(group.center_id, ("officer", "director")),
        may_change=group.state in ("planned", "open") and principal.may_act(group.center_id, CLERKS),
        **head_words(request, group),
    )


@router.post("")
def post_nominee(request: Request, form: SubmittedForm, class_id: UUID) -> Response:
    """Enter one person whom a unit sends."""

    def work(connection: Connection) -> str:
        entered = form.read(_NomineeForm)
        today = clock.today()
        one = nominee_from(
            entered.model_dump(include=set(COLUMNS)), today, required=list_rules_on(today).required
        )
        nominate(
            connection,
            class_id,
            [one],
            sending_unit=entered.sending_unit or "",
            doubles_known=entered.doubles_known,
            principal=form.principal,
            today=today,
        )
        return f"/enrollment/classes/{class_id}/nominations?done=1"

    return _sent(request, form, class_id, "one", work)


@router.post("/pasted")
def post_pasted(request: Request, form: SubmittedForm, class_id: UUID) -> Response:
    """Enter the people on pasted rows, all of them or nobody."""

    def work(connection: Connection) -> str:
        entered = form.read(PastedEntry)
        # As it was sent: a tab at its beginning is an empty cell.
        rows = str(form.sent.get("rows", ""))
        today = clock.today()
        people = read_pasted(
            rows, today, unit=entered.sending_unit or "", required=list_rules_on(today).required
        )
        nominate(
            connection,
            class_id,
            people,
            sending_unit=entered.sending_unit or "",
            doubles_known=entered.doubles_known,
            principal=form.principal,
            today=today,
        )
        return f"/enrollment/classes/{class_id}/nominations?done=1"

    return _sent(request, form, class_id, "pasted", work)


@router.post("/chosen")
def post_chosen(request: Request, form: SubmittedForm, class_id: UUID) -> Response:
    """Summon the people ticked, or turn them down: the button pressed says which."""

    def work(connection: Connection) -> str:
        entered = form.read(_Chosen, enrolment_ids=form.all("enrolment_ids"))
        principal, today = form.principal, clock.today()
        if entered.step == "reject":
            reason = entered.reason or ""
            if not reason:
                raise Invalid(
                    "Không nhận ai thì phải ghi lý do.",
                    "Turning people down needs a reason.",
                    code="reason-missing",
                    details=[Detail("Hãy ghi lý do.", "Give the reason.", {"field": "reason"})],
                )
            reject(
                connection, class_id, entered.enrolment_ids, reason=reason, principal=principal, today=today
            )
        else:
            document = entered.document or ""
            summon(
                connection,
                class_id,
                entered.enrolment_ids,
                document=document,
                principal=principal,
                today=today,
            )
        return f"/enrollment/classes/{class_id}/nominations?done=1"

    return _sent(request, form, class_id, "chosen", work)


def _sent(
    request: Request, form: SubmittedForm, class_id: UUID, name: str, work: Callable[[Connection], str]
) -> Response:
    def again(connection: Connection, shown: Shown) -> Response:
        return page_of(request, connection, form.principal, class_id, {name: shown})

    return form(work, again)
