"""A center's report of a period: what it says, its narrative to edit, submitting it, the answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from services.reporting.domain.report_cycle import ACT_NAMES, Act
from services.reporting.operations.center_reports import (
    answer_report,
    edit_report,
    read_report,
    submit_report,
)
from services.reporting.operations.report_entries import ActEntry, ReasonedActEntry, SigningEntry
from services.reporting.web.report_forms import FormsState, do_one, form_words, read_narrative, signed_by
from services.reporting.web.report_periods import HERE
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/reports/{period}/centers/{center_id}")


@router.get("")
def report_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: str,
    center_id: UUID,
) -> Response:
    """Show a center's report as it stands, with what its reader may do."""
    return _report(request, connection, principal, period, center_id, forms=FormsState())


@router.post("/narrative")
def post_narrative(request: Request, form: SubmittedForm, period: str, center_id: UUID) -> Response:
    """Keep what was edited in the narrative."""

    def work(connection: Connection) -> None:
        entry = read_narrative(form)
        edit_report(connection, form.principal, period, center_id, entry.sections, entry.seen, clock.now())

    return _done(request, form, (period, center_id), "narrative", work)


@router.post("/submissions")
def post_submission(request: Request, form: SubmittedForm, period: str, center_id: UUID) -> Response:
    """Submit the report as it was looked at."""

    def work(connection: Connection) -> None:
        entry = form.read(SigningEntry)
        submit_report(connection, signed_by(request, form, entry), period, center_id, entry.seen, entry.mark)

    return _done(request, form, (period, center_id), "submit", work)


@router.post("/acceptance")
def post_acceptance(request: Request, form: SubmittedForm, period: str, center_id: UUID) -> Response:
    """Accept the submission that stands."""

    def work(connection: Connection) -> None:
        seen = form.read(ActEntry).seen
        answer_report(connection, form.principal, period, center_id, "accept", seen, None, clock.now())

    return _done(request, form, (period, center_id), "accept", work)


@router.post("/return")
def post_return(request: Request, form: SubmittedForm, period: str, center_id: UUID) -> Response:
    """Send the submission that stands back with a reason."""
    return _reasoned(request, form, (period, center_id), "return")


@router.post("/reopening")
def post_reopening(request: Request, form: SubmittedForm, period: str, center_id: UUID) -> Response:
    """Reopen an accepted report with a reason."""
    return _reasoned(request, form, (period, center_id), "reopen")


def _reasoned(request: Request, form: SubmittedForm, at: tuple[str, UUID], act: Act) -> Response:
    def work(connection: Connection) -> None:
        entry = form.read(ReasonedActEntry)
        answer_report(connection, form.principal, *at, act, entry.seen, entry.reason, clock.now())

    return _done(request, form, at, act, work)


def _done(
    request: Request,
    form: SubmittedForm,
    at: tuple[str, UUID],
    name: str,
    work: Callable[[Connection], None],
) -> Response:
    def whole(connection: Connection) -> str:
        work(connection)
        return f"{HERE}/{at[0]}/centers/{at[1]}?done=1"

    def again(connection: Connection, forms: FormsState) -> Response:
        return _report(request, connection, form.principal, *at, forms=forms)

    return do_one(form, name, whole, again)


def _report(
    request: Request,
    connection: Connection,
    principal: Principal,
    code: str,
    center_id: UUID,
    *,
    forms: FormsState,
) -> Response:
    view = read_report(connection, principal, code, center_id, clock.now())
    return page(
        request,
        "report_center.html",
        view=view,
        period=view.opened.period,
        acts=_acts(request),
        **form_words(request, forms, view.submissions),
    )


def _acts(request: Request) -> dict[str, Any]:
    place = 1 if language_of(request) == "en" else 0
    return {act: names[place] for act, names in ACT_NAMES.items()}
