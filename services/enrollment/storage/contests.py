"""Contests with their plan, jury, contestants and scores."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.domain.contest_records import Candidate, Contest, Judge, Step
from services.enrollment.domain.contests import Score
from services.enrollment.storage.contest_tables import (
    contest,
    contest_candidate,
    contest_judge,
    contest_score,
    contest_step,
)
from services.enrollment.storage.organisation_tables import person
from services.enrollment.storage.refusals import refusing
from shared.errors import Conflict

_CONTEST = tuple(each.name for each in fields(Contest))
_STEP = tuple(each.name for each in fields(Step))
_JUDGE = tuple(each.name for each in fields(Judge))
_CANDIDATE = tuple(each.name for each in fields(Candidate) if each.name != "full_name")


def listed(connection: Connection, within: Collection[UUID] | None) -> list[Contest]:
    """Return all contests, or those of these centers and those where they have contestants; newest first."""
    query = select(*(contest.c[name] for name in _CONTEST)).order_by(
        contest.c.year.desc(), contest.c.held_from.desc(), contest.c.id
    )
    if within is not None:
        there = exists().where(
            contest_candidate.c.contest_id == contest.c.id,
            contest_candidate.c.center_id.in_(list(within)),
        )
        query = query.where(
            or_(contest.c.center_id.in_(list(within)), and_(contest.c.center_id.is_(None), there))
        )
    return [Contest(**row) for row in connection.execute(query).mappings()]


def get(connection: Connection, contest_id: UUID) -> Contest | None:
    """Return a contest; None if there is none."""
    query = select(*(contest.c[name] for name in _CONTEST)).where(contest.c.id == contest_id)
    row = connection.execute(query).mappings().first()
    return Contest(**row) if row else None


def lock(connection: Connection, contest_id: UUID) -> Contest | None:
    """Hold a contest until the transaction ends, and return it; None if there is none."""
    connection.execute(select(contest.c.id).where(contest.c.id == contest_id).with_for_update())
    return get(connection, contest_id)


def add(connection: Connection, new: Contest, *, by: str) -> None:
    """Store a contest; `Conflict` if the same one was entered."""
    entered = Conflict(
        "Hội thi này đã được nhập. Hãy xem danh sách hội thi.",
        "This contest was entered already. See the list of contests.",
        code="contest-exists",
    )
    with refusing({"contest_unique": entered}):
        connection.execute(insert(contest).values(**asdict(new), recorded_by=by))


def change(connection: Connection, changed: Contest) -> None:
    """Store state, version and revision of a contest that is held."""
    connection.execute(
        update(contest)
        .where(contest.c.id == changed.id)
        .values(state=changed.state, version=changed.version, revision=changed.revision)
    )


def steps(connection: Connection, contest_id: UUID) -> list[Step]:
    """Return the plan in order."""
    rows = connection.execute(
        select(*(contest_step.c[name] for name in _STEP))
        .where(contest_step.c.contest_id == contest_id)
        .order_by(contest_step.c.starts_on, contest_step.c.ordinal)
    ).mappings()
    return [Step(**row) for row in rows]


def keep_step(connection: Connection, contest_id: UUID, step: Step) -> None:
    """Store a step of the plan, new or as it is now."""
    values = asdict(step)
    connection.execute(
        insert(contest_step)
        .values(contest_id=contest_id, **values)
        .on_conflict_do_update(index_elements=["contest_id", "ordinal"], set_=values)
    )


def judges(connection: Connection, contest_id: UUID) -> list[Judge]:
    """Return the jury, without who was dismissed."""
    rows = connection.execute(
        select(*(contest_judge.c[name] for name in _JUDGE))
        .where(contest_judge.c.contest_id == contest_id, contest_judge.c.dismissed_at.is_(None))
        .order_by(contest_judge.c.ordinal)
    ).mappings()
    return [Judge(**row) for row in rows]


def next_judge(connection: Connection, contest_id: UUID) -> int:
    """Return the place of the next judge; places of dismissed ones are not used again."""
    return _next(connection, contest_judge.c.ordinal, contest_judge.c.contest_id == contest_id)


def next_number(connection: Connection, contest_id: UUID) -> int:
    """Return the next contestant's number."""
    return _next(connection, contest_candidate.c.number, contest_candidate.c.contest_id == contest_id)


def _next(connection: Connection, column: ColumnElement[int], which: ColumnElement[bool]) -> int:
    last = connection.execute(select(func.coalesce(func.max(column), 0)).where(which)).scalar_one()
    return int(last) + 1


