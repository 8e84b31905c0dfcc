"""Pages of a contest's scores and results: a judge's sheet, the standings, the decision, the next round."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import ValidationError
from sqlalchemy import Connection

from services.enrollment.domain.contest_records import Candidate, Judge
from services.enrollment.domain.contest_rules import next_level
from services.enrollment.domain.contests import score_field
from services.enrollment.operations.contest_entries import (
    GivenScore,
    GivenScores,
    JuryOrder,
    NewAnnouncement,
    NextRound,
)
from services.enrollment.operations.contest_judging import (
    announce_contest,
    correct_contest,
    order_equals,
    record_scores,
    send_on,
)
from services.enrollment.operations.contest_sheets import ContestSheet, contest_sheet
from services.enrollment.storage import contests
from services.enrollment.web.contests import HERE, done, head_of
from services.enrollment.web.faculty import Do
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import Detail, Invalid
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.problems import invalid_request
from shared.web import page
from shared.web.forms import Shown, SubmittedForm

router = APIRouter(prefix="/contests/{contest_id}")
Asked = Annotated[str, Query(max_length=40)]


@router.get("/scores")
def scores_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    contest_id: UUID,
    judge: Asked = "",
) -> Response:
    """Show one judge's sheet: a row a contestant, a field a part."""
    return _scores(request, connection, principal, contest_id, judge=judge, shown=Shown())


def _scores(
    request: Request,
    connection: Connection,
    principal: Principal,
    contest_id: UUID,
    *,
    judge: str,
    shown: Shown,
) -> Response:
    sheet = contest_sheet(connection, contest_id, principal)
    chosen = next((each for each in sheet.judges if str(each.id) == judge), None)
    chosen = chosen or next(iter(sheet.judges), None)
    return page(
        request,
        "contest_scores.html",
        judge=chosen,
        competing=_competing(sheet),
        held=_held(sheet, chosen),
        field=score_field,
        shown=shown,
        **head_of(request, sheet),
    )


def _competing(sheet: ContestSheet) -> list[Candidate]:
    return [each for each in sheet.candidates if each.withdrawn_reason is None]


def _held(sheet: ContestSheet, judge: Judge | None) -> dict[str, str]:
    """Return what the judge's cells hold, with a decimal comma."""
    return {
        score_field(each.candidate_id, each.part): f"{each.score.normalize():f}".replace(".", ",")
        for each in sheet.scores
        if judge is not None and each.judge_id == judge.id
    }


@router.post("/scores")
def post_scores(request: Request, form: SubmittedForm, contest_id: UUID) -> Response:
    """Record one judge's sheet."""
    judge = form.entered.get("judge_id", "")

    def work(connection: Connection) -> str:
        sheet = contest_sheet(connection, contest_id, form.principal)
        given = _read(form, sheet, judge)
        record_scores(
            connection,
            contest_id,
            revision=given.revision,
            entered=given.scores,
            principal=form.principal,
        )
        return f"{HERE}/{contest_id}/scores?judge={judge}&done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _scores(request, connection, form.principal, contest_id, judge=judge, shown=shown)

    return form(work, again)


def _read(form: SubmittedForm, sheet: ContestSheet, judge: str) -> GivenScores:
    """Read the cells that differ from what is stored; `Invalid` at each that is no number."""
    chosen = next((each for each in sheet.judges if str(each.id) == judge), None)
    held = _held(sheet, chosen)
    wrong, entered = [], []
    for candidate in _competing(sheet):
        for part in sheet.rules.parts:
            name = score_field(candidate.id, part.code)
            said = form.entered.get(name, "").replace(".", ",")
            if said == held.get(name, ""):
                continue
            try:
                score = Decimal(said.replace(",", ".")) if said else None
            except InvalidOperation:
                score = Decimal("NaN")
            if score is not None and not score.is_finite():
                wrong.append(
                    Detail("Điểm phải là số, ví dụ 8,5.", "A score is a number, e.g. 8.5.", {"field": name})
                )
                continue
            entered.append((candidate.id, part.code, score))
    revision = form.entered.get("revision", "")
    if wrong or chosen is None or not entered or not re.fullmatch("[1-9][0-9]{0,5}", revision):
        raise Invalid(
            "Có ô không phải là số." if wrong else "Chưa có ô điểm nào thay đổi.",
            "Some cells are no numbers." if wrong else "No cell has changed.",
            code="contest-score",
            details=wrong,
        )
    return GivenScores(
        revision=int(revision),
        scores=[
            GivenScore.model_construct(candidate_id=candidate, judge_id=chosen.id, part=part, score=score)
            for candidate, part, score in entered
        ],
    )


