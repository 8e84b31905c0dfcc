"""Holding a contest: the round, its plan, jury and contestants."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.centers import version_on
from services.enrollment.domain.contest_records import (
    Candidate,
    Contest,
    Judge,
    Step,
    require_days,
    require_lecturer,
    require_unlocked,
)
from services.enrollment.domain.contest_rules import Level
from services.enrollment.operations.contest_entries import NewStep
from services.enrollment.operations.programs import require_known_programs
from services.enrollment.operations.scope import require_province
from services.enrollment.storage import centers, contest_rules, contests, faculty
from shared.errors import Invalid, NotFound
from shared.ids import new_id
from shared.principal import ALL, Principal

MAY = ("officer", "director", "province")


def hold_contest(
    connection: Connection,
    *,
    level: Level,
    year: int,
    center_id: UUID | None,
    name: str,
    held_from: date,
    held_to: date,
    principal: Principal,
) -> Contest:
    """Begin a round: a center's own, or one of the province and above (province).

    It keeps the version of the rules in force on its first day. `Invalid` if there is none.
    """
    if (level == "center") != (center_id is not None):
        raise Invalid(
            "Hội thi cấp trung tâm phải nêu trung tâm; các cấp khác thì không.",
            "A contest of a center names the center; the others name none.",
            code="contest-center",
        )
    if center_id is None:
        require_province(principal)
    else:
        principal.at_center(center_id, *MAY)
        if not centers.lock(connection, center_id):
            raise NotFound
    require_days(held_from, held_to, year)
    rules = version_on(contest_rules.versions(connection, level), held_from)
    if rules is None:
        raise Invalid(
            "Vào ngày khai mạc chưa có quy chế chấm của cấp này. Hãy nhập quy chế trước.",
            "On the first day this level has no rules yet. Enter them first.",
            code="contest-no-rules",
        )
    new = Contest(
        new_id(), level, year, center_id, name, held_from, held_to, rules.version, "open", 0, revision=1
    )
    contests.add(connection, new, by=principal.id)
    return new


def seen_contest(connection: Connection, contest_id: UUID, principal: Principal) -> Contest:
    """Return a contest in the principal's scope.

    A center sees its own rounds, and higher ones only where it has a contestant: elsewhere `NotFound`.
    """
    found = contests.get(connection, contest_id)
    if found is None or (found.center_id is not None and not principal.may_see(found.center_id)):
        raise NotFound
    if found.center_id is None and principal.centers is not ALL:
        there = {each.center_id for each in contests.candidates(connection, contest_id)}
        if not there & set(principal.centers):
            raise NotFound
    return found


def require_organiser(contest: Contest, principal: Principal) -> None:
    """Refuse whoever does not organise the round: the center its own, the province all others."""
    if contest.center_id is None:
        require_province(principal)
    else:
        principal.at_center(contest.center_id, *MAY)


def held_contest(connection: Connection, contest_id: UUID, principal: Principal) -> Contest:
    """Hold a contest for who organises it; one outside the scope does not exist."""
    require_organiser(seen_contest(connection, contest_id, principal), principal)
    held = contests.lock(connection, contest_id)
    if held is None:  # contests are never deleted
        raise NotFound
    return held


def _touched(connection: Connection, contest: Contest) -> None:
    contests.change(connection, replace(contest, revision=contest.revision + 1))


def keep_step(connection: Connection, contest_id: UUID, entry: NewStep, *, principal: Principal) -> Step:
    """Enter a step of the selection and training plan, or how far it has come."""
    held_contest(connection, contest_id, principal)
    if entry.ends_on < entry.starts_on:
        require_days(entry.starts_on, entry.ends_on, entry.starts_on.year)
    known = contests.steps(connection, contest_id)
    if entry.ordinal is not None and entry.ordinal not in {each.ordinal for each in known}:
        raise NotFound
    ordinal = entry.ordinal or 1 + max((each.ordinal for each in known), default=0)
    step = Step(ordinal, entry.title, entry.starts_on, entry.ends_on, entry.responsible, entry.state)
    contests.keep_step(connection, contest_id, step)
    return step


def seat_judge(
    connection: Connection, contest_id: UUID, *, full_name: str, office: str, principal: Principal
) -> Judge:
    """Add a member to the jury."""
    contest = held_contest(connection, contest_id, principal)
    require_unlocked(contest)
    judge = Judge(new_id(), contests.next_judge(connection, contest_id), full_name, office)
    contests.add_judge(connection, contest_id, judge)
    _touched(connection, contest)
    return judge


def dismiss_judge(connection: Connection, contest_id: UUID, judge_id: UUID, *, principal: Principal) -> None:
    """Take a member off the jury; what they gave is kept and no longer counts."""
    contest = held_contest(connection, contest_id, principal)
    require_unlocked(contest)
    if not contests.dismiss_judge(connection, contest_id, judge_id):
        raise NotFound
    _touched(connection, contest)


def enter_candidate(
    connection: Connection,
    contest_id: UUID,
    *,
    center_id: UUID,
    person_id: UUID,
    program_code: str,
    lesson: str,
    principal: Principal,
) -> Candidate:
    """Enter a lecturer with a lesson of a program; full-time and part-time lecturers may compete.

    `Invalid` if the person holds no post at the center on the first day or the program is unknown,
    `Conflict` if they are entered already or the results are announced.
    """
    contest = held_contest(connection, contest_id, principal)
    require_unlocked(contest)
    if contest.center_id not in (None, center_id):
        raise NotFound
    require_known_programs(connection, (program_code,))
    held = faculty.appointments_of(connection, person_id)
    if not any(each.center_id == center_id for each in held):
        raise NotFound
    new = Candidate(
        id=new_id(),
        number=contests.next_number(connection, contest_id),
        person_id=person_id,
        full_name=held[0].full_name,
        center_id=center_id,
        employment=require_lecturer(held, center_id, contest.held_from),
        program_code=program_code,
        lesson=lesson,
        source_id=None,
        withdrawn_reason=None,
        jury_place=None,
    )
    contests.add_candidate(connection, contest_id, new)
    _touched(connection, contest)
    return new


def withdraw_candidate(
    connection: Connection, contest_id: UUID, candidate_id: UUID, reason: str, *, principal: Principal
) -> None:
    """Note that a contestant does not take part, with why."""
    contest = held_contest(connection, contest_id, principal)
    require_unlocked(contest)
    if candidate_id not in {each.id for each in contests.candidates(connection, contest_id)}:
        raise NotFound
    contests.withdraw_candidates(connection, [candidate_id], reason)
    _touched(connection, contest)
