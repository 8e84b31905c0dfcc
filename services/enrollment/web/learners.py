"""Pages of learners: one search field, everybody behind it; a person's record and history."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from services.enrollment.domain.enrolments import STATE_NAMES as ENROLMENT_STATES
from services.enrollment.domain.learner_records import FIELD_NAMES, PARTY_STATUSES
from services.enrollment.operations.entered import Body, Reason
from services.enrollment.operations.learner_warnings import warnings_for
from services.enrollment.operations.learners.correct import correct_learner
from services.enrollment.operations.learners.entered import EnteredRecord
from services.enrollment.operations.learners.merge import undo_merge
from services.enrollment.operations.learners.search import MOST, scope_of, search_learners
from services.enrollment.operations.learners.see import Seen, see_learner
from services.enrollment.storage import centers, learner_rules, programs
from shared import clock
from shared.audit.looks import Looking
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/learners")

GENDERS = {"male": ("Nam", "Male"), "female": ("Nữ", "Female")}
OUTCOMES = {
    "passed": ("Hoàn thành", "Completed", "good"),
    "not_passed": ("Không đạt", "Not passed", "warn"),
    "annulled": ("Đã hủy kết quả", "Annulled", "bad"),
}
CERTIFICATES = {
    "issued": ("Đã cấp", "Issued", "good"),
    "under_review": ("Đang xem xét", "Under review", "warn"),
    "revoked": ("Đã thu hồi", "Revoked", "bad"),
    "replaced": ("Đã được thay", "Replaced", "info"),
    "cancelled": ("Đã hủy", "Cancelled", "bad"),
}
SOURCES = {
    "list": ("Theo danh sách lớp", "As the lists gave it"),
    "correction": ("Sửa hồ sơ", "Correction"),
    "merge": ("Gộp hồ sơ", "Merge"),
    "undo": ("Hoàn tác gộp", "Merge undone"),
}


@router.get("")
def learners(
    request: Request,
    looking: Looking,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    q: Annotated[str, Query()] = "",
) -> Response:
    """Show whom the words typed mean; while somebody types, only the list is put in anew."""
    known = {each.id: each.short_name for each in centers.latest(connection, scope_of(principal))}
    found = search_learners(connection, q[:100], principal)
    looking("learner", (each.id for each in found.learners), (), list_only=True)
    return page(
        request,
        "learners.html",
        typed=q[:100],
        found=found,
        centers=known,
        most=MOST,
    )


@router.get("/{learner_id}")
def learner_page(
    request: Request,
    looking: Looking,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    learner_id: UUID,
) -> Response:
    """Show a person's record, history and warnings; a record merged into another leads there."""
    seen = see_learner(connection, learner_id, principal)
    if seen.id != learner_id:
        return RedirectResponse(f"/enrollment/learners/{seen.id}", status_code=307)
    looking("learner", [seen.id], seen.centers)
    return _learner(request, connection, seen, Shown())


def _again(
    request: Request, connection: Connection, principal: Principal, learner_id: UUID, shown: Shown
) -> Response:
    return _learner(request, connection, see_learner(connection, learner_id, principal), shown)


def _learner(request: Request, connection: Connection, seen: Seen, shown: Shown) -> Response:
    today = clock.today()
    asked = sorted({each.program_code for each in learner_rules.all_rules(connection)})
    told = {code: warnings_for(connection, [seen.id], code, today)[seen.id] for code in asked}
    always = told.pop("", [])
    known = [each for each in told.items() if each[1] != always]
    return page(
        request,
        "learner.html",
        seen=seen,
        record=seen.record,
        shown=shown,
        always=always,
        told=[(code, [each for each in said if each not in always]) for code, said in known],
        centers={each.id: each.short_name for each in centers.latest(connection, None)},
        programs={code: each[-1].name for code, each in programs.versions(connection).items()},
        **words(request),
    )


def words(request: Request) -> dict[str, Any]:
    """Return in the reader's words what a record's codes mean."""
    place = 1 if language_of(request) == "en" else 0

    def said(names: Mapping[Any, Any]) -> dict[str, Any]:
        return {str(code): each[place] for code, each in names.items()}

    return {
        "field_names": said(FIELD_NAMES),
        "genders": said(GENDERS),
        "statuses": said(PARTY_STATUSES),
        "outcomes": said(OUTCOMES),
        "outcome_tones": {code: each[2] for code, each in OUTCOMES.items()},
        "certificates": said(CERTIFICATES),
        "certificate_tones": {code: each[2] for code, each in CERTIFICATES.items()},
        "sources": said(SOURCES),
        "state_names": said(ENROLMENT_STATES),
    }


@router.post("/{learner_id}")
def post_correction(request: Request, form: SubmittedForm, learner_id: UUID) -> Response:
    """Correct a record."""

    def work(connection: Connection) -> str:
        entered = form.read(EnteredRecord)
        correct_learner(
            connection,
            learner_id,
            entered.record(),
            seen_version=entered.seen_version,
            reason=entered.reason,
            principal=form.principal,
            today=clock.today(),
        )
        return f"/enrollment/learners/{learner_id}?done=1"

    return form(
        work, lambda connection, shown: _again(request, connection, form.principal, learner_id, shown)
    )


class _Undoing(Body):
    reason: Reason


@router.post("/{learner_id}/merges/{merge_id}")
def post_undoing(request: Request, form: SubmittedForm, learner_id: UUID, merge_id: UUID) -> Response:
    """Take a merge back."""

    def work(connection: Connection) -> str:
        undo_merge(connection, merge_id, reason=form.read(_Undoing).reason, principal=form.principal)
        return f"/enrollment/learners/{learner_id}?done=1"

    return form(
        work, lambda connection, shown: _again(request, connection, form.principal, learner_id, shown)
    )
