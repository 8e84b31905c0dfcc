"""Doors of likely duplicates, merges and their undoing, and of the rules of warnings."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.enrollment.api.fields import as_json
from services.enrollment.domain.learner_warnings import LearnerRule
from services.enrollment.operations.entered import Body, Reason
from services.enrollment.operations.learner_warnings import define_learner_rule
from services.enrollment.operations.learners.entered import NewRule
from services.enrollment.operations.learners.merge import merge_learners, tell_apart, undo_merge
from services.enrollment.operations.learners.search import scope_of
from services.enrollment.storage import learner_pairs, learner_rules
from services.enrollment.storage.learner_pairs import Pair
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(tags=["learners"])


class Pairs(BaseModel):
    """Records that may be one person, how many such pairs there are, and how many records wait."""

    pairs: list[Pair]
    total: int
    waiting: int


class TwoPeople(Body):
    """Two records that are two people."""

    one_id: UUID
    other_id: UUID
    reason: Reason


class OnePerson(Body):
    """Two records that are one person: the one that stands for both, and the other."""

    kept_id: UUID
    absorbed_id: UUID
    reason: Reason


class Undoing(Body):
    """Why a merge was wrong."""

    reason: Reason


@router.get("/learner-pairs")
def get_pairs(
    connection: ReadSnapshot, principal: CurrentPrincipal, most: Annotated[int, Query(ge=1, le=500)] = 100
) -> Pairs:
    """List the likely duplicates that nobody decided yet, both learners of the principal's centers."""
    pairs, total = learner_pairs.open_pairs(connection, scope_of(principal), most)
    return Pairs(pairs=pairs, total=total, waiting=learner_pairs.waiting(connection))


@router.post("/learner-pairs", status_code=201)
def post_pair(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, body: TwoPeople
) -> JSONResponse:
    """Keep that two records are two people; they are not asked about again."""

    def work() -> dict[str, Any]:
        tell_apart(connection, body.one_id, body.other_id, reason=body.reason, principal=principal)
        return {"one_id": str(body.one_id), "other_id": str(body.other_id)}

    return once(work)


@router.post("/learner-merges", status_code=201)
def post_merge(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, body: OnePerson
) -> JSONResponse:
    """Let one record stand for both: its enrolments, results and certificates keep what they print."""

    def work() -> dict[str, Any]:
        merge_id = merge_learners(
            connection, body.kept_id, body.absorbed_id, reason=body.reason, principal=principal
        )
        return {"id": str(merge_id)}

    return once(work)


@router.post("/learner-merges/{merge_id}/undoing", status_code=201)
def post_undoing(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, merge_id: UUID, body: Undoing
) -> JSONResponse:
    """Take a merge back."""

    def work() -> dict[str, Any]:
        undo_merge(connection, merge_id, reason=body.reason, principal=principal)
        return {"id": str(merge_id)}

    return once(work)


@router.get("/learner-rules")
def get_rules(
    connection: ReadSnapshot, principal: CurrentPrincipal, on: Annotated[date | None, Query()] = None
) -> list[LearnerRule]:
    """List the rules of what is warned of, every version or those in force on a day."""
    del principal
    rules = learner_rules.all_rules(connection)
    return [each for each in rules if on is None or each.governs(each.program_code, on)]


@router.post("/learner-rules", status_code=201, response_model=LearnerRule)
def post_rule(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, body: NewRule
) -> JSONResponse:
    """Enter a rule or its next version (province)."""
    return once(
        lambda: as_json(LearnerRule, define_learner_rule(connection, body.rule(), principal=principal))
    )
