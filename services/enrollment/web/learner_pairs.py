"""Pages of likely duplicates: the list of pairs, and two records side by side."""

from dataclasses import fields
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from services.enrollment.domain.learner_records import LearnerRecord, differences
from services.enrollment.operations.entered import Body, Reason
from services.enrollment.operations.learners.merge import compare_learners, merge_learners, tell_apart
from services.enrollment.operations.learners.search import scope_of
from services.enrollment.storage import centers, learner_pairs, learner_records, programs
from services.enrollment.web.learners import words
from shared.audit.looks import Looking
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm

router = APIRouter(prefix="/learners/duplicates")

SHOWN = 100


@router.get("")
def pairs(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """Show the pairs that wait for somebody's decision."""
    found, total = learner_pairs.open_pairs(connection, scope_of(principal), SHOWN)
    return page(
        request,
        "learner_pairs.html",
        pairs=found,
        total=total,
        waiting=learner_pairs.waiting(connection),
    )


@router.get("/{one_id}/{other_id}")
def pair(  # noqa: PLR0917 -- FastAPI passes by name
    request: Request,
    looking: Looking,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    one_id: UUID,
    other_id: UUID,
) -> Response:
    """Show two records side by side with what is attached to each."""
    compare_learners(connection, one_id, other_id, principal)  # NotFound before a reason is asked for
    looking("learner", (one_id, other_id), learner_records.centers_of(connection, (one_id, other_id)))
    return _pair(request, connection, principal, (one_id, other_id), Shown())


def _pair(
    request: Request, connection: Connection, principal: Principal, ids: tuple[UUID, UUID], shown: Shown
) -> Response:
    compared = compare_learners(connection, *ids, principal)
    return page(
        request,
        "learner_pair.html",
        one=compared.one,
        other=compared.other,
        told_apart=compared.told_apart,
        may_decide=compared.may_decide,
        names=[each.name for each in fields(LearnerRecord)],
        unlike=differences(compared.one.record, compared.other.record),
        shown=shown,
        centers={each.id: each.short_name for each in centers.latest(connection, None)},
        programs={code: each[-1].name for code, each in programs.versions(connection).items()},
        **words(request),
    )


class _Decision(Body):
    reason: Reason
    decision: Literal["one", "other", "two"]


@router.post("/{one_id}/{other_id}")
def post_decision(request: Request, form: SubmittedForm, one_id: UUID, other_id: UUID) -> Response:
    """Keep the first record, keep the second, or keep both: two people."""

    def work(connection: Connection) -> str:
        entered = form.read(_Decision)
        if entered.decision == "two":
            tell_apart(connection, one_id, other_id, reason=entered.reason, principal=form.principal)
            return "/enrollment/learners/duplicates?done=1"
        kept, absorbed = (one_id, other_id) if entered.decision == "one" else (other_id, one_id)
        merge_learners(connection, kept, absorbed, reason=entered.reason, principal=form.principal)
        return f"/enrollment/learners/{kept}?done=1"

    return form(
        work,
        lambda connection, shown: _pair(request, connection, form.principal, (one_id, other_id), shown),
    )
