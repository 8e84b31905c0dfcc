"""Pages of contests: the list, and one contest with its plan, jury and contestants."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import model_validator
from sqlalchemy import Connection

from services.enrollment.domain.centers import Center
from services.enrollment.domain.contest_records import CONTEST_STATES, STEP_STATES
from services.enrollment.domain.contest_rules import LEVEL_NAMES, LEVELS
from services.enrollment.operations.contest_entries import (
    NewCandidate,
    NewContest,
    NewJudge,
    NewStep,
    Withdrawal,
)
from services.enrollment.operations.contest_sheets import ContestSheet, contest_sheet
from services.enrollment.operations.contests import (
    dismiss_judge,
    enter_candidate,
    hold_contest,
    keep_step,
    seat_judge,
    withdraw_candidate,
)
from services.enrollment.storage import centers, contests, faculty
from services.enrollment.web.faculty import Again, Do, program_names
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import ALL, Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/contests")
HERE = "/enrollment/contests"
TONES = {"open": "wait", "announced": "good", "correcting": "warn"}
STEP_TONES = {"planned": "info", "under_way": "wait", "done": "good", "dropped": "warn"}

Year = Annotated[str, Query(max_length=10)]


def names_in(request: Request, names: Any) -> dict[str, str]:
    """Return what is shown for each code in the reader's language."""
    return {code: both[1 if language_of(request) == "en" else 0] for code, both in names.items()}


def known_centers(connection: Connection, principal: Principal) -> list[Center]:
    """Return the centers in the scope."""
    return centers.latest(connection, None if principal.centers is ALL else principal.centers)


@router.get("")
def overview(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    year: Year = "",
    do: Do = "",
) -> Response:
    """List the contests of a year (all if none is named), newest first."""
    return _list(request, connection, principal, year=year, do=do, shown=Shown())


def _list(
    request: Request, connection: Connection, principal: Principal, *, year: str, do: str, shown: Shown
) -> Response:
    within = None if principal.centers is ALL else principal.centers
    found = contests.listed(connection, within)
    at = known_centers(connection, principal)
    own = [each for each in at if principal.may_act(each.id, ("officer", "director", "province"))]
    levels = names_in(request, LEVEL_NAMES)
    return page(
        request,
        "contests.html",
        contests=[each for each in found if year in ("", str(each.year))],
        years=sorted({each.year for each in found}, reverse=True),
        chosen=year,
        levels=levels,
        states=names_in(request, CONTEST_STATES),
        tones=TONES,
        center_names={each.id: each.short_name for each in at},
        offered=[
            (level, levels[level])
            for level in LEVELS
            if "province" in principal.roles or (level == "center" and own)
        ],
        own=[(each.id, each.short_name) for each in own],
        do=do if own else "",
        shown=shown,
    )


@router.post("")
def post_contest(request: Request, form: SubmittedForm) -> Response:
    """Begin a round."""

    def work(connection: Connection) -> str:
        made = hold_contest(connection, **form.read(NewContest).model_dump(), principal=form.principal)
        return f"{HERE}/{made.id}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _list(request, connection, form.principal, year="", do="new", shown=shown)

    return form(work, again)


@router.get("/{contest_id}")
def contest_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    contest_id: UUID,
    do: Do = "",
) -> Response:
    """Show a contest's plan, jury and contestants, with the form that was asked for."""
    return _show(request, connection, principal, contest_id, do=do, shown=Shown())


def head_of(request: Request, sheet: ContestSheet) -> dict[str, Any]:
    """Return what the head of every page of a contest needs."""
    english = language_of(request) == "en"
    return {
        "sheet": sheet,
        "contest": sheet.contest,
        "base": f"{HERE}/{sheet.contest.id}",
        "level_name": names_in(request, LEVEL_NAMES)[sheet.contest.level],
        "state_name": names_in(request, CONTEST_STATES)[sheet.contest.state],
        "state_tone": TONES[sheet.contest.state],
        "part_names": {part.code: part.name_en if english else part.name for part in sheet.rules.parts},
        "prize_names": {prize.code: prize.name_en if english else prize.name for prize in sheet.rules.prizes},
        "names": {each.id: each.full_name for each in sheet.candidates},
        "editable": sheet.organises and sheet.contest.state != "announced",
    }