@router.get("/results")
def results_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    contest_id: UUID,
    do: Do = "",
) -> Response:
    """Show the standings, the announced results and what is to be done next."""
    return _results(request, connection, principal, contest_id, do=do, shown=Shown())


def _results(
    request: Request,
    connection: Connection,
    principal: Principal,
    contest_id: UUID,
    *,
    do: str,
    shown: Shown,
) -> Response:
    sheet = contest_sheet(connection, contest_id, principal)
    following = next_level(sheet.contest.level)
    return page(
        request,
        "contest_results.html",
        rounds=[
            (each.id, f"{each.name} ({each.year})")
            for each in contests.listed(connection, None)
            if each.level == following
            and each.state != "announced"
            and 0 <= each.year - sheet.contest.year <= 1
        ],
        orders={
            len(group): [(place, str(place)) for place in range(1, len(group) + 1)]
            for group in (sheet.evaluation.undecided if sheet.evaluation else ())
        },
        do=do if sheet.organises else "",
        shown=shown,
        **head_of(request, sheet),
    )


def _done(
    request: Request, form: SubmittedForm, contest_id: UUID, do: str, work: Callable[[Connection], object]
) -> Response:
    """Do the work of a form and lead back to the results; a refusal shows the form again."""
    return done(
        form,
        f"{HERE}/{contest_id}/results?done=1",
        work,
        lambda connection, shown: _results(
            request, connection, form.principal, contest_id, do=do, shown=shown
        ),
    )


@router.post("/jury-order")
def post_jury_order(request: Request, form: SubmittedForm, contest_id: UUID) -> Response:
    """Put equal contestants in the jury's order: each is given a place."""

    def work(connection: Connection) -> None:
        placed = sorted(
            (place, name.removeprefix("place:"))
            for name, place in form.entered.items()
            if name.startswith("place:")
        )
        if len({place for place, _ in placed}) != len(placed):
            raise Invalid(
                "Mỗi thí sinh phải có một thứ tự khác nhau.", "Give each contestant a different place."
            )
        try:
            order = JuryOrder.model_validate({"candidate_ids": [name for _, name in placed]})
        except ValidationError as wrong:
            raise invalid_request(wrong.errors()) from wrong
        order_equals(connection, contest_id, order.candidate_ids, principal=form.principal)

    return _done(request, form, contest_id, "", work)


@router.post("/announcement")
def post_announcement(request: Request, form: SubmittedForm, contest_id: UUID) -> Response:
    """Announce the results, or their correction."""
    return _done(
        request,
        form,
        contest_id,
        "announce",
        lambda connection: announce_contest(
            connection,
            contest_id,
            **form.read(NewAnnouncement).model_dump(),
            principal=form.principal,
            today=clock.today(),
        ),
    )


@router.post("/correction")
def post_correction(request: Request, form: SubmittedForm, contest_id: UUID) -> Response:
    """Open announced results for a correction."""
    return _done(
        request,
        form,
        contest_id,
        "",
        lambda connection: correct_contest(connection, contest_id, principal=form.principal),
    )


@router.post("/next-round")
def post_next_round(request: Request, form: SubmittedForm, contest_id: UUID) -> Response:
    """Enter those who go on into the next round."""
    return _done(
        request,
        form,
        contest_id,
        "send",
        lambda connection: send_on(
            connection, contest_id, form.read(NextRound).contest_id, principal=form.principal
        ),
    )