def add_judge(connection: Connection, contest_id: UUID, new: Judge) -> None:
    """Store a judge of a contest that is held."""
    connection.execute(insert(contest_judge).values(contest_id=contest_id, **asdict(new)))


def dismiss_judge(connection: Connection, contest_id: UUID, judge_id: UUID) -> bool:
    """Let a judge's scores no longer count; False if there is no such judge."""
    gone = connection.execute(
        update(contest_judge)
        .where(
            contest_judge.c.id == judge_id,
            contest_judge.c.contest_id == contest_id,
            contest_judge.c.dismissed_at.is_(None),
        )
        .values(dismissed_at=func.now())
        .returning(contest_judge.c.id)
    )
    return gone.first() is not None


def candidates(connection: Connection, contest_id: UUID) -> list[Candidate]:
    """Return the contestants by number, with who withdrew."""
    rows = connection.execute(
        select(*(contest_candidate.c[name] for name in _CANDIDATE), person.c.full_name)
        .join(person, person.c.id == contest_candidate.c.person_id)
        .where(contest_candidate.c.contest_id == contest_id)
        .order_by(contest_candidate.c.number)
    ).mappings()
    return [Candidate(**row) for row in rows]


def candidates_sent_on(connection: Connection, sources: Collection[UUID]) -> list[tuple[UUID, Candidate]]:
    """Return who of these contestants stands in a next round, with that round's id."""
    rows = connection.execute(
        select(
            contest_candidate.c.contest_id,
            *(contest_candidate.c[name] for name in _CANDIDATE),
            person.c.full_name,
        )
        .join(person, person.c.id == contest_candidate.c.person_id)
        .where(contest_candidate.c.source_id.in_(list(sources)))
        .order_by(contest_candidate.c.contest_id, contest_candidate.c.number)
    ).mappings()
    return [
        (row["contest_id"], Candidate(**{name: row[name] for name in (*_CANDIDATE, "full_name")}))
        for row in rows
    ]


def add_candidate(connection: Connection, contest_id: UUID, new: Candidate) -> None:
    """Store a contestant; `Conflict` if the person is one already."""
    entered = Conflict(
        f"{new.full_name} đã là thí sinh của hội thi này.",
        f"{new.full_name} is a contestant of this contest already.",
        code="candidate-exists",
    )
    with refusing({"contest_candidate_once": entered}):
        connection.execute(
            insert(contest_candidate).values(
                contest_id=contest_id, **{name: getattr(new, name) for name in _CANDIDATE}
            )
        )


def withdraw_candidates(connection: Connection, ids: Collection[UUID], reason: str | None) -> None:
    """Store why contestants do not take part (None: they do again)."""
    connection.execute(
        update(contest_candidate).where(contest_candidate.c.id.in_(list(ids))).values(withdrawn_reason=reason)
    )


def place_by_jury(connection: Connection, places: Mapping[UUID, int]) -> None:
    """Store the jury's order of contestants."""
    for candidate_id, place in places.items():
        connection.execute(
            update(contest_candidate).where(contest_candidate.c.id == candidate_id).values(jury_place=place)
        )


def scores(connection: Connection, contest_id: UUID) -> list[Score]:
    """Return every score given by who still judges."""
    rows = connection.execute(
        select(
            contest_score.c.candidate_id,
            contest_score.c.judge_id,
            contest_score.c.part,
            contest_score.c.score,
        )
        .join(contest_judge, contest_judge.c.id == contest_score.c.judge_id)
        .where(contest_judge.c.contest_id == contest_id, contest_judge.c.dismissed_at.is_(None))
    ).mappings()
    return [Score(**row) for row in rows]


def write_scores(
    connection: Connection, given: Sequence[Score], erased: Sequence[tuple[UUID, UUID, str]], *, by: str
) -> None:
    """Store scores, new or as they are now; take back those erased."""
    for candidate, judge, part in erased:
        connection.execute(
            delete(contest_score).where(
                contest_score.c.candidate_id == candidate,
                contest_score.c.judge_id == judge,
                contest_score.c.part == part,
            )
        )
    if given:
        statement = insert(contest_score)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["candidate_id", "judge_id", "part"],
                set_={
                    "score": statement.excluded.score,
                    "recorded_by": statement.excluded.recorded_by,
                    "recorded_at": func.now(),
                },
            ),
            [{**asdict(each), "recorded_by": by} for each in given],
        )
