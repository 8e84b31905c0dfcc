"""The province's report of a period: its narrative to edit, and freezing it; then what was frozen."""

from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from sqlalchemy import Connection

from services.reporting.domain.frozen import PROVINCE
from services.reporting.operations.frozen_reports import content_of, prove_frozen, read_frozen, since
from services.reporting.operations.province_report import (
    edit_province_report,
    freeze_province_report,
    read_province_report,
)
from services.reporting.operations.report_entries import VersionEntry
from services.reporting.operations.report_scope import opened_period, require_province
from services.reporting.web.report_forms import (
    Again,
    FormsState,
    do_one,
    figure_words,
    form_words,
    read_narrative,
    signed_by,
)
from services.reporting.web.report_periods import HERE
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import SubmittedForm

router = APIRouter(prefix="/reports/{period}")
Number = Path(ge=1, le=100_000)
MOST_LISTED = 200
"""Differences that a page lists; the JSON door gives all of them."""


@router.get("/provincial")
def report_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, period: str
) -> Response:
    """Show the province's report as it stands, its narrative to edit, and its frozen versions."""
    return _report(request, connection, principal, period, FormsState())


@router.post("/provincial/narrative")
def post_narrative(request: Request, form: SubmittedForm, period: str) -> Response:
    """Keep what was edited in the province's narrative."""

    def work(connection: Connection) -> str:
        entry = read_narrative(form)
        edit_province_report(connection, form.principal, period, entry.sections, entry.seen, clock.now())
        return f"{HERE}/{period}/provincial?done=1"

    return do_one(form, "narrative", work, _again(request, form, period))


@router.post("/provincial/versions")
def post_version(request: Request, form: SubmittedForm, period: str) -> Response:
    """Freeze and sign the report as its next version."""

    def work(connection: Connection) -> str:
        entry = form.read(VersionEntry)
        signing = signed_by(request, form, entry)
        frozen = freeze_province_report(connection, signing, period, entry.seen, entry.mark, entry.reason)
        return f"{HERE}/{period}/versions/{frozen.number}?done=1"

    return do_one(form, "freeze", work, _again(request, form, period))


def _again(request: Request, form: SubmittedForm, period: str) -> Again:
    return lambda connection, forms: _report(request, connection, form.principal, period, forms)


def _report(
    request: Request, connection: Connection, principal: Principal, code: str, forms: FormsState
) -> Response:
    view = read_province_report(connection, principal, code, clock.now())
    return page(
        request,
        "report_province.html",
        view=view,
        period=view.period.opened.period,
        unanswered=[each for each in view.period.centers if each.due.report.state == "submitted"],
        missing=[
            each for each in view.period.centers if each.due.report.state not in ("submitted", "accepted")
        ],
        **form_words(request, forms, view.versions),
    )


@router.get("/versions/{number}")
def version_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, period: str, number: int = Number
) -> Response:
    """Show a frozen version of the province's report: proof, differences since, and all that it says."""
    require_province(principal)
    return _frozen(request, connection, principal, period, PROVINCE, number)


@router.get("/centers/{center_id}/submissions/{number}")
def submission_page(  # noqa: PLR0917 -- what a door is given
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: str,
    center_id: UUID,
    number: int = Number,
) -> Response:
    """Show a submission of a center: proof, differences since, and all that it says."""
    return _frozen(request, connection, principal, period, center_id, number)


def _frozen(  # noqa: PLR0917 -- private
    request: Request,
    connection: Connection,
    principal: Principal,
    code: str,
    center_id: UUID,
    number: int,
) -> Response:
    now = clock.now()
    frozen = read_frozen(connection, principal, code, center_id, number, now)
    opened = opened_period(connection, code)
    compared = since(connection, opened, frozen, principal, now)
    return page(
        request,
        "report_frozen.html",
        frozen=frozen,
        content=content_of(frozen),
        findings=prove_frozen(connection, frozen),
        since=compared,
        listed=compared.differences[:MOST_LISTED],
        compared_at=now,
        period=opened.period,
        province=center_id == PROVINCE,
        **figure_words(request),
    )
