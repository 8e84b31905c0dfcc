"""Doors of contests: rounds, plan, jury, contestants, scores, announced results, the next round."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.enrollment.api.fields import as_json
from services.enrollment.domain.contest_records import Announcement, Candidate, Contest, Judge, Result, Step
from services.enrollment.domain.contest_rules import ContestRules
from services.enrollment.domain.contests import Evaluation, Score
from services.enrollment.operations.contest_entries import (
    GivenScores,
    JuryOrder,
    NewAnnouncement,
    NewCandidate,
    NewContest,
    NewContestRules,
    NewJudge,
    NewStep,
    NextRound,
    Withdrawal,
)
from services.enrollment.operations.contest_judging import (
    announce_contest,
    correct_contest,
    order_equals,
    record_scores,
    send_on,
)
from services.enrollment.operations.contest_rules import define_contest_rules
from services.enrollment.operations.contest_sheets import contest_sheet
from services.enrollment.operations.contests import (
    dismiss_judge,
    enter_candidate,
    hold_contest,
    keep_step,
    seat_judge,
    withdraw_candidate,
)
from services.enrollment.storage import contest_rules, contests
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once
from shared.principal import ALL

router = APIRouter(tags=["contests"])

YearAsked = Annotated[int | None, Query(ge=2000, le=2100)]


class ContestAnswer(BaseModel):
    """A contest with everything that the asker may see of it."""

    contest: Contest
    rules: ContestRules
    steps: list[Step]
    judges: list[Judge]
    candidates: list[Candidate]
    scores: list[Score]
    evaluation: Evaluation | None
    announcements: list[Announcement]
    results: list[Result]


@router.get("/contest-rules")
def get_contest_rules(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[ContestRules]:
    """List every version of every level's rules."""
    del principal
    return contest_rules.versions(connection)


@router.post("/contest-rules", status_code=201, response_model=ContestRules)
def post_contest_rules(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, body: NewContestRules
) -> JSONResponse:
    """Enter the next version of a level's rules (province)."""
    return once(
        lambda: as_json(ContestRules, define_contest_rules(connection, body.rules(), principal=principal))
    )


@router.get("/contests")
def get_contests(
    connection: ReadSnapshot, principal: CurrentPrincipal, year: YearAsked = None
) -> list[Contest]:
    """List the contests in the asker's scope, newest first."""
    within = None if principal.centers is ALL else principal.centers
    return [each for each in contests.listed(connection, within) if year in (None, each.year)]


@router.post("/contests", status_code=201, response_model=Contest)
def post_contest(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, body: NewContest
) -> JSONResponse:
    """Begin a round: a center's own, or one of the province and above (province)."""
    return once(lambda: as_json(Contest, hold_contest(connection, **body.model_dump(), principal=principal)))


@router.get("/contests/{contest_id}")
def get_contest(connection: ReadSnapshot, principal: CurrentPrincipal, contest_id: UUID) -> ContestAnswer:
    """Return a contest: of a higher round a center sees its own contestants."""
    sheet = contest_sheet(connection, contest_id, principal)
    return ContestAnswer(
        contest=sheet.contest,
        rules=sheet.rules,
        steps=list(sheet.steps),
        judges=list(sheet.judges),
        candidates=list(sheet.candidates),
        scores=list(sheet.scores),
        evaluation=sheet.evaluation,
        announcements=list(sheet.announcements),
        results=list(sheet.results),
    )


@router.post("/contests/{contest_id}/steps", status_code=201, response_model=Step)
def post_step(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, contest_id: UUID, body: NewStep
) -> JSONResponse:
    """Enter a step of the plan, or how far it has come."""
    return once(lambda: as_json(Step, keep_step(connection, contest_id, body, principal=principal)))


@router.post("/contests/{contest_id}/judges", status_code=201, response_model=Judge)
def post_judge(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, contest_id: UUID, body: NewJudge
) -> JSONResponse:
    """Add a member to the jury."""
    return once(
        lambda: as_json(Judge, seat_judge(connection, contest_id, **body.model_dump(), principal=principal))
    )


@router.post("/contests/{contest_id}/judges/{judge_id}/dismissal", status_code=201)
def post_dismissal(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    contest_id: UUID,
    judge_id: UUID,
) -> JSONResponse:
    """Take a member off the jury."""

    def work() -> dict[str, Any]:
        dismiss_judge(connection, contest_id, judge_id, principal=principal)
        return {"dismissed": judge_id}

    return once(work)


@router.post("/contests/{contest_id}/candidates", status_code=201, response_model=Candidate)
def post_candidate(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    contest_id: UUID,
    body: NewCandidate,
) -> JSONResponse:
    """Enter a lecturer with a lesson."""
    return once(
        lambda: as_json(
            Candidate, enter_candidate(connection, contest_id, **body.model_dump(), principal=principal)
        )
    )


@router.post("/contests/{contest_id}/candidates/{candidate_id}/withdrawal", status_code=201)
def post_withdrawal(
    connection: WriteTransaction,
    *,
    principal: CurrentPrincipal,
    once: Once,
    contest_id: UUID,
    candidate_id: UUID,
    body: Withdrawal,
) -> JSONResponse:
    """Note that a contestant does not take part."""

    def work() -> dict[str, Any]:
        withdraw_candidate(connection, contest_id, candidate_id, body.reason, principal=principal)
        return {"withdrawn": candidate_id}

    return once(work)


@router.post("/contests/{contest_id}/scores", status_code=201, response_model=Contest)
def post_scores(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    contest_id: UUID,
    body: GivenScores,
) -> JSONResponse:
    """Record judges' scores, all or none."""
    return once(
        lambda: as_json(
            Contest,
            record_scores(
                connection, contest_id, revision=body.revision, entered=body.scores, principal=principal
            ),
        )
    )


@router.post("/contests/{contest_id}/jury-order", status_code=201, response_model=Evaluation)
def post_jury_order(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, contest_id: UUID, body: JuryOrder
) -> JSONResponse:
    """Put equal contestants in the jury's order."""
    return once(
        lambda: as_json(
            Evaluation, order_equals(connection, contest_id, body.candidate_ids, principal=principal)
        )
    )


@router.post("/contests/{contest_id}/announcement", status_code=201, response_model=Announcement)
def post_announcement(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    contest_id: UUID,
    body: NewAnnouncement,
) -> JSONResponse:
    """Announce the results, or their correction, by a decision."""
    return once(
        lambda: as_json(
            Announcement,
            announce_contest(
                connection, contest_id, **body.model_dump(), principal=principal, today=clock.today()
            ),
        )
    )


@router.post("/contests/{contest_id}/correction", status_code=201, response_model=Contest)
def post_correction(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, contest_id: UUID
) -> JSONResponse:
    """Open announced results for a correction."""
    return once(lambda: as_json(Contest, correct_contest(connection, contest_id, principal=principal)))


@router.post("/contests/{contest_id}/next-round", status_code=201)
def post_next_round(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, contest_id: UUID, body: NextRound
) -> JSONResponse:
    """Enter those who go on into the next round."""
    return once(
        lambda: [
            as_json(Candidate, each)
            for each in send_on(connection, contest_id, body.contest_id, principal=principal)
        ]
    )
