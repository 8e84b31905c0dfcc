"""One contest as the asker may see it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.contest_records import Announcement, Candidate, Contest, Judge, Result, Step
from services.enrollment.domain.contest_rules import ContestRules
from services.enrollment.domain.contests import Evaluation, Score
from services.enrollment.operations.contest_judging import judged
from services.enrollment.operations.contests import MAY, seen_contest
from services.enrollment.storage import contest_results, contests
from shared.principal import ALL, Principal


@dataclass(frozen=True, slots=True)
class ContestSheet:
    """A contest; `evaluation` is what the scores come to now, shown to who organises it."""

    contest: Contest
    rules: ContestRules
    steps: tuple[Step, ...]
    judges: tuple[Judge, ...]
    candidates: tuple[Candidate, ...]
    scores: tuple[Score, ...]
    evaluation: Evaluation | None
    announcements: tuple[Announcement, ...]
    results: tuple[Result, ...]
    organises: bool


def organises(contest: Contest, principal: Principal) -> bool:
    """Tell whether this person may change the contest."""
    if contest.center_id is None:
        return "province" in principal.roles
    return principal.may_act(contest.center_id, MAY)


def contest_sheet(connection: Connection, contest_id: UUID, principal: Principal) -> ContestSheet:
    """Return a contest in the scope; of a higher round a center sees its own contestants only."""
    contest = seen_contest(connection, contest_id, principal)
    at = judged(connection, contest)
    candidates = at.candidates
    if contest.center_id is None and principal.centers is not ALL:
        own = principal.centers
        candidates = tuple(each for each in candidates if each.center_id in own)
    ids = {each.id for each in candidates}
    whole = len(candidates) == len(at.candidates)
    announced = contest_results.results(connection, contest_id, contest.version) if contest.version else []
    return ContestSheet(
        contest,
        at.rules,
        tuple(contests.steps(connection, contest_id)),
        at.judges,
        candidates,
        tuple(each for each in at.scores if each.candidate_id in ids),
        at.evaluation if whole else None,
        tuple(contest_results.announcements(connection, contest_id)),
        tuple(each for each in announced if each.candidate_id in ids),
        organises(contest, principal),
    )