def _show(
    request: Request,
    connection: Connection,
    principal: Principal,
    contest_id: UUID,
    *,
    do: str,
    shown: Shown,
) -> Response:
    sheet = contest_sheet(connection, contest_id, principal)
    what, _, which = do.partition(":")
    known = centers.latest(connection, None)
    return page(
        request,
        "contest.html",
        step_states=names_in(request, STEP_STATES),
        step_tones=STEP_TONES,
        step=next((each for each in sheet.steps if str(each.ordinal) == which), None),
        programs=program_names(connection, sheet.contest.held_from),
        center_names={each.id: each.short_name for each in known},
        lecturers=_lecturers(connection, sheet) if what == "candidate" and sheet.organises else [],
        do=what if sheet.organises else "",
        which=which,
        shown=shown,
        **head_of(request, sheet),
    )


def _lecturers(connection: Connection, sheet: ContestSheet) -> list[tuple[str, str]]:
    """Return who may be entered: whoever holds a post on the first day, not entered yet."""
    within = None if sheet.contest.center_id is None else [sheet.contest.center_id]
    names = {each.id: each.short_name for each in centers.latest(connection, within)}
    entered = {each.person_id for each in sheet.candidates}
    offered = {
        (each.center_id, each.person_id): each.full_name
        for each in faculty.appointments_within(connection, within)
        if each.holds_on(sheet.contest.held_from) and each.person_id not in entered
    }
    return [
        (f"{center}/{person}", f"{name} – {names[center]}")
        for (center, person), name in offered.items()
        if center in names
    ]


def done(form: SubmittedForm, address: str, work: Callable[[Connection], object], again: Again) -> Response:
    """Do the work of a form and lead to the address, whatever the work returns."""

    def worked(connection: Connection) -> str:
        work(connection)
        return address

    return form(worked, again)


def _done(
    request: Request, form: SubmittedForm, contest_id: UUID, do: str, work: Callable[[Connection], object]
) -> Response:
    """Do the work of a form and lead back to the contest; a refusal shows the form again."""
    return done(
        form,
        f"{HERE}/{contest_id}?done=1",
        work,
        lambda connection, shown: _show(request, connection, form.principal, contest_id, do=do, shown=shown),
    )


@router.post("/{contest_id}/steps")
def post_step(request: Request, form: SubmittedForm, contest_id: UUID) -> Response:
    """Enter a step of the plan, or how far it has come."""
    return _done(
        request,
        form,
        contest_id,
        f"step:{form.entered.get('ordinal', '')}",
        lambda connection: keep_step(connection, contest_id, form.read(NewStep), principal=form.principal),
    )


@router.post("/{contest_id}/judges")
def post_judge(request: Request, form: SubmittedForm, contest_id: UUID) -> Response:
    """Add a member to the jury."""
    return _done(
        request,
        form,
        contest_id,
        "judge",
        lambda connection: seat_judge(
            connection, contest_id, **form.read(NewJudge).model_dump(), principal=form.principal
        ),
    )


@router.post("/{contest_id}/judges/{judge_id}/dismissal")
def post_dismissal(request: Request, form: SubmittedForm, contest_id: UUID, judge_id: UUID) -> Response:
    """Take a member off the jury."""
    return _done(
        request,
        form,
        contest_id,
        "",
        lambda connection: dismiss_judge(connection, contest_id, judge_id, principal=form.principal),
    )


class _CandidateForm(NewCandidate):
    """A form chooses center and person together: `<center>/<person>`."""

    @model_validator(mode="before")
    @classmethod
    def apart(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Take what was chosen apart."""
        center, _, person = str(given.get("person_id", "")).partition("/")
        return {**given, "center_id": center, "person_id": person} if person else given


@router.post("/{contest_id}/candidates")
def post_candidate(request: Request, form: SubmittedForm, contest_id: UUID) -> Response:
    """Enter a lecturer with a lesson."""
    return _done(
        request,
        form,
        contest_id,
        "candidate",
        lambda connection: enter_candidate(
            connection, contest_id, **form.read(_CandidateForm).model_dump(), principal=form.principal
        ),
    )


@router.post("/{contest_id}/candidates/{candidate_id}/withdrawal")
def post_withdrawal(request: Request, form: SubmittedForm, contest_id: UUID, candidate_id: UUID) -> Response:
    """Note that a contestant does not take part."""
    return _done(
        request,
        form,
        contest_id,
        f"withdraw:{candidate_id}",
        lambda connection: withdraw_candidate(
            connection, contest_id, candidate_id, form.read(Withdrawal).reason, principal=form.principal
        ),
    )
