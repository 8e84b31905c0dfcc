"""Judging a contest: scores, the jury's order, the decision that announces, who goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.contest_records import (
    Announcement,
    Candidate,
    Contest,
    Judge,
    Result,
    require_unlocked,
)
from services.enrollment.domain.contest_rules import ContestRules, next_level
from services.enrollment.domain.contests import (
    Evaluation,
    Score,
    evaluate,
    require_announceable,
    require_scores,
    score_field,
)
from services.enrollment.operations.contest_entries import GivenScore
from services.enrollment.operations.contests import held_contest
from services.enrollment.storage import contest_results, contest_rules, contests
from shared.errors import Conflict, Detail, Invalid, NotFound
from shared.events.contests import ContestAnnounced, ContestPlace
from shared.ids import new_id
from shared.messaging import publish
from shared.principal import Principal


@dataclass(frozen=True, slots=True)
class Judged:
    """A contest with its jury, contestants and scores, and what they come to."""

    contest: Contest
    rules: ContestRules
    judges: tuple[Judge, ...]
    candidates: tuple[Candidate, ...]
    scores: tuple[Score, ...]
    evaluation: Evaluation

    @property
    def names(self) -> dict[UUID, str]:
        """Names of contestants and judges by id."""
        named: tuple[Judge | Candidate, ...] = (*self.judges, *self.candidates)
        return {each.id: each.full_name for each in named}


def judged(connection: Connection, contest: Contest) -> Judged:
    """Return a contest as its scores stand now; who withdrew does not compete."""
    rules = contest_rules.get(connection, contest.level, contest.rules_version)
    jury = contests.judges(connection, contest.id)
    entered = contests.candidates(connection, contest.id)
    given = contests.scores(connection, contest.id)
    found = evaluate(
        rules,
        [each.id for each in entered if each.withdrawn_reason is None],
        [each.id for each in jury],
        given,
        {each.id: each.jury_place for each in entered if each.jury_place is not None},
    )
    return Judged(contest, rules, tuple(jury), tuple(entered), tuple(given), found)


def record_scores(
    connection: Connection,
    contest_id: UUID,
    *,
    revision: int,
    entered: Sequence[GivenScore],
    principal: Principal,
) -> Contest:
    """Record judges' scores, all or none.

    `Conflict` with both values where somebody else changed a cell since `revision`, and once the results
    are announced; `Invalid` naming every score outside its scale.
    """
    contest = held_contest(connection, contest_id, principal)
    require_unlocked(contest)
    at = judged(connection, contest)
    given = [
        Score(each.candidate_id, each.judge_id, each.part, each.score)
        for each in entered
        if each.score is not None
    ]
    erased = [(each.candidate_id, each.judge_id, each.part) for each in entered if each.score is None]
    if not {each.candidate_id for each in entered} <= {each.id for each in at.candidates}:
        raise NotFound
    require_scores(at.rules, given, [each.id for each in at.judges])
    if revision != contest.revision:
        _require_same(at, entered)
    contests.write_scores(connection, given, erased, by=principal.id)
    changed = replace(contest, revision=contest.revision + 1)
    contests.change(connection, changed)
    return changed


def _require_same(at: Judged, entered: Sequence[GivenScore]) -> None:
    """Refuse cells that hold another score by now; an equal one, or an empty cell, is no conflict."""
    stored = {(each.candidate_id, each.judge_id, each.part): each.score for each in at.scores}
    faults = []
    for each in entered:
        now = stored.get((each.candidate_id, each.judge_id, each.part))
        if now is not None and now != each.score:
            was, wanted = _said(now), _said(each.score)
            faults.append(
                Detail(
                    f"{at.names[each.candidate_id]}: đang là {was}, bạn nhập {wanted}.",
                    f"{at.names[each.candidate_id]}: {was} by now, you entered {wanted}.",
                    {"field": score_field(each.candidate_id, each.part)},
                )
            )
    if faults:
        raise Conflict(
            "Người khác vừa ghi điểm vào bảng này. Chưa điểm nào của bạn được ghi; hãy so hai giá trị rồi gửi"
            " lại.",
            "Somebody else has entered scores meanwhile. None of yours was recorded; compare and send again.",
            code="contest-revision",
            details=faults,
        )


def _said(score: Decimal | None) -> str:
    return "trống" if score is None else f"{score.normalize():f}".replace(".", ",")


def order_equals(
    connection: Connection, contest_id: UUID, candidate_ids: Sequence[UUID], *, principal: Principal
) -> Evaluation:
    """Put equal contestants in the order that the jury decided.

    `Invalid` unless they are exactly a group of equals.
    """
    contest = held_contest(connection, contest_id, principal)
    require_unlocked(contest)
    at = judged(connection, contest)
    if set(candidate_ids) not in [set(group) for group in at.evaluation.undecided] or len(
        set(candidate_ids)
    ) != len(candidate_ids):
        raise Invalid(
            "Chỉ xếp thứ tự được đúng các thí sinh đang bằng nhau. Hãy tải lại trang.",
            "Only those who are equal can be put in order, all of them. Reload the page.",
            code="contest-not-equal",
        )
    contests.place_by_jury(
        connection, {candidate: place for place, candidate in enumerate(candidate_ids, start=1)}
    )
    contests.change(connection, replace(contest, revision=contest.revision + 1))
    return judged(connection, contest).evaluation


def announce_contest(
    connection: Connection,
    contest_id: UUID,
    *,
    decision_number: str,
    decided_on: date,
    reason: str | None,
    principal: Principal,
    today: date,
) -> Announcement:
    """Announce the results by a decision, which locks them; a correction is the next version.

    `Conflict` while scores, judges or the jury's order are missing, each named; `Invalid` for a day
    before the contest or after today, and for a correction without its reason.
    """
    contest = held_contest(connection, contest_id, principal)
    require_unlocked(contest)
    at = judged(connection, contest)
    require_announceable(at.evaluation, at.names)
    if not contest.held_from <= decided_on <= today:
        raise Invalid(
            "Ngày quyết định phải từ ngày khai mạc hội thi đến hôm nay. Hãy kiểm tra lại ngày.",
            "The decision's date must lie between the contest's first day and today. Check the date.",
            code="decision-day",
        )
    if (contest.version > 0) != (reason is not None):
        raise Invalid(
            "Lần công bố đầu không ghi lý do; khi đính chính phải ghi lý do.",
            "The first announcement gives no reason; a correction must.",
            code="contest-reason",
            details=[Detail("Hãy kiểm tra ô này.", "Check this field.", {"field": "reason"})],
        )
    new = Announcement(contest.version + 1, decision_number, decided_on, reason or "")
    found = [
        Result(each.candidate_id, each.total, each.place, each.prize, each.goes_on)
        for each in at.evaluation.standings
    ]
    _correct_next_round(connection, at, found)
    contest_results.announce(connection, contest_id, new, found, by=principal.id)
    contests.change(
        connection,
        replace(contest, state="announced", version=new.version, revision=contest.revision + 1),
    )
    publish(connection, [_announced(at, new, found)])
    return new


def _correct_next_round(connection: Connection, at: Judged, found: Sequence[Result]) -> None:
    """Let those who no longer go on withdraw from the next round, unless its results are announced."""
    going = {each.candidate_id for each in found if each.goes_on}
    by_round: dict[UUID, list[Candidate]] = {}
    for contest_id, candidate in contests.candidates_sent_on(connection, [each.id for each in at.candidates]):
        if candidate.source_id not in going and candidate.withdrawn_reason is None:
            by_round.setdefault(contest_id, []).append(candidate)
    for contest_id, gone in sorted(by_round.items()):
        following = contests.lock(connection, contest_id)
        if following is None or following.state == "announced":
            raise Conflict(
                "Vòng sau đã công bố kết quả có thí sinh không còn được chọn: "
                + ", ".join(each.full_name for each in gone)
                + ". Hãy mở đính chính vòng sau trước.",
                "The next round has announced results of those who would no longer go on: "
                + ", ".join(each.full_name for each in gone)
                + ". Open a correction there first.",
                code="contest-next-announced",
            )
        contests.withdraw_candidates(
            connection, [each.id for each in gone], "Kết quả vòng trước được đính chính"
        )
        contests.change(connection, replace(following, revision=following.revision + 1))


def _announced(at: Judged, new: Announcement, found: Sequence[Result]) -> ContestAnnounced:
    by_id: Mapping[UUID, Candidate] = {each.id: each for each in at.candidates}
    prizes = {each.code: each.name for each in at.rules.prizes}
    return ContestAnnounced(
        version=new.version,
        contest_id=at.contest.id,
        level=at.contest.level,
        year=at.contest.year,
        organiser_id=at.contest.center_id,
        decided_on=new.decided_on,
        decision_number=new.decision_number,
        places=tuple(
            ContestPlace(
                center_id=by_id[each.candidate_id].center_id,
                employment=by_id[each.candidate_id].employment,
                program_code=by_id[each.candidate_id].program_code,
                place=each.place,
                prize=each.prize or "",
                prize_name=prizes.get(each.prize or "", ""),
                goes_on=each.goes_on,
            )
            for each in found
        ),
    )


def correct_contest(connection: Connection, contest_id: UUID, *, principal: Principal) -> Contest:
    """Open announced results for a correction; they stand as announced until the next version is."""
    contest = held_contest(connection, contest_id, principal)
    if contest.state != "announced":
        raise Conflict(
            "Hội thi chưa công bố kết quả hoặc đang được đính chính.",
            "The contest has no announced results, or is being corrected.",
            code="contest-not-announced",
        )
    changed = replace(contest, state="correcting", revision=contest.revision + 1)
    contests.change(connection, changed)
    return changed


def send_on(
    connection: Connection, contest_id: UUID, next_id: UUID, *, principal: Principal
) -> list[Candidate]:
    """Enter those who go on, by the latest announced results, into the next round; return the new ones.

    Who organises the lower round sends; sent twice, nobody is entered twice. `Invalid` unless the other
    contest is of the next level and the same or the following year.
    """
    contest = held_contest(connection, contest_id, principal)
    if contest.state != "announced":
        raise Conflict(
            "Hãy công bố kết quả vòng này trước khi cử thí sinh dự vòng sau.",
            "Announce this round's results before sending anybody on.",
            code="contest-not-announced",
        )
    following = contests.lock(connection, next_id)
    if following is None:
        raise NotFound
    if following.level != next_level(contest.level) or not 0 <= following.year - contest.year <= 1:
        raise Invalid(
            "Vòng sau phải ở cấp liền trên, trong cùng năm hoặc năm sau.",
            "The next round must be of the next level, in the same year or the following.",
            code="contest-next-level",
        )
    require_unlocked(following)
    results = contest_results.results(connection, contest_id, contest.version)
    going = {each.candidate_id for each in results if each.goes_on}
    known = contests.candidates(connection, next_id)
    back = [each.id for each in known if each.source_id in going and each.withdrawn_reason is not None]
    contests.withdraw_candidates(connection, back, None)
    present = {each.person_id for each in known}
    fresh = [
        each
        for each in contests.candidates(connection, contest_id)
        if each.id in going and each.person_id not in present
    ]
    first = contests.next_number(connection, next_id)
    sent = [
        replace(each, id=new_id(), number=first + place, source_id=each.id, jury_place=None)
        for place, each in enumerate(fresh)
    ]
    for each in sent:
        contests.add_candidate(connection, next_id, each)
    contests.change(connection, replace(following, revision=following.revision + 1))
    return sent
